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

from triangle.politics.lenient import is_number, list_of, table_of, tables_of, texts_of
from triangle.politics.library import one_of
from triangle.politics.merge import Problem
from triangle.politics.postures import PostureSpace, dyad_names, others
from triangle.politics.quantity_checks import driver_problems, quantity_problems, source_ids
from triangle.politics.toml_lines import KeyPath

__all__ = ["meaning_problems"]

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
    kind = data.get("payoffs")
    if kind == "explicit" or (kind not in ("channels", "roles") and "game" in data):
        return list(_explicit(data, reference_sources))
    if kind in ("channels", "roles") or "players" in data:
        return list(_triangle(data, reference_sources))
    return []


def _explicit(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    for key in _TRIANGLE_ONLY:
        if key in data:
            text = "does not belong in a scenario with payoffs = 'explicit'; describe it in [game]"
            yield Problem((key,), text)
    if "game" not in data:
        yield Problem(("game",), "missing; payoffs = 'explicit' needs a table [game]")
    game = table_of(data, "game")
    players = texts_of(game.get("players"))
    yield from _distinct(("game", "players"), players)
    actions = [texts_of(names) for names in list_of(game.get("actions"))]
    for i, names in enumerate(actions):
        yield from _distinct(("game", "actions", i), names)
    if len(actions) == 3:
        yield from _payoff_shape(game.get("payoffs"), [len(names) for names in actions])
    for name, outcome in tables_of(table_of(data, "outcomes")):
        given = texts_of(outcome.get("actions"))
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
            ((*path, k), inner) for path, level in pending for k, inner in enumerate(list_of(level))
        ]


