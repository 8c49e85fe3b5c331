"""The foundations of a report: every input with its source, what it cannot tell, how to redo it.

Computes nothing but counts.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from triangle.language import tr, tr_n
from triangle.politics.drivers import DRIVERS
from triangle.politics.estimated import common_weights
from triangle.politics.quantities import Quantity
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import scenario_words
from triangle.views.input_words import input_words
from triangle.views.plain import fact_data
from triangle.views.report.material import Content, Material
from triangle.views.wording import capital

__all__ = ["assumptions", "limits", "reproduction"]


def assumptions(material: Material) -> Content:
    """List every quantity with value, range, kind, source and reason."""
    scenario = material.evaluation.scenario
    groups = _groups(scenario)
    if not groups:
        return tr("this game gives its payoffs as they are, without data or judgement")
    rows = [row for group in groups for row in group["rows"]]
    return {
        "groups": groups,
        "judgements": sum(row["kind"] == "judgement" for row in rows),
        "count": len(rows),
        "facts": [_fact(fact_data(fact)) for fact in scenario.facts],
        "sources": [(source.id, source.citation) for source in scenario.sources],
    }


def _groups(scenario: Scenario) -> list[dict[str, Any]]:
    drivers = scenario.drivers.quantities if scenario.drivers is not None else {}
    found = [
        {
            "title": tr(kind.name.replace("_", " ")),
            "meaning": tr(kind.summary),
            "rows": [
                _row(scenario, f"drivers.{key}", quantity)
                for key, quantity in drivers.items()
                if key.split(".")[0] == kind.name
            ],
        }
        for kind in DRIVERS.values()
    ]
    found += [
        {
            "title": tr("patience"),
            "meaning": tr("how far each state looks ahead: its discount factor before reversals"),
            "rows": _rows(scenario, "patience", scenario.patience),
        },
        {
            "title": tr("reversal"),
            "meaning": tr("the yearly chance that a government undoes what it agreed to"),
            "rows": _rows(scenario, "reversal", scenario.reversal),
        },
        {
            "title": tr("weights of the channels"),
            "meaning": tr("the same for every year and scenario"),
            "rows": _weights(scenario),
        },
        {
            "title": tr("precision of choice"),
            "meaning": tr("how seldom a pair errs when it reconsiders its relation"),
            "rows": []
            if scenario.precision is None
            else [_row(scenario, "consent.precision", scenario.precision)],
        },
    ]
    return [group for group in found if group["rows"]]


def _rows(
    scenario: Scenario, name: str, quantities: Mapping[str, Quantity]
) -> list[dict[str, Any]]:
    return [
        _row(scenario, f"players.{key}.{name}", quantity) for key, quantity in quantities.items()
    ]


def _row(scenario: Scenario, key: str, quantity: Quantity) -> dict[str, Any]:
    return {
        "key": key,
        "words": capital(input_words(scenario, key)),
        "value": f"{quantity.value:.3g}",
        "sort": repr(float(quantity.value)),
        "range": f"{quantity.low:.3g} … {quantity.high:.3g}",
        "kind": quantity.kind,
        "source": quantity.source,
        "reason": quantity.reason,
    }


def _weights(scenario: Scenario) -> list[dict[str, Any]]:
    """List the weights in force; one that a setting changed has no other source than that."""
    shipped = common_weights().values
    rows = []
    for name, value in scenario.weights.items():
        row = _row(scenario, f"weights.{name}", shipped[name])
        if value != shipped[name].value:
            row |= {
                "value": f"{value:.3g}",
                "sort": repr(float(value)),
                "source": tr("changed for this report"),
                "reason": tr("ships as {value:.3g}", value=shipped[name].value),
            }
        rows.append(row)
    return rows


def _fact(data: Mapping[str, Any]) -> dict[str, str]:
    seen = data["reference"]
    beside = tr("not in the tables")
    if seen is not None and seen["value"] is None:
        beside = tr("missing: {source}", source=seen["source"])
    elif seen is not None:
        beside = _quoted(seen["value"], data["unit"])
    return {
        "text": data["text"],
        "value": _quoted(data["value"], data["unit"]),
        "unit": data["unit"],
        "beside": beside,
    }


def _quoted(value: float, unit: str) -> str:
    return f"{value:.6g}" if unit == "year" else f"{value:,.6g}"


def limits(material: Material) -> Content:
    """Say what the model leaves out, in general and in this scenario."""
    evaluation = material.evaluation
    found = evaluation.bracket()
    general = [
        tr(
            "Each state acts as one player who sees what the others do. Parties, ministries and "
            "allies appear only through what giving way costs and how likely a deal is undone."
        ),
        tr(
            "An equilibrium says what could last, not what will happen. The share of time rests on "
            "one rule of how relations are revised, a plain one."
        ),
        tr(
            "Equilibria are in pure actions with public lotteries: mixed strategies and secret "
            "signals are left out."
        ),
    ]
    special = [tr("Note: {note}", note=note) for note in evaluation.notes]
    if evaluation.scenario.space is not None:
        general[:0] = [
            tr(
                "Payoffs are a weighted sum of a few channels. Whatever is in none of them "
                "(honour, faith, persons, chance events) counts for nothing here."
            )
        ]
    undecided = tr_n(
        "The payoff set is known to within {gap:.2g} of payoff, with {count} corner.",
        "The payoff set is known to within {gap:.2g} of payoff, with {count} corners.",
        len(found.inner.vertices),
        gap=found.gap,
    )
    return {"general": general, "special": [*special, undecided]}


def reproduction(material: Material) -> Content:
    """Give what is needed to make the same page again."""
    evaluation, drawn = material.evaluation, material.robust
    scenario = evaluation.scenario
    seed = evaluation.seed if drawn is None else drawn.found.plan.seed
    return {
        "command": material.command,
        "version": evaluation.version,
        "digest": evaluation.digest,
        "seed": tr("none: nothing was drawn at random") if seed is None else str(seed),
        "checks": _checks(material),
        "show": shlex.join(["triangle", "show", *scenario_words(scenario), "--resolved"]),
    }


def _checks(material: Material) -> list[tuple[str, str]]:
    """Name the commands that print the numbers of the page, each with what it covers."""
    scenario = scenario_words(material.evaluation.scenario)
    found = [
        (tr("verdict, movement and payoff set, in numbers"), ["run", *scenario]),
        (tr("payoffs channel by channel, in numbers"), ["show", *scenario, "--payoffs", "all"]),
    ]
    if material.shares is not None:
        against = ["--against", scenario_words(material.shares.against)[0]]
        words = tr("obstacles and single changes, in numbers")
        found.append((words, ["why", *scenario, *against]))
    if material.bargaining is not None:
        found.append((tr("payments, in numbers"), ["bids", *scenario]))
    for swing in () if material.swings is None else material.swings.widest(1):
        moved = ["--set", f"{swing.key}={float(swing.quantity.low)!r}"]
        words = tr("what an input decides alone, in numbers (here the first, at its low end)")
        found.append((words, ["run", *scenario, *moved]))
    if material.robust is not None:
        plan = material.robust.found.plan
        drawn = ["-n", str(plan.n), "--seed", str(plan.seed)]
        found.append((tr("many worlds, in numbers"), ["robust", *scenario, *drawn]))
    if material.history is not None:
        found.append((tr("the past, in numbers"), ["history"]))
    return [(words, shlex.join(["triangle", *command, "--json"])) for words, command in found]
