"""What all outcomes of a scenario share: game, payoff set, threats, states, chain and indices.

Computes each of these once. Does not judge outcomes (see `triangle.analysis.outcomes`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triangle.analysis.indices import WedgeIndices, wedge_indices
from triangle.analysis.states import TriangleStates, triangle_states
from triangle.analysis.worlds import SMALL
from triangle.game import FloatArray, RepeatedGame
from triangle.politics.scenario_types import Scenario
from triangle.solvers.consent import ConsentChain, consent_chain, long_run
from triangle.solvers.enforce import Enforceability, enforceability
from triangle.solvers.payoff_set import PayoffSet, payoff_set
from triangle.solvers.stochastic_stability import StochasticStability, stochastically_stable
from triangle.solvers.threat import Threat, threat_of
from triangle.solvers.threat_curve import ThreatCurve

__all__ = ["Question", "question_of"]


@dataclass(frozen=True, eq=False)
class Question:
    """A scenario with everything that its outcomes share.

    Attributes
    ----------
    scenario : Scenario
    game : RepeatedGame
    payoff_set : PayoffSet or None
        None where only the threats were asked for.
    threat : Threat
        Its upper end, which equilibria attain, decides what is enforceable.
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
    chain : ConsentChain or None
        Of noisy revision by consent; None without states, precision or anything enforceable.
    start : int or None
        State in which the chain starts: the status quo, else the first that is enforceable.
    likelihood : array of shape (n_states,), or None
        Long-run share of each state in the chain, from its start on.
    stability : StochasticStability or None
        Of the chain.
    indices : WedgeIndices or None
    """

    scenario: Scenario
    game: RepeatedGame
    payoff_set: PayoffSet | None
    threat: Threat
    enforce: Enforceability
    tol: float
    small: float
    own: ThreatCurve
    common: ThreatCurve
    states: TriangleStates | None
    chain: ConsentChain | None
    start: int | None
    likelihood: FloatArray | None
    stability: StochasticStability | None
    indices: WedgeIndices | None


def question_of(scenario: Scenario, tol: float = 1e-6, *, with_payoff_set: bool = True) -> Question:
    """Solve what the outcomes of a scenario share.

    Parameters
    ----------
    scenario : Scenario
    tol : float
        As in `payoff_set`.
    with_payoff_set : bool
        Whether to compute the payoff set where the threats can be known without it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> question_of(load_scenario("textbook/contribution")).enforce.enforceable[1, 1, 1]
    np.True_
    """
    game = scenario.repeated_game()
    own = ThreatCurve(game, tol)
    if with_payoff_set:
        found = payoff_set(game, tol)
        threat = Threat(found.threat_lower, found.threat, "payoff set")
        own.learn(1.0, found)
    else:
        found, threat = None, threat_of(game)
    worst = np.where(np.isfinite(threat.upper), threat.upper, np.nan)
    enforce = enforceability(game, worst, SMALL)
    states = None if scenario.space is None else triangle_states(scenario.space, enforce)
    chain, start = _chain(scenario, states)
    return Question(
        scenario=scenario,
        game=game,
        payoff_set=found,
        threat=threat,
        enforce=enforce,
        tol=tol,
        small=SMALL * float(np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max()),
        own=own,
        common=ThreatCurve(RepeatedGame(game.stage, 0.5), tol),
        states=states,
        chain=chain,
        start=start,
        likelihood=None if chain is None or start is None else long_run(chain, start),
        stability=None if chain is None else stochastically_stable(chain),
        indices=wedge_indices(scenario),
    )


def _chain(
    scenario: Scenario, states: TriangleStates | None
) -> tuple[ConsentChain | None, int | None]:
    """Build the consent chain; the status quo decides where it starts, if there is one."""
    if states is None or scenario.precision is None or not states.enforceable.any():
        return None, None
    start = int(states.enforceable.argmax())
    if scenario.status_quo is not None:
        profile = scenario.outcomes[scenario.status_quo].profile
        start = states.space.states.index(states.space.state(profile))
    chain = consent_chain(states.payoffs, scenario.precision.value, states.enforceable)
    return chain, start