def _triangle(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    if "game" in data:
        text = "belongs in a scenario with payoffs = 'explicit'; this one has channels or roles"
        yield Problem(("game",), text)
    players = list(table_of(data, "players"))
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
    shown: set[str] = set()
    for name, player in tables_of(table_of(data, "players")):
        called = player.get("name")
        if isinstance(called, str) and called in shown:
            text = f"two players have the same name {called!r}; names must differ"
            yield Problem(("players", name, "name"), text)
        shown |= {called} if isinstance(called, str) else set()
    yield from driver_problems(data, players)
    yield from quantity_problems(data, reference_sources)
    yield from _levels(data)
    yield from _wedge(data, players)
    if len(players) == 3:
        yield from _postures(data, players)
        yield from _events(data, players)
    yield from _outcome_names(data)
    yield from _sources(data, reference_sources)


def _levels(data: Mapping[str, Any]) -> Iterator[Problem]:
    levels = table_of(data, "levels")
    names = texts_of(levels.get("names"))
    values = list_of(levels.get("values"))
    yield from _distinct(("levels", "names"), names)
    if not values or not all(map(is_number, values)):
        return
    if values[0] != 0 or values[-1] != 1 or any(a >= b for a, b in itertools.pairwise(values)):
        text = f"expected numbers rising from 0 to 1, got {values}"
        yield Problem(("levels", "values"), text)
    elif 2 <= len(names) <= 5 and len(values) != len(names):
        text = f"expected as many values as names ({len(names)}), got {len(values)}"
        yield Problem(("levels", "values"), text)


def _wedge(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    wedge = table_of(data, "wedge")
    given = {key: wedge[key] for key in ("driver", "target", "rival") if key in wedge}
    for key, name in given.items():
        if isinstance(name, str) and name not in players:
            yield Problem(("wedge", key), one_of(name, players))
    if len(given) == 3 and len(set(map(str, given.values()))) < 3:
        yield Problem(("wedge",), "driver, target and rival must be three different players")


def _postures(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    levels = _level_names(data)
    for name, outcome in tables_of(table_of(data, "outcomes")):
        if "actions" in outcome:
            text = "an outcome of a triangle is named by its postures, as in "
            yield Problem(("outcomes", name, "actions"), text + 'postures.US = {CN = "oppose"}')
        table = table_of(outcome, "postures")
        yield from _known_players(("outcomes", name, "postures"), table, players)
        for i, player in enumerate(players):
            towards = table_of(table, player)
            for other in (players[j] for j in others(i)):
                path = ("outcomes", name, "postures", player, other)
                if other not in towards:
                    yield Problem(path, f"missing; {player} needs a posture towards {other}")
                elif levels and isinstance(towards[other], str) and towards[other] not in levels:
                    yield Problem(path, one_of(towards[other], levels))


def _events(data: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    levels = _level_names(data)
    dyads = dyad_names(players)
    for name, event in tables_of(table_of(data, "events")):
        relations = table_of(event, "relations")
        postures = table_of(event, "postures")
        if not relations and not postures:
            text = "expected at least one condition on relations or postures, got none"
            yield Problem(("events", name), text)
        lists: list[tuple[KeyPath, Any]] = []
        for dyad, allowed in relations.items():
            turned = "-".join(reversed(dyad.split("-")))
            if dyad not in dyads and turned in dyads:
                text = f"expected the players in the order of their tables: {turned!r}"
                yield Problem(("events", name, "relations", dyad), text)
            elif dyad not in dyads:
                yield Problem(("events", name, "relations", dyad), one_of(dyad, dyads))
            lists.append((("events", name, "relations", dyad), allowed))
        yield from _known_players(("events", name, "postures"), postures, players)
        for player, towards in tables_of(postures):
            for other, allowed in towards.items():
                lists.append((("events", name, "postures", player, other), allowed))
        for path, allowed in lists:
            if allowed == []:
                yield Problem(path, "expected at least one level, got an empty list")
            for k, level in enumerate(list_of(allowed)):
                if levels and isinstance(level, str) and level not in levels:
                    yield Problem((*path, k), one_of(level, levels))


def _known_players(at: KeyPath, table: Mapping[str, Any], players: list[str]) -> Iterator[Problem]:
    for player in table:
        if player not in players:
            yield Problem((*at, player), one_of(player, players))
            continue
        known = [other for other in players if other != player]
        for other in table_of(table, player):
            if other not in known:
                yield Problem((*at, player, other), one_of(other, known))


def _outcome_names(data: Mapping[str, Any]) -> Iterator[Problem]:
    outcomes = table_of(data, "outcomes")
    for path in (("status_quo",), ("three_tenths", "outcome")):
        name = data.get("status_quo") if len(path) == 1 else table_of(data, path[0]).get(path[1])
        if isinstance(name, str) and name not in outcomes:
            yield Problem(path, one_of(name, outcomes))
    tenths = table_of(data, "three_tenths")
    band = [b for b in list_of(tenths.get("band")) if is_number(b)]
    if len(band) == 2 and not band[0] < band[1]:
        text = f"expected the lower end first, got [{band[0]}, {band[1]}]"
        yield Problem(("three_tenths", "band"), text)
    if tenths and "wedge" not in data:
        text = "needs a table [wedge]: three tenths of what is told by driver, target and rival"
        yield Problem(("three_tenths",), text)


def _sources(data: Mapping[str, Any], reference_sources: Iterable[str]) -> Iterator[Problem]:
    ids = source_ids(data)
    for k, name in enumerate(ids):
        if name in ids[:k]:
            yield Problem(("sources", k, "id"), f"the source id {name!r} is given twice")
    known = sorted({*ids, *reference_sources})
    for k, fact in enumerate(list_of(data.get("facts"))):
        source = fact.get("source") if isinstance(fact, dict) else None
        if isinstance(source, str) and source not in known:
            yield Problem(("facts", k, "source"), one_of(source, known))


def _level_names(data: Mapping[str, Any]) -> list[str]:
    """Return the names of the levels; none if they are not sound, so that nothing rests on them."""
    if "names" not in table_of(data, "levels"):
        return list(PostureSpace.level_names)
    names = texts_of(table_of(data, "levels")["names"])
    return names if 2 <= len(names) <= 5 else []


def _distinct(path: KeyPath, names: list[str]) -> Iterator[Problem]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield Problem(path, f"expected names that differ, got {', '.join(twice)} more than once")
