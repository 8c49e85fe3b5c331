"""Whether numbers about the world carry what they must: range, reason, source, and a known name.

Answers for patience, reversal, precision and the drivers of a scenario, and says nothing about
its outcomes and events (see `triangle.politics.checks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from triangle.politics.drivers import DRIVERS
from triangle.politics.lenient import is_number, list_of, table_of, tables_of
from triangle.politics.library import one_of
from triangle.politics.merge import Problem
from triangle.politics.toml_lines import KeyPath

__all__ = ["JUDGEMENT", "driver_problems", "driver_tables", "quantity_problems", "source_ids"]

JUDGEMENT = "judgement"
"""What a quantity names as its source when nobody has published it."""


def source_ids(data: Mapping[str, Any]) -> list[str]:
    """List the ids of a scenario's own sources, in order.

    Examples
    --------
    >>> source_ids({"sources": [{"id": "essay", "citation": "..."}]})
    ['essay']
    """
    tables = [source for source in list_of(data.get("sources")) if isinstance(source, dict)]
    return [str(source.get("id")) for source in tables]


def quantity_problems(
    data: Mapping[str, Any], reference_sources: Iterable[str]
) -> Iterator[Problem]:
    """Go through what is wrong with ranges, reasons and sources.

    Parameters
    ----------
    data : mapping
        Merged tables of a scenario.
    reference_sources : iterable of str
        Ids a scenario may cite without listing them.

    Yields
    ------
    Problem
    """
    places: list[tuple[KeyPath, Mapping[str, Any], tuple[float, float]]] = []
    for name, player in tables_of(table_of(data, "players")):
        for key in ("patience", "reversal"):
            places.append((("players", name, key), table_of(player, key), (0.0, 1.0)))
    precision = table_of(table_of(data, "consent"), "precision")
    places.append((("consent", "precision"), precision, (0.0, float("inf"))))
    places += [(path, table, (0.0, 1.0)) for path, table in driver_tables(data)]
    known = {JUDGEMENT, *source_ids(data), *reference_sources}
    for path, table, (lowest, highest) in places:
        if not table:
            continue
        yield from _provenance(path, table, known)
        bounds = [b for b in list_of(table.get("range")) if is_number(b)]
        if len(bounds) != 2:
            continue
        low, high = bounds
        value = table.get("value")
        if low > high:
            yield Problem((*path, "range"), f"expected the lower bound first, got [{low}, {high}]")
        elif not lowest <= low <= high <= highest:
            text = f"expected bounds within [{lowest:g}, {highest:g}], got [{low}, {high}]"
            yield Problem((*path, "range"), text)
        elif is_number(value) and not low <= value <= high:
            text = f"expected a value within its range [{low}, {high}], got {value}"
            yield Problem((*path, "value"), text)


def driver_tables(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Go through the tables under ``drivers``, whether per player or per pair of players.

    Yields
    ------
    path : KeyPath
        ("drivers", driver, player) or ("drivers", driver, player, other).
    table : mapping
    """
    for driver, by_player in tables_of(table_of(data, "drivers")):
        for player, entry in tables_of(by_player):
            if driver in DRIVERS and DRIVERS[driver].indexed_by == "player":
                yield ("drivers", driver, player), entry
            else:
                for other, inner in tables_of(entry):
                    yield ("drivers", driver, player, other), inner


def driver_problems(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    """Go through the drivers that do not exist or concern nobody in the scenario.

    Parameters
    ----------
    data : mapping
        Merged tables of a scenario.
    players : list of str

    Yields
    ------
    Problem

    Examples
    --------
    >>> data = {"drivers": {"vetto": {}}}
    >>> next(driver_problems(data, ["US", "CN", "RU"])).text.split("; ")[1:]
    ["got 'vetto'", "did you mean 'veto'?"]
    """
    form = "a table {value, range, reason, source} or {scale, reason}"
    for driver, by_player in tables_of(table_of(data, "drivers")):
        if driver not in DRIVERS:
            yield Problem(("drivers", driver), one_of(driver, DRIVERS))
            continue
        for player, entry in tables_of(by_player):
            if player not in players:
                yield Problem(("drivers", driver, player), one_of(player, players))
            elif DRIVERS[driver].indexed_by == "directed":
                known = [other for other in players if other != player]
                if not entry.keys().isdisjoint(("value", "scale")):
                    text = f"{driver} is of one player towards another; name the other as well: "
                    text += " or ".join(f"drivers.{driver}.{player}.{name}" for name in known)
                    yield Problem(("drivers", driver, player), text)
                    continue
                for other, inner in entry.items():
                    path: KeyPath = ("drivers", driver, player, other)
                    if other not in known:
                        yield Problem(path, one_of(other, known))
                    elif not isinstance(inner, dict):
                        yield Problem(path, f"expected {form}, got {inner!r}")
    for place, table in driver_tables(data):
        if ("value" in table) == ("scale" in table):
            yield Problem(place, f"expected either a value or a scale: {form}")


def _provenance(path: KeyPath, table: Mapping[str, Any], known: set[str]) -> Iterator[Problem]:
    source = table.get("source")
    if isinstance(source, str) and source not in known:
        text = f"no source has this id; {one_of(source, sorted(known))}"
        yield Problem((*path, "source"), text)
    if "scale" in table:
        if "reason" not in table:
            yield Problem((*path, "reason"), "missing; a scale needs the reason for it")
    elif source in (None, JUDGEMENT):
        for key in ("range", "reason"):
            if key not in table:
                text = "missing; a number without a published source needs a range and a reason"
                yield Problem((*path, key), text)
