"""What the panel of `triangle.views.explore` shows for one position of its sliders.

Answers with HTML: the answer in a sentence or two, the map of the named outcomes with what has
changed against the scenario, and two triangles. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from triangle.analysis.draw_verdicts import DrawVerdicts
from triangle.analysis.naming import short_state_name
from triangle.language import tr
from triangle.politics.scenario_types import Scenario
from triangle.views.report.builder import environment
from triangle.views.triangle_svg import triangle_svg
from triangle.views.wording import index, percent

__all__ = ["answer_sentences", "panel_html"]

COLUMNS = ("enforceable", "reachable", "pairwise_stable", "coalition_proof")


def panel_html(scenario: Scenario, found: DrawVerdicts, own: DrawVerdicts) -> str:
    """Write what the panel shows.

    Parameters
    ----------
    scenario : Scenario
    found : DrawVerdicts
        One draw: as the sliders stand.
    own : DrawVerdicts
        One draw: the scenario as it is.

    Returns
    -------
    str
    """
    titles = {
        "enforceable": tr("can last"),
        "reachable": tr("can be agreed"),
        "pairwise_stable": tr("no pair leaves"),
        "coalition_proof": tr("no group leaves"),
    }
    rows = [_row(found, own, m) for m in range(len(found.outcomes))]
    return (
        environment()
        .get_template("panel.html")
        .render(
            sentences=answer_sentences(scenario, found),
            titles=[titles[column] for column in COLUMNS],
            rows=rows,
            asked=scenario.three_tenths,
            drawings=_drawings(scenario, found),
            changed=sum(row["changed"] for row in rows),
            tr=tr,
        )
    )


def answer_sentences(scenario: Scenario, found: DrawVerdicts) -> list[str]:
    """Say in a few sentences how far the wedge reaches and how the three-tenths outcome stands.

    Parameters
    ----------
    scenario : Scenario
    found : DrawVerdicts
        One draw.
    """
    sentences = []
    low, high = float(found.split_lower[0]), float(found.split_upper[0])
    if np.isfinite(low) and np.isfinite(high) and index(low) != index(high):
        sentences.append(
            tr(
                "The wedge can reach a split index of {low} for certain, {high} at most.",
                low=index(low),
                high=index(high),
            )
        )
    elif np.isfinite(low):
        words = tr("The wedge can reach a split index of {low}.", low=index(low))
        sentences.append(words)
    elif scenario.wedge is not None:
        sentences.append(tr("No lasting plan was found that driver and target would both accept."))
    if scenario.three_tenths is not None:
        m = found.outcomes.index(scenario.three_tenths)
        lasts, agreed = bool(found.enforceable[0, m]), bool(found.reachable[0, m])
        if agreed:
            words = tr("{name} can last and would be agreed to.")
        elif lasts:
            words = tr("{name} can last but would not be agreed to.")
        else:
            words = tr("{name} cannot last.")
        sentences.append(words.format(name=scenario.three_tenths))
    return sentences


def _row(found: DrawVerdicts, own: DrawVerdicts, m: int) -> dict[str, Any]:
    cells = []
    for column in COLUMNS:
        now, then = (bool(getattr(one, column)[0, m]) for one in (found, own))
        cells.append({"value": now, "changed": now != then})
    share, before = (float(one.likelihood[0, m]) for one in (found, own))
    return {
        "name": found.outcomes[m],
        "cells": cells,
        "split": index(_finite(float(found.split_index[0, m]))),
        "share": percent(_finite(share)),
        "width": round(100 * share) if np.isfinite(share) else 0,
        "before": percent(_finite(before)),
        "changed": sum(cell["changed"] for cell in cells),
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _drawings(scenario: Scenario, found: DrawVerdicts) -> Sequence[str]:
    """Draw the likeliest state, and the best outcome that would be agreed to."""
    space = scenario.space
    assert space is not None
    drawings = []
    number = int(found.likeliest_state[0])
    if number >= 0:
        title = tr("likeliest: {state}", state=short_state_name(scenario, number))
        drawings.append(
            triangle_svg(scenario, space.symmetric_profile(space.states[number]), title)
        )
    agreed = [
        (float(found.split_index[0, m]), name)
        for m, name in enumerate(found.outcomes)
        if found.reachable[0, m] and np.isfinite(found.split_index[0, m])
    ]
    if agreed:
        _, name = max(agreed)
        title = tr("best that can be agreed: {name}", name=name)
        drawings.append(triangle_svg(scenario, scenario.outcomes[name].profile, title))
    return drawings
