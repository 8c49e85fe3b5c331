"""Scenarios as plain data: what `--json` prints, built once and used by the tables too.

Answers which numbers a reader sees; the layout is `triangle.views.tables`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from triangle.errors import ScenarioError
from triangle.politics.library import one_of
from triangle.politics.patterns import pattern_of_state
from triangle.politics.postures import dyad_names
from triangle.politics.quantities import Quantity
from triangle.politics.reference import observe
from triangle.politics.scenario_types import Fact, Outcome, Scenario
from triangle.politics.toml_text import toml_text

__all__ = [
    "fact_data",
    "outcome_data",
    "outcome_names",
    "payoff_data",
    "quantity_data",
    "resolved_text",
    "scenario_data",
]


def outcome_names(scenario: Scenario, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the wanted outcomes, all of them for "all".

    Raises
    ------
    ScenarioError
        If the scenario has no outcome of that name.
    """
    if "all" in wanted:
        return tuple(scenario.outcomes)
    problems = [
        f"{scenario.name}: outcome: {one_of(name, [*scenario.outcomes, 'all'])}"
        for name in wanted
        if name not in scenario.outcomes
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(wanted)


def resolved_text(scenario: Scenario) -> str:
    """Write the merged scenario as TOML, with what settings did as comments in front."""
    notes = "".join(f"# {note}\n" for note in scenario.notes)
    return notes + toml_text(scenario.resolved())


def scenario_data(
    scenario: Scenario, payoffs_of: Sequence[str] = (), resolved: bool = False
) -> dict[str, Any]:
    """Describe a scenario as plain data.

    Parameters
    ----------
    scenario : Scenario
    payoffs_of : sequence of str
        Outcomes whose payoffs are wanted.
    resolved : bool
        Whether to add the merged tables.
    """
    drivers = scenario.drivers.quantities if scenario.drivers is not None else {}
    wedge = scenario.wedge
    players = scenario.players
    data: dict[str, Any] = {
        "schema": "triangle.show/1",
        "scenario": scenario.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "year": scenario.year,
        "payoffs_from": scenario.kind,
        "players": list(players),
        "player_names": list(scenario.player_names),
        "discount_factors": dict(zip(players, scenario.discount_factors.tolist(), strict=True)),
        "patience": {name: quantity_data(q) for name, q in scenario.patience.items()},
        "reversal": {name: quantity_data(q) for name, q in scenario.reversal.items()},
        "drivers": {key: quantity_data(q) for key, q in drivers.items()},
        "weights": dict(scenario.weights),
        "wedge": {
            "driver": players[wedge.driver],
            "target": players[wedge.target],
            "rival": players[wedge.rival],
        }
        if wedge is not None
        else None,
        "status_quo": scenario.status_quo,
        "three_tenths": scenario.three_tenths,
        "band": list(scenario.band),
        "warm_from": scenario.warm_from,
        "outcomes": [outcome_data(scenario, o) for o in scenario.outcomes.values()],
        "events": [
            {"name": e.name, "summary": e.summary, "profiles": int(e.mask.sum())}
            for e in scenario.events.values()
        ],
        "facts": [fact_data(fact) for fact in scenario.facts],
        "sources": {source.id: source.citation for source in scenario.sources},
        "notes": list(scenario.notes),
        "inputs_sha256": scenario.digest(),
    }
    if payoffs_of:
        data["payoffs"] = payoff_data(scenario, payoffs_of)
    if resolved:
        data["resolved"] = scenario.resolved()
    return data


def quantity_data(quantity: Quantity) -> dict[str, Any]:
    """Describe a quantity as plain data."""
    return {
        "value": quantity.value,
        "range": [quantity.low, quantity.high],
        "kind": quantity.kind,
        "source": quantity.source,
        "reason": quantity.reason,
    }


def outcome_data(scenario: Scenario, outcome: Outcome) -> dict[str, Any]:
    """Describe a named outcome: actions and, in a triangle, relations, pattern and roles."""
    players = scenario.players
    data: dict[str, Any] = {
        "name": outcome.name,
        "summary": outcome.summary,
        "actions": {
            player: scenario.actions[i][outcome.profile[i]] for i, player in enumerate(players)
        },
    }
    if scenario.space is None:
        return data
    state = scenario.space.state(outcome.profile)
    pattern = pattern_of_state(scenario.space, state, scenario.warm_from)
    names = [scenario.space.level_names[level] for level in state]
    return {
        **data,
        "postures": scenario.space.postures(outcome.profile),
        "state": dict(zip(dyad_names(players), names, strict=True)),
        "pattern": pattern.name,
        "roles": dict(zip(players, pattern.roles, strict=True)),
        "balance": pattern.balance,
        "role_scores": dict(zip(players, pattern.scores, strict=True)),
    }


def payoff_data(scenario: Scenario, names: Sequence[str]) -> dict[str, Any]:
    """List the payoffs of outcomes, channel by channel and in total.

    Returns
    -------
    dict
        ``{outcome: {channel or "total": {player: payoff}}}``
    """
    channels = {**scenario.channel_payoffs()}
    channels["total"] = scenario.stage_game().payoffs
    return {
        name: {
            channel: _by_player(scenario, payoffs[scenario.outcomes[name].profile].tolist())
            for channel, payoffs in channels.items()
        }
        for name in names
    }


def fact_data(fact: Fact) -> dict[str, Any]:
    """Set a quoted figure beside the reference series it can be checked against."""
    data: dict[str, Any] = {
        "text": fact.text,
        "value": fact.value,
        "unit": fact.unit,
        "source": fact.source,
        "series": fact.series,
        "year": fact.year,
        "reference": None,
    }
    if fact.series is not None and fact.year is not None:
        seen = observe(fact.series, fact.year)
        data["reference"] = {
            "value": seen.value,
            "range": [seen.low, seen.high],
            "status": seen.status,
            "source": seen.source,
        }
    return data


def _by_player(scenario: Scenario, numbers: Sequence[float]) -> Mapping[str, float]:
    return dict(zip(scenario.players, numbers, strict=True))
