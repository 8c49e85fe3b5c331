"""Every single figure by name: what it shows, what it is drawn from, which function draws it.

Answers what `triangle plot --figure` knows. A new figure is one function in a module of its own and
one line here; modules are imported only when their figure is drawn.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from triangle.errors import ScenarioError
from triangle.politics.library import one_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURES", "FigureKind", "figure_kind"]


class FigureKind(NamedTuple):
    """A figure.

    Attributes
    ----------
    summary : str
        What it shows, in one line.
    takes : {"outcomes", "evaluation", "dynamics", "shares"}
        What its function is called with: a scenario and names of outcomes, an evaluation, one that
        need not hold the payoff set, or the shares of the obstacles against another scenario.
    target : str
        "module:function".
    """

    summary: str
    takes: str
    target: str

    def function(self) -> Callable[..., Figure]:
        """Import the function that draws it."""
        module, _, name = self.target.partition(":")
        found: Any = getattr(importlib.import_module(module), name)
        return found  # type: ignore[no-any-return]


FIGURES: Mapping[str, FigureKind] = MappingProxyType(
    {
        "triangle": FigureKind(
            "outcomes as triangles: relations by warmth, pattern, roles",
            "outcomes",
            "triangle.views.triangle_diagram:triangle_diagram",
        ),
        "channels": FigureKind(
            "payoffs of outcomes, channel by channel",
            "outcomes",
            "triangle.views.channel_figure:channel_figure",
        ),
        "payoffs": FigureKind(
            "equilibrium payoffs of driver and target, with the outcomes",
            "evaluation",
            "triangle.views.payoff_figure:payoff_figure",
        ),
        "shadows": FigureKind(
            "the payoff set seen along each of the three axes",
            "evaluation",
            "triangle.views.payoff_figure:payoff_shadows",
        ),
        "flows": FigureKind(
            "the triangle states and where the triangle tends to go from each",
            "dynamics",
            "triangle.views.flow_figure:flow_figure",
        ),
        "body": FigureKind(
            "the payoff set as a body in space",
            "evaluation",
            "triangle.views.body_figure:body_figure",
        ),
        "likelihood": FigureKind(
            "bars of how much of the time is spent in each state",
            "dynamics",
            "triangle.views.likelihood_figure:likelihood_figure",
        ),
        "waterfall": FigureKind(
            "what each obstacle changes; needs --against",
            "shares",
            "triangle.views.waterfall:waterfall",
        ),
    }
)
"""In the order of `triangle plot --figure list`."""


def figure_kind(name: str, outcomes: Sequence[str] = (), against: str = "") -> FigureKind:
    """Find a figure by name.

    Parameters
    ----------
    name : str
    outcomes : sequence of str
        Outcomes asked for.
    against : str
        Another scenario asked for.

    Raises
    ------
    ScenarioError
        If there is none of this name; the message names those there are. If outcomes or another
        scenario are asked for that it does not show.

    Examples
    --------
    >>> figure_kind("channels").takes
    'outcomes'
    """
    if name not in FIGURES:
        raise ScenarioError(f"figure: {one_of(name, FIGURES)}")
    kind = FIGURES[name]
    for option, given, takes in (
        ("--outcome", outcomes, "outcomes"),
        ("--against", against, "shares"),
    ):
        if given and kind.takes != takes:
            raise ScenarioError(f"figure {name}: {option} changes nothing; leave it out")
    return kind
