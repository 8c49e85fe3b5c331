"""Payoffs in a report: channel by channel, and the set of those that patient players can sustain.

Computes nothing but places on the page.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from triangle.analysis.results import Evaluation
from triangle.language import tr
from triangle.politics.channels import CHANNELS
from triangle.views.channel_figure import channel_figure, channel_names
from triangle.views.figures import reference_outcomes
from triangle.views.payoff_body import payoff_body
from triangle.views.payoff_figure import bound_is_drawn, payoff_shadow, planes
from triangle.views.plain import payoff_data
from triangle.views.report.body_drawing import body_drawing
from triangle.views.report.material import Content, Material
from triangle.views.report.pictures import picture
from triangle.views.style import CHANNEL_COLOURS, PATTERN_MARKS, PLAIN_MARK
from triangle.views.tables import number

__all__ = ["channels", "payoff_set"]


def channels(material: Material) -> Content:
    """Show where the payoffs of the outcomes to look at first come from."""
    scenario = material.evaluation.scenario
    names = reference_outcomes(scenario)
    if not names:
        return tr("the scenario names no outcomes")
    data = payoff_data(scenario, names)
    keys = list(scenario.channel_payoffs())
    rows = []
    for k, (key, title) in enumerate(zip(keys, channel_names(scenario), strict=True)):
        channel = CHANNELS.get(key)
        rows.append(
            {
                "number": k + 1,
                "colour": CHANNEL_COLOURS[k % len(CHANNEL_COLOURS)],
                "title": tr(title),
                "meaning": tr(channel.summary) if channel is not None else "",
                "formula": channel.formula if channel is not None else "",
                "weight": scenario.weights.get(key),
                "cells": [number(data[name][key][p]) for name in names for p in scenario.players],
            }
        )
    words = tr("; ").join(
        tr(
            "{name}: {what}",
            name=name,
            what=tr(", ").join(f"{p} {number(data[name]['total'][p])}" for p in scenario.players),
        )
        for name in names
    )
    alternative = tr("Stacked bars of payoffs; sums: {sums}. The table has every bar.", sums=words)
    return {
        "picture": picture(lambda: channel_figure(scenario, names, titled=False), alternative),
        "names": names,
        "players": scenario.players,
        "rows": rows,
        "totals": [number(data[name]["total"][p]) for name in names for p in scenario.players],
    }


def payoff_set(material: Material) -> Content:
    """Show the payoff set as a body that can be turned, and its three shadows."""
    evaluation = material.evaluation
    found = evaluation.bracket()
    if found.is_empty:
        return tr("no equilibrium in pure actions exists, so the payoff set is empty")
    body = payoff_body(evaluation)
    return {
        "body": body_drawing(evaluation, body),
        "data": _for_script({**body.to_dict(), "labels": _labels(evaluation)}),
        "shadows": [_shadow(evaluation, x, y) for x, y in planes(evaluation)],
        "legend": _legend(evaluation),
        "corners": len(found.inner.vertices),
        "worst": tr(", ").join(
            f"{tr(name)} {number(float(worst))}"
            for name, worst in zip(evaluation.scenario.player_names, found.threat, strict=True)
        ),
        "gap": f"{found.gap:.2g}",
        "exact": found.gap <= 1e-5 * np.ptp(found.inner.vertices, axis=0).max() or found.gap < 1e-9,
        "bounded": any(bound_is_drawn(found, plane) for plane in planes(evaluation)),
        "status_quo": evaluation.scenario.status_quo,
    }


def _labels(evaluation: Evaluation) -> list[str]:
    return [outcome.name for outcome in evaluation.outcomes if outcome.named]


def _for_script(data: dict[str, Any]) -> str:
    """Write JSON that cannot end the element it stands in."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c")


def _shadow(evaluation: Evaluation, x: int, y: int) -> dict[str, Any]:
    players = [tr(evaluation.scenario.player_names[i]) for i in (x, y)]
    words = tr(
        "The payoff set in the plane of {first} (across) and {second} (up), with the named "
        "outcomes; their payoffs are in the table of payoffs.",
        first=players[0],
        second=players[1],
    )
    caption = tr("{first} across, {second} up", first=players[0], second=players[1])
    return {
        "picture": picture(lambda: payoff_shadow(evaluation, (x, y)), words),
        "caption": caption,
    }


def _legend(evaluation: Evaluation) -> list[dict[str, str]]:
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    patterns = dict.fromkeys(o.pattern for o in named if o.pattern is not None)
    entries = [{**PATTERN_MARKS[pattern]._asdict(), "words": tr(pattern)} for pattern in patterns]
    return entries or [{**PLAIN_MARK._asdict(), "words": tr("named outcome")}]
