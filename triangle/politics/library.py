"""Where scenario files are found and how their text is read.

Answers: which scenarios exist, which file a name means, and what a TOML file holds and on which
lines. Does not know what a scenario means; light enough for `triangle list` and shell completion.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from triangle.errors import ScenarioError
from triangle.politics.toml_lines import KeyPath, key_lines

__all__ = [
    "Document",
    "catalogue",
    "find_scenario",
    "one_of",
    "read_document",
    "scenario_files",
    "scenario_folder",
    "scenario_names",
]


@dataclass(frozen=True, eq=False)
class Document:
    """A TOML file that has been read.

    Parameters
    ----------
    name : str
        Name of the scenario: its path below the scenario folder without ".toml".
    label : str
        How messages call the file.
    path : Path
    data : dict
    text : str
    """

    name: str
    label: str
    path: Path
    data: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """Line number of every key, counted from 1."""
        return key_lines(self.text)


def scenario_folder() -> Path:
    """Return the folder of the shipped scenarios: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """Name every shipped scenario; those in subfolders come last.

    Returns
    -------
    tuple of str
        Such as "2025" or "textbook/fudenberg-maskin".

    Examples
    --------
    >>> "textbook/fudenberg-maskin" in scenario_names()
    True
    """
    folder = scenario_folder()
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in _toml_below(folder)]
    return tuple(sorted(names, key=lambda name: ("/" in name, name)))


def scenario_files(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """Expand files, folders and scenario names to scenario files, without repetition.

    Raises
    ------
    ScenarioError
        If something is neither a file, a folder with TOML files, nor the name of a scenario.
    """
    found: dict[Path, None] = {}
    problems: list[str] = []
    for given in paths:
        path = Path(given)
        try:
            if _at(path) != "folder":
                found[find_scenario(given)[1]] = None
                continue
            inside = _toml_below(path)
            if not inside:
                problems.append(f"{given}: expected a folder with .toml files, found none in it")
            found.update(dict.fromkeys(inside))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def find_scenario(name: str | Path, beside: Path | None = None) -> tuple[str, Path]:
    """Find the file that a scenario's name or path means.

    Parameters
    ----------
    name : str or Path
        A shipped scenario's name, or the path of a TOML file.
    beside : Path, optional
        A folder in which the name is looked up first.

    Returns
    -------
    name : str
    path : Path

    Raises
    ------
    ScenarioError
        If there is no such scenario; the message suggests the nearest name.

    Examples
    --------
    >>> find_scenario("textbook/volunteers-dilemma")[1].name
    'volunteers-dilemma.toml'
    """
    text = os.fspath(name)
    if beside is not None:
        near = beside / (text if text.endswith(".toml") else f"{text}.toml")
        if _at(near) == "file":
            return text.removesuffix(".toml"), near
    folder = scenario_folder()
    shipped = scenario_names()
    if text in shipped:
        return text, folder / f"{text}.toml"
    path = Path(text)
    if _at(path) == "file":
        inside = path.resolve()
        known = inside.is_relative_to(folder.resolve())
        below = inside.relative_to(folder.resolve()) if known else Path(path.name)
        return below.with_suffix("").as_posix(), path
    if text and _at(path) == "folder":
        raise ScenarioError(f"{text}: expected a scenario file, got a folder; name a file in it")
    if path.suffix == ".toml" or isinstance(name, Path):
        raise ScenarioError(f"{text}: no such file; `triangle list` names the shipped scenarios")
    raise ScenarioError(f"scenario: {one_of(text, shipped)}")


def read_document(name: str, path: Path) -> Document:
    """Read a TOML file.

    Raises
    ------
    ScenarioError
        If the file cannot be opened, is not UTF-8 or is not valid TOML (with line and column).
    """
    label = _label(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")  # some editors begin a file with a mark
    except OSError as error:
        raise ScenarioError(f"{label}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(
            f"{label}: expected UTF-8 text, got byte {error.object[error.start]:#04x} at offset "
            f"{error.start}; save the file as UTF-8"
        ) from None
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_unreadable(label, str(error), text)) from None
    except RecursionError:
        raise ScenarioError(f"{label}: not readable as TOML: nested too deeply") from None
    except ValueError as error:  # an integer of thousands of digits
        raise ScenarioError(f"{label}: not readable as TOML: {error}") from None
    return Document(name, label, path, data, text)


def catalogue() -> tuple[dict[str, Any], ...]:
    """List the shipped scenarios with what their files say about themselves.

    Returns
    -------
    tuple of dict
        Keys ``name, title, year, payoffs, extends``; a missing entry is None.

    Raises
    ------
    ScenarioError
        If a file is not readable TOML.
    """
    folder = scenario_folder()
    heads = {name: _head(name, folder / f"{name}.toml") for name in scenario_names()}
    entries = []
    for name, head in heads.items():
        base = heads.get(str(head.get("extends")), {})
        entry = {key: head.get(key, base.get(key)) for key in ("title", "year", "payoffs")}
        entries.append({"name": name, **entry, "extends": head.get("extends")})
    return tuple(entries)


def one_of(given: object, known: Iterable[str]) -> str:
    """Say that a name is unknown, what is known, and which known name is nearest.

    Examples
    --------
    >>> one_of("alig", ["oppose", "align"])
    "expected one of oppose, align; got 'alig'; did you mean 'align'?"
    """
    names = list(known)
    message = f"expected one of {', '.join(names) or '(there are none)'}; got {given!r}"
    near = difflib.get_close_matches(str(given), names, n=1, cutoff=0.5)
    # A folder in front, as in "textbook/", should not hide the nearest name.
    tails = {name.rpartition("/")[2]: name for name in names}
    near = near or [tails[t] for t in difflib.get_close_matches(str(given), tails, n=1, cutoff=0.5)]
    return f"{message}; did you mean {near[0]!r}?" if near else message


def _head(name: str, path: Path) -> dict[str, Any]:
    """Read the keys in front of a file's first table, which takes a tenth of the time."""
    head, _, _ = path.read_text("utf-8").partition("\n[")
    try:
        return tomllib.loads(head)
    except tomllib.TOMLDecodeError:  # a bracket at the start of a line inside a text, or a fault
        return read_document(name, path).data


def _toml_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.toml") if path.is_file())


def _at(path: Path) -> Literal["file", "folder", "nothing"]:
    """Say what lies at a path, or refuse a path the system will not look up."""
    try:
        return "folder" if path.is_dir() else "file" if path.is_file() else "nothing"
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None


def _label(path: Path) -> str:
    """Call a shipped file "scenarios/NAME.toml", wherever it lies, and others by their path."""
    folder = scenario_folder().resolve()
    full = path.resolve()
    if full.is_relative_to(folder):
        return (Path("scenarios") / full.relative_to(folder)).as_posix()
    return path.as_posix()


def _unreadable(label: str, message: str, text: str) -> str:
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.S)
    if match is None:
        return f"{label}: not readable as TOML: {message}"
    reason, line, column = match.groups()
    where = f"{line}:{column}" if line else f"{text.count(chr(10)) + 1}"
    return f"{label}:{where}: not readable as TOML: {reason[:1].lower()}{reason[1:]}"
