"""How the triangle moves from today: the way to each state, how long it takes, where it ends.

Answers, on the consent chain of a scenario, by which moves each state would most probably come
about, how many years pass until then on average, where the triangle comes to rest when nobody
errs, which states remain as errors become rare, and how the ranking of states depends on the
precision. Which states can last is decided elsewhere.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.analysis.naming import state_name
from triangle.analysis.plain_data import json_number, json_numbers
from triangle.analysis.precision_ranking import PrecisionRanking, precision_ranking
from triangle.analysis.question import Question
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario
from triangle.solvers.basins import Basins, basins
from triangle.solvers.consent import ConsentChain, consent_chain
from triangle.solvers.likely_paths import likely_paths
from triangle.solvers.state_reduction import passage_times
from triangle.solvers.stochastic_stability import SmallNoise, StochasticStability, small_noise

__all__ = ["ConsentDynamics", "StatePath", "consent_dynamics"]


@dataclass(frozen=True)
class StatePath:
    """The likeliest way from today's state to another, and how long it takes to be there.

    Attributes
    ----------
    state : int
        Number of the state at the end.
    states : tuple of int
        States on the way, both ends included; empty if there is no way.
    probabilities : tuple of float
        Chance, in a given year, of each step.
    probability : float
        Their product; 0 if there is no way.
    wait : float
        Expected number of years until the state is first reached, on whatever path; inf if it may
        never be.
    """

    state: int
    states: tuple[int, ...]
    probabilities: tuple[float, ...]
    probability: float
    wait: float


@dataclass(frozen=True, eq=False)
class ConsentDynamics:
    """What the consent chain of a scenario says about its states.

    Attributes
    ----------
    scenario : Scenario
    chain : ConsentChain
    start : int
        Number of today's state.
    shares : (n_states,)
        Long-run share of years in each state.
    residual : float
        Largest change of a share by one more year.
    paths : mapping of state number to StatePath
        To every enforceable state.
    rests : Basins
        Where the triangle ends up when nobody errs, and from where.
    stability : StochasticStability
    small_noise : SmallNoise
        Check of the stochastic potentials.
    ranking : PrecisionRanking
    """

    scenario: Scenario
    chain: ConsentChain
    start: int
    shares: FloatArray
    residual: float
    paths: dict[int, StatePath]
    rests: Basins
    stability: StochasticStability
    small_noise: SmallNoise
    ranking: PrecisionRanking

    def to_dict(self) -> dict[str, Any]:
        """Return the dynamics as plain data for JSON; unreachable states have no path or wait."""
        names = [state_name(self.scenario, state) for state in _states(self.scenario)]
        named = _named_by_state(self.scenario)
        rows = []
        for number in sorted(self.paths):
            path = self.paths[number]
            row: dict[str, Any] = {
                "state": names[number],
                "outcomes": named.get(number, []),
                "likelihood": float(self.shares[number]),
                "stochastic_potential": json_number(self.stability.potential[number]),
                "excess_potential": json_number(self.stability.excess[number]),
                "stochastically_stable": bool(self.stability.stable[number]),
                "rests_in": json_numbers(self.rests.absorption[number]),
            }
            if path.states:
                row["path"] = [
                    {"to": names[step], "probability": probability}
                    for step, probability in zip(path.states[1:], path.probabilities, strict=True)
                ]
                row["path_probability"] = path.probability
            if np.isfinite(path.wait):
                row["expected_years"] = path.wait
            rows.append(row)
        ranking = self.ranking
        return {
            "precision": float(self.chain.precision),
            "from": names[self.start],
            "residual": self.residual,
            "states": rows,
            "rests": [[names[s] for s in members] for members in self.rests.classes],
            "small_noise": {
                "precisions": list(self.small_noise.precisions),
                "largest_error": self.small_noise.largest_error,
            },
            "by_precision": {
                "precisions": json_numbers(ranking.precisions),
                "likelihood": {
                    name: json_numbers(ranking.shares[:, number])
                    for number, outcomes in named.items()
                    for name in outcomes
                },
                "rank": {
                    name: ranking.rank(number).tolist()
                    for number, outcomes in named.items()
                    for name in outcomes
                },
                "likeliest": [
                    {"state": names[lead.state], "from": lead.low, "to": lead.high}
                    for lead in ranking.leads
                ],
                "swaps": [
                    {
                        "likelier_below": names[swap.below],
                        "likelier_above": names[swap.above],
                        "precision": swap.precision,
                    }
                    for swap in ranking.swaps
                ],
            },
        }


def consent_dynamics(question: Question) -> ConsentDynamics | None:
    """Solve what the consent chain of a scenario says about its states.

    Parameters
    ----------
    question : Question

    Returns
    -------
    ConsentDynamics or None
        None when the scenario has no chain: no relations, no precision, or nothing that can last.

    Examples
    --------
    >>> from triangle.analysis.question import question_of
    >>> from triangle.politics.scenario import load_scenario
    >>> found = consent_dynamics(question_of(load_scenario("2025-roles")))
    >>> found.start, found.paths[found.start].wait, found.small_noise.largest_error < 1e-9
    (2, 0.0, True)
    """
    chain, start, shares, stability = (
        question.chain,
        question.start,
        question.likelihood,
        question.stability,
    )
    if chain is None or start is None or shares is None or stability is None:
        return None
    certain = consent_chain(chain.payoffs, np.inf, chain.enforceable, chain.dyad_probabilities)
    after = shares @ chain.transition
    compared = [n for n in _named_by_state(question.scenario) if chain.enforceable[n]]
    return ConsentDynamics(
        scenario=question.scenario,
        chain=chain,
        start=start,
        shares=shares,
        residual=float(np.abs(after - shares).max()),
        paths=_paths(chain, start),
        rests=basins(certain.transition),
        stability=stability,
        small_noise=small_noise(stability),
        ranking=precision_ranking(chain, start, compared),
    )


def _paths(chain: ConsentChain, start: int) -> dict[int, StatePath]:
    likeliest = likely_paths(chain.log_transition, start)
    goals = np.flatnonzero(chain.enforceable)
    every = np.broadcast_to(chain.log_transition, (len(goals), chain.n_states, chain.n_states))
    waits = passage_times(every, goals)[:, start]
    found = {}
    for goal, wait in zip(goals.tolist(), waits, strict=True):
        states = likeliest.path(goal)
        steps = list(itertools.pairwise(states))
        found[goal] = StatePath(
            state=goal,
            states=states,
            probabilities=tuple(float(np.exp(chain.log_transition[step])) for step in steps),
            probability=float(np.exp(likeliest.log_probability[goal])),
            wait=float(wait),
        )
    return found


def _states(scenario: Scenario) -> tuple[tuple[int, int, int], ...]:
    assert scenario.space is not None
    return scenario.space.states


def _named_by_state(scenario: Scenario) -> dict[int, list[str]]:
    """Group the named outcomes by the number of their state, in the scenario's order."""
    assert scenario.space is not None
    grouped: dict[int, list[str]] = {}
    for name, outcome in scenario.outcomes.items():
        number = scenario.space.states.index(scenario.space.state(outcome.profile))
        grouped.setdefault(number, []).append(name)
    return grouped
