"""A folder that holds a run of many draws: its manifest, and one Parquet file for each chunk.

Answers which chunks are finished. Files appear whole or not at all, carry the digest of what they
hold, and belong to one run only, so that a run that was stopped goes on where it stood. Computes
nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.chunks import RunPlan, Table
from triangle.errors import TriangleError
from triangle.views.files import write_file

__all__ = ["RunFolder", "RunFolderError", "holds_run", "open_run_folder", "parquet_bytes"]

MANIFEST = "manifest.json"
_DIGEST = b"triangle.sha256"


class RunFolderError(TriangleError):
    """A folder cannot hold the run that is asked for."""


class RunFolder:
    """The chunks of one run on disk; made by `open_run_folder`.

    Parameters
    ----------
    path : Path
    plan : RunPlan

    Attributes
    ----------
    damaged : list of str
        Files that were there and could not be trusted.
    """

    def __init__(self, path: Path, plan: RunPlan) -> None:
        self.path = path
        self.plan = plan
        self.damaged: list[str] = []

    def file(self, number: int) -> Path:
        """Return where a chunk is, or will be."""
        return self.path / f"chunk-{number:07d}.parquet"

    def load(self, number: int) -> dict[str, NDArray[Any]] | None:
        """Return a finished chunk; None, and a note, if its file is missing or damaged."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.file(number)
        try:
            stored = pq.read_table(path)
        except FileNotFoundError:
            return None
        except (pa.ArrowException, OSError, ValueError):
            self.damaged.append(path.name)
            return None
        table = {
            name: np.ascontiguousarray(stored.column(name).to_numpy())
            for name in stored.column_names
        }
        told = (stored.schema.metadata or {}).get(_DIGEST, b"").decode()
        _, count = self.plan.span(number)
        if told != _digest(table) or any(len(column) != count for column in table.values()):
            self.damaged.append(path.name)
            return None
        return table

    def save(self, number: int, table: Table) -> None:
        """Write a chunk in one step.

        Raises
        ------
        OSError
            If it cannot be written; what was there before stays as it was.
        """
        write_file(self.file(number), parquet_bytes(table), replace=True)


def holds_run(path: Path) -> bool:
    """Tell whether a folder holds a run, this one or another."""
    return (path / MANIFEST).is_file()


def open_run_folder(path: Path, plan: RunPlan, resume: bool = False) -> RunFolder:
    """Make a folder ready to hold a run, or find the run that it holds.

    Parameters
    ----------
    path : Path
        Made if it does not exist.
    plan : RunPlan
    resume : bool
        Whether to go on with the run that is there, rather than begin one.

    Raises
    ------
    RunFolderError
        If the folder holds another run, this one without leave to go on, none to go on with, or
        something else.
    OSError
        If it cannot be made or read.
    """
    manifest = plan.manifest()
    text = path / MANIFEST
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "is a file; name a folder", str(path))
    if holds_run(path):
        _check(path, manifest)
        if not resume:
            raise RunFolderError(
                f"{path}: holds this run already; --resume goes on with it, or name another folder"
            )
        for passing in path.glob(".chunk-*"):
            passing.unlink(missing_ok=True)  # left by a process that was killed
        return RunFolder(path, plan)
    if path.is_dir() and any(path.iterdir()):
        raise RunFolderError(
            f"{path}: expected a new or empty folder or one with a {MANIFEST}, found other files; "
            "name another folder"
        )
    if resume:
        raise RunFolderError(f"nothing to resume in {path}; leave --resume out to start there")
    path.mkdir(parents=True, exist_ok=True)
    write_file(text, json.dumps(manifest, indent=2) + "\n", replace=True)
    return RunFolder(path, plan)


def parquet_bytes(table: Mapping[str, NDArray[Any]]) -> bytes:
    """Write columns as a Parquet file in memory, the same bytes every time.

    Parameters
    ----------
    table : mapping of column name to array
        Numbers, truth values or text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    stored = pa.table({name: pa.array(column) for name, column in table.items()})
    stored = stored.replace_schema_metadata({_DIGEST: _digest(table)})
    sink = pa.BufferOutputStream()
    pq.write_table(stored, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _check(path: Path, manifest: Mapping[str, Any]) -> None:
    """Compare the run a folder holds with the one that is asked for."""
    try:
        held = json.loads((path / MANIFEST).read_text("utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise RunFolderError(f"{path / MANIFEST}: not readable as JSON: {error}") from None
    if not isinstance(held, dict):
        raise RunFolderError(f"{path / MANIFEST}: expected a table, got {type(held).__name__}")
    different = [key for key, value in manifest.items() if held.get(key) != value]
    if different:
        words = ", ".join(
            f"{key} {_short(held.get(key))} instead of {_short(manifest[key])}" for key in different
        )
        raise RunFolderError(
            f"{path}: holds another run ({words}); name another folder, or ask for that run"
        )


def _short(value: object) -> str:
    text = str(value)
    return f"{text[:8]}..." if len(text) > 20 else text


def _digest(table: Mapping[str, NDArray[Any]]) -> str:
    """Digest names and contents of the columns, whatever way they are stored."""
    found = hashlib.sha256()
    for name in sorted(table):
        column = np.asarray(table[name])
        found.update(f"{name}:{column.dtype.kind}:{len(column)};".encode())
        if column.dtype.kind in "OUT":
            found.update("\n".join(map(str, column.tolist())).encode())
        else:
            found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()
