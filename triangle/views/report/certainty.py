"""How sure anyone can be, in a report: what each input swings alone, and what many worlds say.

Computes nothing; numbers come from `triangle.analysis.swings` and
`triangle.analysis.robust_report`.
"""

from __future__ import annotations

from typing import Any

from triangle.analysis.robust_report import RobustReport
from triangle.analysis.swings import Swing, Swings
from triangle.language import tr
from triangle.views.input_words import input_words
from triangle.views.report.material import Content, Material
from triangle.views.report.pictures import Picture, pictures
from triangle.views.robust_figures import robust_figures
from triangle.views.robust_sentences import robust_sentences
from triangle.views.wording import capital, index, percent

__all__ = ["certainty"]

ROWS = 12
"""Inputs listed, the widest swings first."""

WORLDS = 2000
"""Worlds that a reader is advised to draw."""


def certainty(material: Material) -> Content:
    """Show which inputs matter, and in how many defensible worlds the verdict holds."""
    swings, report = material.swings, material.robust
    if swings is None or not swings.found:
        return tr("this game gives its payoffs as they are, so that nothing in it is uncertain")
    widest = swings.widest(ROWS)
    if not widest and report is None:
        return tr("no input can swing a split or the likelihood of a three-tenths outcome here")
    return {
        "split": index(swings.split),
        "likelihood": percent(swings.likelihood),
        "has_split": swings.split is not None,
        "rows": [_row(swings, swing) for swing in widest],
        "shown": len(widest),
        "moved": len(swings.found),
        "paired": swings.scenario.drivers is not None,
        "sentences": [] if report is None else _sentences(report),
        "pictures": [] if report is None else _pictures(report),
        "seed": None if report is None else report.found.plan.seed,
        "worlds": WORLDS if report is None else report.found.plan.n,
    }


def _sentences(report: RobustReport) -> list[str]:
    """Leave out hints at further options, which are for the terminal."""
    return [capital(s) for s in robust_sentences(report) if " --" not in s]


def _row(swings: Swings, swing: Swing) -> dict[str, Any]:
    split = (None, None) if swing.split is None else swing.split
    likelihood = (None, None) if swing.likelihood is None else swing.likelihood
    return {
        "words": capital(input_words(swings.scenario, swing.key)),
        "key": swing.key,
        "range": f"{swing.quantity.low:.3g} … {swing.quantity.high:.3g}",
        "split": [index(end) for end in split],
        "split_width": f"{swing.width('split'):.2f}",
        "likelihood": [percent(end) for end in likelihood],
        "likelihood_width": swing.width("likelihood"),
    }


def _pictures(report: RobustReport) -> list[Picture]:
    words = {
        "split": tr("How the reachable split is spread over the worlds; the text has the numbers."),
        "tornado": tr("Which inputs the reachable split rises and falls with, strongest first."),
        "convergence": tr("How the shares settle as more worlds are drawn."),
    }
    return pictures(lambda: robust_figures(report), words)
