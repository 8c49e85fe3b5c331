"""Figures as they stand in a page: inside it, as vectors, with words for who does not see them.

Answers how a figure gets into HTML. What is on it is the business of the module that draws it.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from triangle.language import tr
from triangle.politics.patterns import pattern_of_state
from triangle.politics.postures import dyad_names
from triangle.politics.scenario_types import Scenario
from triangle.views.style import figure_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "outcome_in_words", "picture"]


class Picture(NamedTuple):
    """A figure ready for an ``img`` element.

    Attributes
    ----------
    source : str
        A data address that holds the whole figure.
    words : str
        What it shows.
    width, height : int
        Pixels on the page where there is room.
    """

    source: str
    words: str
    width: int
    height: int


def picture(figure: Figure, words: str) -> Picture:
    """Turn a figure into a picture that needs no file beside the page.

    Parameters
    ----------
    figure : Figure
    words : str
        What it shows, for readers who do not see it.
    """
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    code = base64.b64encode(figure_bytes(figure, "svg")).decode("ascii")
    return Picture(f"data:image/svg+xml;base64,{code}", words, width, height)


def outcome_in_words(scenario: Scenario, name: str) -> str:
    """Say what a triangle diagram of an outcome shows.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> outcome_in_words(load_scenario("2025"), "no-deal")
    'no-deal: US-CN oppose, US-RU oppose, CN-RU align; stable marriage: United States outcast, \
China partner, Russia partner'
    """
    assert scenario.space is not None
    state = scenario.space.state(scenario.outcomes[name].profile)
    pattern = pattern_of_state(scenario.space, state, scenario.warm_from)
    relations = ", ".join(
        f"{dyad} {tr(scenario.space.level_names[level])}"
        for dyad, level in zip(dyad_names(scenario.players), state, strict=True)
    )
    roles = ", ".join(
        f"{tr(player)} {tr(role)}"
        for player, role in zip(scenario.player_names, pattern.roles, strict=True)
    )
    return f"{name}: {relations}; {tr(pattern.name)}: {roles}"
