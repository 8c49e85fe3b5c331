"""Whether the entries of a scenario fit each other: names that exist, ranges that hold their value.

Answers what is wrong with a scenario's meaning, all at once and in plain words. The checks read
plain merged data and pass over entries whose type is wrong, which `triangle.politics.schema`
reports, so that one reading of a file shows every problem in it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from triangle.politics.drivers import DRIVERS
from triangle.politics.library import one_of
from triangle.politics.merge import Problem
from triangle.politics.postures import PostureSpace, dyad_names, others
from triangle.politics.toml_lines import KeyPath

__all__ = ["JUDGEMENT", "driver_tables", "meaning_problems"]

JUDGEMENT = "judgement"
"""What a quantity names as its source when nobody has published it."""

_TRIANGLE_ONLY = (
    "year", "levels", "patterns", "players", "drivers", "wedge", "three_tenths", "events",
    "consent",
)  # fmt: skip


def meaning_problems(data: Mapping[str, Any], reference_sources: Iterable[str]) -> list[Problem]:
    """List every entry that does not fit the others.

    Parameters
    ----------
    data : mapping
        Merged tables of a scenario.
    reference_sources : iterable of str
        Source ids of the reference tables, which a scenario may cite without listing them.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> meaning_problems({"payoffs": "roles", "players": {"US": {}, "CN": {}}}, ())[0].text
    'expected three players, got 2 (US, CN)'
    """
    checks = _explicit if data.get("payoffs") == "explicit" else _triangle
    problems = list(checks(data, reference_sources))
    if "weights" in data:
        text = (
            "weights are common to all years and live in one file of the package; "
            "to try others, use --set weights.CHANNEL=NUMBER"
        )
        problems.append(Problem(("weights",), text))
    return problems


def _explicit(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    for key in _TRIANGLE_ONLY:
        if key in data:
            text = "does not belong in a scenario with payoffs = 'explicit'; describe it in [game]"
            yield Problem((key,), text)
    if "game" not in data:
        yield Problem(("game",), "missing; payoffs = 'explicit' needs a table [game]")
    game = _table(data, "game")
    players = _texts(game.get("players"))
    yield from _distinct(("game", "players"), players)
    actions = [_texts(names) for names in _list(game.get("actions"))]
    for i, names in enumerate(actions):
        yield from _distinct(("game", "actions", i), names)
    if len(actions) == 3:
        yield from _payoff_shape(game.get("payoffs"), [len(names) for names in actions])
    for name, outcome in _tables(data, "outcomes"):
        given = _texts(outcome.get("actions"))
        if "postures" in outcome:
            text = "an outcome of a game given by its payoffs is named by its actions, as in "
            yield Problem(("outcomes", name, "postures"), f'{text}actions = ["C", "C", "C"]')
        if "actions" not in outcome:
            yield Problem(("outcomes", name, "actions"), "missing; expected one action per player")
        for i, (action, known) in enumerate(zip(given, actions, strict=False)):
            if known and action not in known:
                yield Problem(("outcomes", name, "actions", i), one_of(action, known))
    yield from _outcome_names(data)
    yield from _sources(data, reference_sources)


def _payoff_shape(payoffs: Any, shape: list[int]) -> Iterator[Problem]:
    """Compare nested lists with the numbers of actions, naming the first place that differs."""
    words = ("actions of player 1", "actions of player 2", "actions of player 3", "players")
    pending: list[tuple[KeyPath, Any]] = [(("game", "payoffs"), payoffs)]
    for size, word in zip([*shape, 3], words, strict=True):
        for path, level in pending:
            if isinstance(level, list) and len(level) != size:
                text = f"expected {size} entries, one for each of the {word}, got {len(level)}"
                yield Problem(path, text)
                return
        pending = [
            ((*path, k), inner) for path, level in pending for k, inner in enumerate(_list(level))
        ]


def _triangle(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    if "game" in data:
        text = "belongs in a scenario with payoffs = 'explicit'; this one has channels or roles"
        yield Problem(("game",), text)
    players = list(_table(data, "players"))
    if "players" not in data:
        yield Problem(("players",), "missing; expected three tables, as in [players.US]")
    elif len(players) != 3:
        text = f"expected three players, got {len(players)} ({', '.join(players)})"
        yield Problem(("players",), text)
    if "year" not in data and data.get("payoffs") == "channels":
        yield Problem(("year",), "missing; expected the year whose drivers the channels read")
    for name in players:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            text = "expected a short name of letters and digits (a hyphen would part a dyad)"
            yield Problem(("players", name), text)
    names = [str(player.get("name")) for _, player in _tables(data, "players") if "name" in player]
    for name, player in _tables(data, "players"):
        if "name" in player and names.count(str(player["name"])) > 1:
            text = f"two players have the same name {player['name']!r}; names must differ"
            yield Problem(("players", name, "name"), text)
    yield from _drivers(data, players)
    yield from _quantities(data, reference_sources)
    yield from _levels(data)
    yield from _wedge(data, players)
    if len(players) == 3:
        yield from _postures(data, players)
        yield from _events(data, players)
    yield from _outcome_names(data)
    yield from _sources(data, reference_sources)


def _quantities(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    places: list[tuple[KeyPath, Mapping[str, Any], tuple[float, float]]] = []
    for name, player in _tables(data, "players"):
        for key in ("patience", "reversal"):
            places.append((("players", name, key), _table(player, key), (0.0, 1.0)))
    precision = _table(_table(data, "consent"), "precision")
    places.append((("consent", "precision"), precision, (0.0, float("inf"))))
    places += [(path, table, (0.0, 1.0)) for path, table in driver_tables(data)]
    known = {JUDGEMENT, *_source_ids(data), *reference_sources}
    for path, table, (lowest, highest) in places:
        if not table:
            continue
        yield from _provenance(path, table, known)
        bounds = [b for b in _list(table.get("range")) if _is_number(b)]
        if len(bounds) != 2:
            continue
        low, high = bounds
        value = table.get("value")
        if low > high:
            yield Problem((*path, "range"), f"expected the lower bound first, got [{low}, {high}]")
        elif not lowest <= low <= high <= highest:
            text = f"expected bounds within [{lowest:g}, {highest:g}], got [{low}, {high}]"
            yield Problem((*path, "range"), text)
        elif _is_number(value) and not low <= value <= high:
            text = f"expected a range that holds the value {value}, got [{low}, {high}]"
            yield Problem((*path, "range"), text)


def driver_tables(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Go through the tables under ``drivers``, whether per player or per pair of players.

    Yields
    ------
    path : KeyPath
        ("drivers", driver, player) or ("drivers", driver, player, other).
    table : mapping
    """
    for driver, by_player in _tables(data, "drivers"):
        for player, entry in _tables(by_player):
            if driver in DRIVERS and DRIVERS[driver].indexed_by == "player":
                yield ("drivers", driver, player), entry
            else:
                for other, inner in _tables(entry):
                    yield ("drivers", driver, player, other), inner


