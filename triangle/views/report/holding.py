"""The equilibrium map of a report: which outcomes could last, by which argument, and why.

Computes nothing: one row an outcome, one column an argument, the reasons beneath.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triangle.analysis.explain import explain
from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.language import tr
from triangle.views.explain_text import ASKED, FIELD_WORDS
from triangle.views.report.material import Content, Material
from triangle.views.wording import capital, index, lasts_from, percent

__all__ = ["holding", "map_columns", "map_row"]

NUMBERS = ("critical_discount_factor", "pareto", "likelihood", "split_index")
"""Arguments that speak in numbers; the others say yes or no."""

BOUND = " (<: at most this, the exact value is not known)"


def holding(material: Material) -> Content:
    """Lay out every outcome with what each argument says about it."""
    outcomes = material.evaluation.outcomes
    named = [outcome for outcome in outcomes if outcome.named]
    rest = [outcome for outcome in outcomes if not outcome.named]
    rest.sort(key=lambda outcome: (-(outcome.likelihood or 0.0), outcome.name))
    columns = map_columns(outcomes)
    return {
        "columns": columns,
        "named": [map_row(outcome, columns) for outcome in named],
        "whys": [_reasons(material.evaluation, outcome) for outcome in named],
        "others": [map_row(outcome, columns) for outcome in rest],
        "three_tenths": material.evaluation.scenario.three_tenths,
        "has_wedge": material.evaluation.scenario.wedge is not None,
    }


def map_columns(outcomes: Sequence[OutcomeResult]) -> list[dict[str, str]]:
    """Name the arguments that have something to say about one outcome at least."""
    arguments = (
        (
            "enforceable",
            tr("can last"),
            tr(
                "nobody gains by breaking it, if a breach is answered as hard as can be: an "
                "equilibrium of the repeated game"
            ),
        ),
        (
            "critical_discount_factor",
            tr("patience needed"),
            tr("the smallest discount factor, the same for all three, at which it can last")
            + (tr(BOUND) if any(o.is_bracketed for o in outcomes) else ""),
        ),
        (
            "reachable",
            tr("can be agreed"),
            tr("it can last, and neither driver nor target loses against the status quo"),
        ),
        (
            "pareto",
            tr("Pareto rank"),
            tr("1: nothing else that lasts is better for one and worse for none; 2: only below 1"),
        ),
        (
            "pairwise_stable",
            tr("no pair leaves"),
            tr("pairwise stable: no state alone and no two together would rather change it"),
        ),
        (
            "coalition_proof",
            tr("no group leaves"),
            tr("coalition-proof: no group has a way out that would itself hold"),
        ),
        (
            "stochastically_stable",
            tr("left without noise"),
            tr("stochastically stable: where the triangle is found as errors become rare"),
        ),
        (
            "likelihood",
            tr("share of time"),
            tr(
                "if each year one pair reconsiders its relation, with some noise, the triangle "
                "spends this share of the years in this state"
            ),
        ),
        ("split_index", tr("split index"), tr("0 is no deal, 1 the full split")),
    )
    return [
        {"key": key, "title": title, "meaning": meaning, "kind": "number" if key in NUMBERS else ""}
        for key, title, meaning in arguments
        if any(getattr(outcome, key) is not None for outcome in outcomes)
    ]


def map_row(outcome: OutcomeResult, columns: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Write what the arguments say about one outcome."""
    return {
        "name": outcome.name,
        "cells": [_cell(outcome, column["key"]) for column in columns],
    }


def _reasons(evaluation: Evaluation, outcome: OutcomeResult) -> dict[str, Any]:
    """Write what an outcome is, and what every argument says about it."""
    label = tr(" ".join(outcome.label.split()))
    return {
        "name": outcome.name,
        "label": "" if outcome.label == outcome.name else label,
        "pattern": _pattern(outcome),
        "arguments": [
            {
                "asked": tr(ASKED[argument.key]),
                "field": tr(FIELD_WORDS[argument.key]),
                "holds": None if argument.holds is None else bool(argument.holds),
                "reason": capital(argument.reason),
            }
            for argument in explain(evaluation, outcome.name).arguments
        ],
    }


def _pattern(outcome: OutcomeResult) -> str:
    """Name the pattern, and the role of each player in it; empty in a game without relations."""
    if outcome.pattern is None or outcome.roles is None:
        return ""
    return tr(
        "Pattern: {pattern} ({roles}).",
        pattern=tr(outcome.pattern),
        roles=tr(", ").join(f"{player} {tr(role)}" for player, role in outcome.roles.items()),
    )


def _cell(outcome: OutcomeResult, key: str) -> dict[str, Any]:
    value = getattr(outcome, key)
    if value is None:
        return {"kind": "none", "text": "-"}
    if isinstance(value, bool):
        return {"kind": "yes" if value else "no", "text": tr("yes") if value else tr("no")}
    if key == "likelihood":
        return {"kind": "number", "text": percent(value)}
    if key == "critical_discount_factor":
        return {"kind": "number", "text": lasts_from(outcome)}
    return {"kind": "number", "text": str(value) if isinstance(value, int) else index(value)}
