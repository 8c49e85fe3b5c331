"""What holds a wedge back, in a report: the obstacles against another scenario, and thresholds.

Computes nothing; the sentences come from `triangle.views.why_text`.
"""

from __future__ import annotations

from typing import Any

from triangle.analysis.obstacles import OBSTACLES, ObstacleShares
from triangle.analysis.thresholds import Thresholds
from triangle.language import tr
from triangle.views.report.material import Content, Material
from triangle.views.report.pictures import picture
from triangle.views.waterfall import waterfall
from triangle.views.why_text import change_in_words, in_words, shares_rows, why_sentences

__all__ = ["obstacles", "single_changes"]


def obstacles(material: Material) -> Content:
    """Share out the difference to another scenario among the three obstacles."""
    shares = material.shares
    if shares is None:
        name = material.evaluation.scenario.name
        if material.evaluation.scenario.wedge is None:
            return tr("this game has no wedge, so nothing holds it back")
        if material.evaluation.scenario.drivers is None:
            return tr("payoffs are role scores alone, so there are no drivers to replace")
        other = "2025" if name == "1972" else "1972"
        return tr("add --against {other} to the command", other=other)
    return {
        "against": shares.against.name,
        "against_title": tr(shares.against.title),
        "picture": picture(lambda: waterfall(shares), _waterfall_in_words(shares)),
        "sentences": why_sentences(shares),
        "columns": [
            tr("figure"),
            shares.scenario.name,
            *(f"{k} {tr(name)}" for k, name in OBSTACLES.items()),
            tr("sum"),
            tr("rest"),
            shares.against.name,
        ],
        "rows": shares_rows(shares),
    }


def _waterfall_in_words(shares: ObstacleShares) -> str:
    parts = []
    for name, start, *_, end in shares_rows(shares):
        parts.append(tr("{what} from {start} to {end}", what=name, start=start, end=end))
    return tr("Waterfall: {parts}. The table has every step.", parts=tr("; ").join(parts))


def single_changes(material: Material) -> Content:
    """List the single changes that would make the next better outcome reachable."""
    found = material.thresholds
    if found is None:
        if material.evaluation.scenario.wedge is None:
            return tr("this game has no wedge, so there is no next better outcome")
        return tr("payoffs are role scores alone, so there are no drivers to move")
    return {
        "best": found.best,
        "outcome": found.outcome,
        "reason": found.reason,
        "tried": found.tried,
        "rows": _threshold_rows(found),
        "within": any(threshold.in_range for threshold in found.found),
    }


def _threshold_rows(found: Thresholds) -> list[dict[str, Any]]:
    return [
        {
            "words": in_words(found.scenario, threshold),
            "range": f"{threshold.low:.2f} … {threshold.high:.2f}",
            "change": change_in_words(threshold),
            "obstacle": "-" if threshold.obstacle is None else tr(OBSTACLES[threshold.obstacle]),
            "in_range": threshold.in_range,
        }
        for threshold in found.found
    ]