def _drivers(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    form = "a table {value, range, reason, source} or {scale, reason}"
    for driver, by_player in _tables(data, "drivers"):
        if driver not in DRIVERS:
            yield Problem(("drivers", driver), one_of(driver, DRIVERS))
            continue
        for player, entry in _tables(by_player):
            if player not in players:
                yield Problem(("drivers", driver, player), one_of(player, players))
            elif DRIVERS[driver].indexed_by == "directed":
                known = [other for other in players if other != player]
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


def _levels(data: Mapping[str, Any]) -> Iterator[Problem]:
    levels = _table(data, "levels")
    names = _texts(levels.get("names"))
    values = _list(levels.get("values"))
    yield from _distinct(("levels", "names"), names)
    if not values or not all(map(_is_number, values)):
        return
    if values[0] != 0 or values[-1] != 1 or any(a >= b for a, b in itertools.pairwise(values)):
        text = f"expected numbers rising from 0 to 1, got {values}"
        yield Problem(("levels", "values"), text)
    elif names and len(values) != len(names):
        text = f"expected as many values as names ({len(names)}), got {len(values)}"
        yield Problem(("levels", "values"), text)


def _wedge(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    wedge = _table(data, "wedge")
    given = {key: wedge[key] for key in ("driver", "target", "rival") if key in wedge}
    for key, name in given.items():
        if isinstance(name, str) and name not in players:
            yield Problem(("wedge", key), one_of(name, players))
    if len(given) == 3 and len(set(map(str, given.values()))) < 3:
        yield Problem(("wedge",), "driver, target and rival must be three different players")


def _postures(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    levels = _level_names(data)
    for name, outcome in _tables(data, "outcomes"):
        if "actions" in outcome:
            text = "an outcome of a triangle is named by its postures, as in "
            yield Problem(("outcomes", name, "actions"), text + 'postures.US = {CN = "oppose"}')
        table = _table(outcome, "postures")
        yield from _known_players(("outcomes", name, "postures"), table, players)
        for i, player in enumerate(players):
            towards = _table(table, player)
            for other in (players[j] for j in others(i)):
                path = ("outcomes", name, "postures", player, other)
                if other not in towards:
                    yield Problem(path, f"missing; {player} needs a posture towards {other}")
                elif isinstance(towards[other], str) and towards[other] not in levels:
                    yield Problem(path, one_of(towards[other], levels))


def _events(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    levels = _level_names(data)
    dyads = dyad_names(players)
    for name, event in _tables(data, "events"):
        relations = _table(event, "relations")
        postures = _table(event, "postures")
        if not relations and not postures:
            text = "expected at least one condition on relations or postures, got none"
            yield Problem(("events", name), text)
        lists: list[tuple[KeyPath, Any]] = []
        for dyad, allowed in relations.items():
            if dyad not in dyads:
                yield Problem(("events", name, "relations", dyad), one_of(dyad, dyads))
            lists.append((("events", name, "relations", dyad), allowed))
        yield from _known_players(("events", name, "postures"), postures, players)
        for player, towards in _tables(postures):
            for other, allowed in towards.items():
                lists.append((("events", name, "postures", player, other), allowed))
        for path, allowed in lists:
            if allowed == []:
                yield Problem(path, "expected at least one level, got an empty list")
            for k, level in enumerate(_list(allowed)):
                if isinstance(level, str) and level not in levels:
                    yield Problem((*path, k), one_of(level, levels))


def _known_players(at: KeyPath, table: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    for player in table:
        if player not in players:
            yield Problem((*at, player), one_of(player, players))
            continue
        known = [other for other in players if other != player]
        for other in _table(table, player):
            if other not in known:
                yield Problem((*at, player, other), one_of(other, known))


def _outcome_names(data: Mapping[str, Any]) -> Iterator[Problem]:
    outcomes = _table(data, "outcomes")
    for path in (("status_quo",), ("three_tenths", "outcome")):
        name = data.get("status_quo") if len(path) == 1 else _table(data, path[0]).get(path[1])
        if isinstance(name, str) and name not in outcomes:
            yield Problem(path, one_of(name, outcomes))
    tenths = _table(data, "three_tenths")
    band = [b for b in _list(tenths.get("band")) if _is_number(b)]
    if len(band) == 2 and not band[0] < band[1]:
        text = f"expected the lower end first, got [{band[0]}, {band[1]}]"
        yield Problem(("three_tenths", "band"), text)
    if tenths and "wedge" not in data:
        text = "needs a table [wedge]: three tenths of what is told by driver, target and rival"
        yield Problem(("three_tenths",), text)


def _sources(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    ids = _source_ids(data)
    for k, name in enumerate(ids):
        if name in ids[:k]:
            yield Problem(("sources", k, "id"), f"the source id {name!r} is given twice")
    known = sorted({*ids, *reference_sources})
    for k, fact in enumerate(_list(data.get("facts"))):
        source = fact.get("source") if isinstance(fact, dict) else None
        if isinstance(source, str) and source not in known:
            yield Problem(("facts", k, "source"), one_of(source, known))


def _source_ids(data: Mapping[str, Any]) -> list[str]:
    tables = [source for source in _list(data.get("sources")) if isinstance(source, dict)]
    return [str(source.get("id")) for source in tables]


def _level_names(data: Mapping[str, Any]) -> list[str]:
    return _texts(_table(data, "levels").get("names")) or list(PostureSpace.level_names)


def _distinct(path: KeyPath, names: list[str]) -> Iterator[Problem]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield Problem(path, f"expected names that differ, got {', '.join(twice)} more than once")


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _tables(data: Mapping[str, Any], key: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    inside = data if key is None else _table(data, key)
    return [(name, table) for name, table in inside.items() if isinstance(table, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [text for text in _list(value) if isinstance(text, str)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
