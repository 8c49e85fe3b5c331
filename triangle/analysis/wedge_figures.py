"""The figures by which games of one wedge are compared: reachable split, and likelihood.

Answers quickly, without the payoff set where two easy bounds of the threats meet. Says nothing
about where differences come from (see `triangle.analysis.obstacles`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from triangle.analysis.indices import WedgeIndices, wedge_indices
from triangle.analysis.reach_bracket import TOL
from triangle.analysis.reachable import split_bracket
from triangle.analysis.states import triangle_states
from triangle.errors import ScenarioError
from triangle.game import RepeatedGame
from triangle.language import tr
from triangle.politics.scenario_types import Scenario
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.enforce import enforceability
from triangle.solvers.threat import threat_of

__all__ = ["FIGURES", "WedgeFigures", "wedge_figures"]

FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "split_lower": "reachable split, at least",
        "split_upper": "reachable split, at most",
        "likelihood": "likelihood of the three-tenths outcome",
    }
)
"""What is shared out: the two ends of the bracket, and the long-run share of a state."""


@dataclass(frozen=True, eq=False)
class WedgeFigures:
    """The figures of one game.

    Attributes
    ----------
    figures : mapping of name in FIGURES to float or None
    reasons : mapping of name to str
        Why a figure is missing; only of those that are.
    strategic_gain : float
        What the full split brings the driver over no deal in this game, the scale of the split.
    """

    figures: Mapping[str, float | None]
    reasons: Mapping[str, str]
    strategic_gain: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return {
            "figures": dict(self.figures),
            "reasons": dict(self.reasons),
            "strategic_gain": self.strategic_gain,
        }


def wedge_figures(scenario: Scenario, tol: float | None = TOL) -> WedgeFigures:
    """Bracket the reachable split, and find the likelihood of the three-tenths outcome.

    The bracket is that of `reachable_split` in the wedge game; the likelihood is the long-run share
    of the outcome's state in the consent chain, from the status quo on.

    Parameters
    ----------
    scenario : Scenario
        With a wedge and both reference outcomes.
    tol : float or None
        Wanted gap, as in `reach_bracket`; None for the lottery drawn once alone, which is quick.

    Returns
    -------
    WedgeFigures

    Raises
    ------
    ScenarioError
        If the scenario has no wedge or lacks a reference outcome.
    ConvergenceError
        If a linear programme could not be solved.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> round(wedge_figures(load_scenario("1972")).figures["split_lower"], 9)
    1.0
    """
    indices = wedge_indices(scenario)
    if indices is None:
        raise ScenarioError(
            f"{scenario.name}: expected a wedge with outcomes named no-deal and full-split"
        )
    game = scenario.repeated_game()
    lower, upper, reasons = _split(scenario, game, indices, tol)
    likelihood, reason = _likelihood(scenario, game)
    figures = {"split_lower": lower, "split_upper": upper, "likelihood": likelihood}
    if reason:
        reasons["likelihood"] = reason
    return WedgeFigures(
        MappingProxyType(figures), MappingProxyType(reasons), indices.strategic_gain
    )


def _split(
    scenario: Scenario, game: RepeatedGame, indices: WedgeIndices, tol: float | None
) -> tuple[float | None, float | None, dict[str, str]]:
    """Bracket the reachable split of the wedge game, as `reachable_split` does."""
    found = split_bracket(scenario, game, indices, tol)
    if found is None:
        return None, None, dict.fromkeys(("split_lower", "split_upper"), indices.split_reason)
    if found.upper is None and np.isnan(found.enforce.threat).any():
        reason = tr("no equilibrium exists in pure actions")
        return None, None, dict.fromkeys(("split_lower", "split_upper"), reason)
    reasons = {}
    if found.lower is None:
        reasons["split_lower"] = tr(
            "no lottery over enforceable profiles gives driver and target what no deal gives them"
        )
    if found.upper is None:
        reasons["split_upper"] = (
            tr("no equilibrium path gives driver and target what no deal does")
            if found.bound is not None
            else tr("only the lottery drawn once was asked for")
        )
    return found.lower, found.upper, reasons


def _likelihood(scenario: Scenario, game: RepeatedGame) -> tuple[float | None, str]:
    """Find the long-run share of the three-tenths state in the consent chain."""
    if scenario.three_tenths is None or scenario.precision is None:
        return None, tr("the scenario names no three-tenths outcome or no precision of choice")
    assert scenario.space is not None
    states = triangle_states(scenario.space, enforceability(game, threat_of(game).upper))
    if not states.enforceable.any():
        return None, tr("no state is enforceable, so there is nowhere to be")
    numbers = [
        None
        if name is None
        else scenario.space.states.index(scenario.space.state(scenario.outcomes[name].profile))
        for name in (scenario.status_quo, scenario.three_tenths)
    ]
    start = int(states.enforceable.argmax()) if numbers[0] is None else numbers[0]
    chain = consent_chain(states.payoffs, scenario.precision.value, states.enforceable)
    return float(long_run(chain, start)[numbers[1]]), ""
