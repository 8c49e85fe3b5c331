"""Where the triangle tends to go, in a report: shares of the years, flows, the ways from today.

Computes nothing; sentences and figures come from the modules they are named after.
"""

from __future__ import annotations

import numpy as np

from triangle.analysis.naming import short_state_name
from triangle.analysis.results import Evaluation
from triangle.language import tr
from triangle.views.equilibrium_map import movement_lines
from triangle.views.flow_figure import flow_figure
from triangle.views.likelihood_figure import likelihood_figure
from triangle.views.report.material import Content, Material
from triangle.views.report.pictures import picture
from triangle.views.wording import listed, percent

__all__ = ["movement"]

MOST_NAMED = 5
"""States that the words beside a picture name, the likeliest first."""


def movement(material: Material) -> Content:
    """Show how the years are shared out among the states, and the flows between them."""
    evaluation = material.evaluation
    if evaluation.dynamics is None or evaluation.state_likelihood is None:
        return tr("the scenario has no relations that pairs could revise")
    likeliest = _likeliest(evaluation)
    bars = tr(
        "Bars of the share of the years in each state. The likeliest: {states}.", states=likeliest
    )
    flows = tr(
        "The states of the triangle with arrows for the likelier steps between them. The likeliest "
        "states: {states}.",
        states=likeliest,
    )
    return {
        "sentences": movement_lines(evaluation),
        "pictures": [
            picture(lambda: likelihood_figure(evaluation), bars),
            picture(lambda: flow_figure(evaluation), flows),
        ],
    }


def _likeliest(evaluation: Evaluation) -> str:
    shares = evaluation.state_likelihood
    assert shares is not None
    order = np.argsort(-shares, kind="stable")[:MOST_NAMED]
    names = [short_state_name(evaluation.scenario, int(number)) for number in order]
    told = [percent(float(shares[number])) for number in order]
    return listed([f"{name} ({share})" for name, share in zip(names, told, strict=True)])
