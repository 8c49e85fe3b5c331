"""Merged tables turned into a `Scenario`, or into the list of everything wrong with them.

Answers what the tables mean as arrays and indices. Does not know where the tables came from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.errors import ScenarioError, TriangleError
from triangle.politics.channels import CHANNELS
from triangle.politics.checks import meaning_problems
from triangle.politics.drivers import Drivers, drivers_of_year
from triangle.politics.estimated import common_weights
from triangle.politics.judgements import judgement_sources
from triangle.politics.lenient import list_of, table_of
from triangle.politics.library import one_of
from triangle.politics.merge import Merged, Problem
from triangle.politics.postures import DYADS, PostureSpace, dyad_names
from triangle.politics.quantities import Kind, Quantity
from triangle.politics.quantity_checks import JUDGEMENT, driver_tables
from triangle.politics.reference import catalogue, observe
from triangle.politics.scenario_types import (
    Event,
    Fact,
    Outcome,
    Scenario,
    Source,
    Wedge,
)
from triangle.politics.schema import (
    DEFAULT_BAND,
    DEFAULT_CUT,
    ChangedDriver,
    ScenarioTable,
    shape_problems,
)
from triangle.politics.toml_lines import KeyPath

__all__ = ["assembled"]


def assembled(name: str, merged: Merged, found: Sequence[str] = ()) -> Scenario:
    """Check merged tables and turn them into a scenario.

    Parameters
    ----------
    name : str
    merged : Merged
    found : sequence of str
        Problems found before, to be reported with those found here.

    Raises
    ------
    ScenarioError
        With one line for every problem.
    """
    data = merged.data
    problems = shape_problems(data)
    cited = {*catalogue(), *judgement_sources()}
    for path, table in driver_tables(data):
        problems += shape_problems(table, ChangedDriver, path)
    faulty = {problem.path for problem in problems}
    problems += [p for p in meaning_problems(data, cited) if not _rests_on(p.path, faulty)]
    problems += _fact_problems(data)
    drivers = None
    if data.get("payoffs") == "channels":
        drivers, driver_problems = _drivers(data, sound=not problems)
        problems += driver_problems
    lines = [*found, *merged.messages(problems), *_idle_settings(merged)]
    if lines:
        raise ScenarioError(lines)
    sound = ScenarioTable.model_validate(data)
    build = _explicit if sound.payoffs == "explicit" else _triangle
    return Scenario(
        name=name,
        title=sound.title,
        summary=sound.summary.strip(),
        year=sound.year,
        kind=sound.payoffs,
        drivers=drivers,
        status_quo=sound.status_quo,
        facts=tuple(Fact(**fact.model_dump()) for fact in sound.facts),
        notes=merged.notes,
        merged=merged,
        **build(sound, merged.weights),
    )


def _drivers(data: Mapping[str, Any], sound: bool) -> tuple[Drivers | None, list[Problem]]:
    """Take the year's drivers and lay the scenario's own over them.

    Of a scenario that is not sound only the year is tried, so that it is reported with the rest.
    """
    year, players = data.get("year"), tuple(table_of(data, "players"))
    if type(year) is not int or len(players) != 3:
        return None, []
    try:
        drivers = drivers_of_year(year, players)
    except ScenarioError as error:
        return None, [_at_key(text) for text in error.problems]
    if not sound:
        return None, []
    changes: dict[str, Quantity] = {}
    problems = []
    for path, table in driver_tables(data):
        key = ".".join(map(str, path[1:]))
        change = _scaled(drivers.quantities[key], table) if "scale" in table else _quantity(table)
        changes[key] = change
        if not 0 <= change.low <= change.high <= 1:
            text = (
                f"expected value and range within [0, 1], got {change.value:g} in "
                f"[{change.low:g}, {change.high:g}]"
            )
            problems.append(Problem(path, text))
        elif path[1] == "capability" and change.value == 0:
            problems.append(Problem(path, "expected a number above 0, got 0"))
    return (None if problems else drivers.replaced(changes)), problems


def _rests_on(path: KeyPath, faulty: Collection[KeyPath]) -> bool:
    """Say whether a problem is only there because its entry, or one in it, has a wrong type."""
    if path[-1] == "range" and (*path[:-1], "value") in faulty:
        return True
    return any(path in (wrong, wrong[:-1]) for wrong in faulty)


def _at_key(text: str) -> Problem:
    """Place a message of the reference tables at the scenario's key it begins with."""
    key, _, rest = text.partition(": ")
    return Problem((key,), rest) if key in ("year", "players") else Problem(("year",), text)


def _scaled(figure: Quantity, table: Mapping[str, Any]) -> Quantity:
    scale = float(table["scale"])
    return Quantity(
        value=figure.value * scale,
        low=figure.low * scale,
        high=figure.high * scale,
        kind="judgement",
        source=table.get("source", JUDGEMENT),
        reason=f"{scale:g} times the year's figure: {table['reason']}",
    )


def _quantity(table: Mapping[str, Any]) -> Quantity:
    value = float(table["value"])
    low, high = table.get("range") or (value, value)
    source = table.get("source", JUDGEMENT)
    # A cited work supports a judgement; only a published series makes a number data.
    kind: Kind = "data" if source in catalogue() else "judgement"
    reason = table.get("reason") or f"as given in {source}"
    return Quantity(value, float(low), float(high), kind, source, reason)


