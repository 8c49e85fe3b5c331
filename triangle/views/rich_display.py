"""What notebooks show: a card for a scenario and for an evaluation, frames for every result.

Answers how objects that inherit `triangle.shown.Shown` look. The package names this module as the
one that answers (see `triangle.shown.show_through`); it is imported when the first is shown.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from triangle.analysis.results import Evaluation
from triangle.politics.scenario_types import Scenario
from triangle.views.report.cards import evaluation_card, scenario_card

__all__ = ["frame_of", "html_of"]


@singledispatch
def html_of(thing: object) -> str | None:
    """Return a thing as HTML, or None where its text does as well.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> "Turning 1972 round" in html_of(load_scenario("2025"))
    True
    >>> html_of("a text") is None
    True
    """
    return None


@html_of.register(Scenario)
def _(thing: Scenario) -> str | None:
    return scenario_card(thing)


@html_of.register(Evaluation)
def _(thing: Evaluation) -> str | None:
    return evaluation_card(thing)


def frame_of(thing: object) -> Any:
    """Return a thing as a pandas frame; see `triangle.views.frames.to_frame`."""
    from triangle.views.frames import to_frame

    return to_frame(thing)
