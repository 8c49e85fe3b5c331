"""Scenario files read, merged and checked: the way from a name or a path to a `Scenario`.

Answers what is wrong with a file, every problem at once, or hands back the scenario it describes.
Does not solve or print anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from triangle.errors import ScenarioError
from triangle.politics.assembly import assembled
from triangle.politics.drivers import drivers_of_year
from triangle.politics.library import (
    Document,
    find_scenario,
    read_document,
    scenario_files,
    scenario_names,
)
from triangle.politics.merge import merge_documents, merge_settings
from triangle.politics.scenario_types import Scenario

__all__ = ["Scenario", "check_scenarios", "load_scenario", "scenario_names", "with_settings"]


def load_scenario(name: str | Path, settings: Sequence[str] = ()) -> Scenario:
    """Read a scenario by its name or from a file.

    Parameters
    ----------
    name : str or Path
        Such as "2025", "textbook/fudenberg-maskin" or "my/own.toml".
    settings : sequence of str
        Changes such as "players.US.reversal=0.3", laid over the file.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With one line for every problem: file, line, key, what was expected, what came.

    Examples
    --------
    >>> scenario = load_scenario("textbook/fudenberg-maskin", ["game.discount_factors=0.5"])
    >>> scenario.kind, scenario.discount_factors.tolist()
    ('explicit', [0.5, 0.5, 0.5])
    """
    name, path = find_scenario(name)
    documents = _with_base(read_document(name, path))
    merged = merge_settings(merge_documents(documents), settings, _figure_of_year)
    return assembled(name, merged, _own_words_missing(documents))


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """Return the same scenario with further settings, such as "players.US.reversal=0.3".

    Raises
    ------
    ScenarioError
        If a setting is malformed or the result is not a sound scenario.

    Examples
    --------
    >>> scenario = load_scenario("textbook/fudenberg-maskin")
    >>> with_settings(scenario, ["game.discount_factors=0.5"]).discount_factors.tolist()
    [0.5, 0.5, 0.5]
    """
    merged = merge_settings(scenario.merged, settings, _figure_of_year)
    return assembled(scenario.name, merged)


def check_scenarios(paths: Iterable[str | Path]) -> list[str]:
    """List the problems of scenario files.

    Parameters
    ----------
    paths : iterable of str or Path
        Files, folders that hold files at any depth, or names.

    Returns
    -------
    list of str
        One line per problem, empty when every file is sound.

    Raises
    ------
    ScenarioError
        If a path leads to no file at all.
    """
    problems: dict[str, None] = {}
    for path in scenario_files(paths):
        try:
            load_scenario(path)
        except ScenarioError as error:
            problems.update(dict.fromkeys(error.problems))
    return list(problems)


def _with_base(document: Document) -> tuple[Document, ...]:
    """Return the document, after the one it extends if it extends one."""
    base_name = document.data.get("extends")
    if base_name is None:
        return (document,)
    where = f"{document.label}:{document.lines['extends',]}: extends"
    if not isinstance(base_name, str):
        raise ScenarioError(f"{where}: expected the name of a scenario, got {base_name!r}")
    try:
        name, path = find_scenario(base_name, beside=document.path.parent)
    except ScenarioError as error:
        raise ScenarioError([f"{where}: {problem}" for problem in error.problems]) from None
    if path.resolve() == document.path.resolve():
        raise ScenarioError(f"{where}: a scenario cannot extend itself; name another scenario")
    base = read_document(name, path)
    if "extends" in base.data:
        raise ScenarioError(
            f"{where}: expected a scenario that extends no other, but {base_name!r} extends "
            f"{base.data['extends']!r}; extend that one and repeat the differences"
        )
    return base, document


def _own_words_missing(documents: Sequence[Document]) -> list[str]:
    """Ask a file that extends another for its own title and summary."""
    last = documents[-1]
    return [
        f"{last.label}: {key}: missing; a file that extends another needs its own {key}"
        for key in ("title", "summary")
        if len(documents) > 1 and key not in last.data
    ]


def _figure_of_year(data: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Give a driver's figure from the reference tables, so that a setting keeps its range."""
    try:
        quantity = drivers_of_year(data["year"], tuple(data["players"])).quantities[key]
    except (KeyError, TypeError, ScenarioError):
        return None  # the checks that follow say what is wrong with the year, players or key
    return {
        "value": quantity.value,
        "range": [quantity.low, quantity.high],
        "reason": quantity.reason,
        "source": quantity.source,
    }
