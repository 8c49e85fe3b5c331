"""A sweep as a file for other programs: CSV or Parquet, one row for every point solved.

Answers how a sweep is stored. Computes nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.sweep import Sweep
from triangle.errors import ScenarioError
from triangle.views.files import write_file
from triangle.views.run_folder import parquet_bytes

__all__ = ["check_suffix", "save_sweep", "sweep_columns", "sweep_csv"]

SUFFIXES = (".csv", ".parquet")


def check_suffix(path: Path) -> None:
    """Refuse a file name that does not say what to write.

    Raises
    ------
    ScenarioError
        If the name ends in neither .csv nor .parquet.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ScenarioError(
            f"{path}: expected a name that ends in {' or '.join(SUFFIXES)}, got {path.suffix!r}"
        )


def save_sweep(found: Sweep, path: Path, replace: bool = False) -> None:
    """Write a sweep as its file's name says.

    Parameters
    ----------
    found : Sweep
    path : Path
        Ends in .csv or .parquet.
    replace : bool
        Whether a file of that name may be replaced.

    Raises
    ------
    ScenarioError
        If the name has another ending.
    OSError
        If the file cannot be written.
    """
    check_suffix(path)
    csv = path.suffix.lower() == ".csv"
    write_file(path, sweep_csv(found) if csv else parquet_bytes(sweep_columns(found)), replace)


def sweep_columns(found: Sweep) -> dict[str, NDArray[Any]]:
    """Return a sweep as flat columns, one row for every point solved.

    Inputs come under their keys, then whether the point belongs to the grid, the name of the
    likeliest state, and the verdicts.
    """
    axes = {axis.key: np.ascontiguousarray(found.values[:, k]) for k, axis in enumerate(found.axes)}
    return {
        **axes,
        "on_grid": found.on_grid,
        "likeliest": np.array(found.labels, dtype=object),
        **found.table,
    }


def sweep_csv(found: Sweep) -> bytes:
    """Write a sweep as CSV in UTF-8; what is not defined is left empty."""
    import pyarrow as pa
    from pyarrow import csv

    columns = sweep_columns(found)
    arrays = {
        name: pa.array(column, from_pandas=column.dtype.kind == "f")
        for name, column in columns.items()
    }
    sink = pa.BufferOutputStream()
    csv.write_csv(pa.table(arrays), sink)
    return bytes(sink.getvalue().to_pybytes())
