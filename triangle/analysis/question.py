"""What all outcomes of a scenario share: its game, payoff set, threats, states and indices.

Computes each of these once. Does not judge outcomes (see `triangle.analysis.outcomes`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.analysis.indices import WedgeIndices, wedge_indices
from triangle.analysis.states import TriangleStates, triangle_states
from triangle.game import FloatArray, RepeatedGame
from triangle.politics.scenario_types import Scenario
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.enforce import Enforceability, enforceability
from triangle.solvers.payoff_set import PayoffSet, payoff_set
from triangle.solvers.threat_curve import ThreatCurve

__all__ = ["Question", "question_of"]

SMALL = 1e-9
"""Differences up to this share of the payoff range count as none."""


@dataclass(frozen=True, eq=False)
class Question:
    """A scenario with everything that its outcomes share.

    Attributes
    ----------
    scenario : Scenario
    game : RepeatedGame
    payoff_set : PayoffSet
    enforce : Enforceability
        Of every profile, at the proven threats.
    tol : float
    small : float
        Payoff differences that count as none, in units of payoff.
    own : ThreatCurve
        Threats along a common scale of the players' own horizons.
    common : ThreatCurve
        Threats along a discount factor that all players share.
    states : TriangleStates or None
    likelihood : array of shape (n_states,), or None
        Long-run share of each state in the consent chain, from the status quo on.
    indices : WedgeIndices or None
    """

    scenario: Scenario
    game: RepeatedGame
    payoff_set: PayoffSet
    enforce: Enforceability
    tol: float
    small: float
    own: ThreatCurve
    common: ThreatCurve
    states: TriangleStates | None
    likelihood: FloatArray | None
    indices: WedgeIndices | None


def question_of(scenario: Scenario, tol: float = 1e-6) -> Question:
    """Solve what the outcomes of a scenario share.

    Parameters
    ----------
    scenario : Scenario
    tol : float
        As in `payoff_set`.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> question_of(load_scenario("textbook/contribution")).enforce.enforceable[1, 1, 1]
    np.True_
    """
    game = scenario.repeated_game()
    found = payoff_set(game, tol)
    enforce = enforceability(game, found.threat, SMALL)
    own = ThreatCurve(game, tol)
    own.learn(1.0, found)
    states = likelihood = None
    if scenario.space is not None:
        states = triangle_states(scenario.space, enforce)
        likelihood = _likelihood(scenario, states)
    return Question(
        scenario=scenario,
        game=game,
        payoff_set=found,
        enforce=enforce,
        tol=tol,
        small=SMALL * float(np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max()),
        own=own,
        common=ThreatCurve(RepeatedGame(game.stage, 0.5), tol),
        states=states,
        likelihood=likelihood,
        indices=wedge_indices(scenario),
    )


def _likelihood(scenario: Scenario, states: TriangleStates) -> FloatArray | None:
    """Return the long-run share of each state; the status quo decides where there are parts."""
    if scenario.precision is None or not states.enforceable.any():
        return None
    start = int(states.enforceable.argmax())
    if scenario.status_quo is not None:
        profile = scenario.outcomes[scenario.status_quo].profile
        start = states.space.states.index(states.space.state(profile))
    chain = consent_chain(states.payoffs, scenario.precision.value, states.enforceable)
    return long_run(chain, start)