def _triangle(table: ScenarioTable, weights: Mapping[str, float]) -> dict[str, Any]:
    assert table.players is not None
    first, second, third = table.players
    players = (first, second, third)
    space = PostureSpace(players)
    if table.levels:
        space = PostureSpace(players, tuple(table.levels.names), tuple(table.levels.values))
    patience = {
        k: _quantity(p.patience.model_dump(exclude_none=True)) for k, p in table.players.items()
    }
    reversal = {
        k: _quantity(p.reversal.model_dump(exclude_none=True)) for k, p in table.players.items()
    }
    common = {name: quantity.value for name, quantity in common_weights().values.items()}
    outcomes = {
        name: Outcome(name, space.profile(outcome.postures or {}), outcome.summary or "")
        for name, outcome in table.outcomes.items()
    }
    events = {
        name: Event(name, event.summary or "", _mask(space, event.relations, event.postures))
        for name, event in table.events.items()
    }
    wedge, tenths, consent = table.wedge, table.three_tenths, table.consent
    return {
        "players": players,
        "player_names": tuple(player.name for player in table.players.values()),
        "actions": space.action_names,
        "space": space,
        "explicit_payoffs": None,
        "weights": {**common, **weights} if table.payoffs == "channels" else {},
        "patience": patience,
        "reversal": reversal,
        "discount_factors": np.array(
            [patience[name].value * (1 - reversal[name].value) for name in players]
        ),
        "outcomes": outcomes,
        "three_tenths": tenths.outcome if tenths else None,
        "band": (tenths.band[0], tenths.band[1]) if tenths else DEFAULT_BAND,
        "wedge": Wedge(*map(players.index, (wedge.driver, wedge.target, wedge.rival)))
        if wedge
        else None,
        "events": events,
        "precision": _quantity(consent.precision.model_dump(exclude_none=True))
        if consent
        else None,
        "warm_from": table.patterns.warm_from if table.patterns else DEFAULT_CUT,
        "sources": tuple(Source(source.id, source.citation) for source in table.sources),
    }


def _explicit(table: ScenarioTable, weights: Mapping[str, float]) -> dict[str, Any]:
    game = table.game
    assert game is not None
    outcomes = {}
    for name, outcome in table.outcomes.items():
        a0, a1, a2 = map(list.index, game.actions, outcome.actions or ())
        outcomes[name] = Outcome(name, (a0, a1, a2), outcome.summary or "")
    return {
        "players": tuple(game.players),
        "player_names": tuple(game.players),
        "actions": tuple(map(tuple, game.actions)),
        "space": None,
        "explicit_payoffs": np.array(game.payoffs, dtype=np.float64),
        "weights": {},
        "patience": {},
        "reversal": {},
        "discount_factors": np.array(np.broadcast_to(game.discount_factors, 3), dtype=np.float64),
        "outcomes": outcomes,
        "three_tenths": None,
        "band": DEFAULT_BAND,
        "wedge": None,
        "events": {},
        "precision": None,
        "warm_from": DEFAULT_CUT,
        "sources": (
            Source("game", game.source),
            *(Source(source.id, source.citation) for source in table.sources),
        ),
    }


def _mask(
    space: PostureSpace,
    relations: Mapping[str, Sequence[str]],
    postures: Mapping[str, Mapping[str, Sequence[str]]],
) -> NDArray[np.bool_]:
    """Mark the profiles at which every condition of an event holds."""
    value = dict(zip(space.level_names, space.level_values, strict=True))
    dyads = dict(zip(dyad_names(space.players), DYADS, strict=True))
    mask = np.ones(space.shape, dtype=np.bool_)
    for dyad, allowed in relations.items():
        mask &= np.isin(space.relation(*dyads[dyad]), [value[level] for level in allowed])
    for player, towards in postures.items():
        for other, allowed in towards.items():
            i, j = space.players.index(player), space.players.index(other)
            mask &= np.isin(space.warmth(i, j), [value[level] for level in allowed])
    mask.flags.writeable = False
    return mask


def _fact_problems(data: Mapping[str, Any]) -> list[Problem]:
    """Look up the reference series that facts name."""
    problems = []
    for k, fact in enumerate(list_of(data.get("facts"))):
        series = fact.get("series") if isinstance(fact, dict) else None
        if not isinstance(series, str):
            continue
        if "year" not in fact:
            text = "missing; a fact that names a series needs the year to look up"
            problems.append(Problem(("facts", k, "year"), text))
            continue
        if type(fact["year"]) is not int:
            continue  # reported with the other wrong types
        try:
            observe(series, fact["year"])
        except TriangleError as error:
            text = str(error).removeprefix("series: ")
            problems.append(Problem(("facts", k, "series"), text))
    return problems


def _idle_settings(merged: Merged) -> list[str]:
    """List the settings that change nothing, which nobody means."""
    if merged.data.get("payoffs") == "roles" and merged.sets("drivers"):
        return ["--set drivers: this scenario's payoffs are role scores, which no driver enters"]
    if not merged.weights:
        return []
    if merged.data.get("payoffs") != "channels":
        return ["--set weights: this scenario's payoffs are not channels, so it has no weights"]
    return [
        f"--set weights.{name}: {one_of(name, CHANNELS)}"
        for name in merged.weights
        if name not in CHANNELS
    ]
