"""Histories that the consent chain tells: one story year by year, and the odds of each year.

Answers what could happen from today on if relations are revised as the chain has it, drivers and
weights staying as they are. Shares of simulated histories stand beside the exact probabilities, so
that a reader sees what chance alone does. It is no forecast of the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.naming import state_name
from triangle.analysis.plain_data import json_number, json_numbers
from triangle.analysis.question import question_of
from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.politics.estimated import load_estimated_weights
from triangle.politics.patterns import PATTERNS, pattern_of_state
from triangle.politics.scenario_types import Scenario
from triangle.solvers.revisions import poisson_revisions

__all__ = ["MOST_HISTORIES", "MOST_YEARS", "Simulation", "simulate"]

MOST_YEARS = 200
MOST_HISTORIES = 1_000_000
LEAST_EXPECTED = 5.0
"""Histories expected in a state and outside it for its share to be compared (Cochran's rule)."""

CHUNK = 10_000
"""Histories drawn at once, so that memory does not grow with their number."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """Simulated histories of a scenario, and the exact law they are drawn from.

    Attributes
    ----------
    scenario : Scenario
    seed : int
    histories : int
        How many were drawn.
    revisions : float
        Mean number of revisions a year.
    story : int array of shape (years + 1,)
        State of the first history at the end of each year; year 0 is the status quo.
    exact : array of shape (years + 1, n_states)
        Probability of each state in each year.
    share : array of shape (years + 1, n_states)
        Share of the histories in it.
    reached : mapping of outcome name to array of shape (years + 1,)
        Exact probability that the outcome's state was met by the end of each year.
    reached_share : mapping of outcome name to array of shape (years + 1,)
        Share of the histories that had met it.
    """

    scenario: Scenario
    seed: int
    histories: int
    revisions: float
    story: NDArray[np.intp]
    exact: FloatArray
    share: FloatArray
    reached: Mapping[str, FloatArray]
    reached_share: Mapping[str, FloatArray]

    @property
    def years(self) -> int:
        """Years after the status quo."""
        return len(self.story) - 1

    @property
    def standard_error(self) -> FloatArray:
        """Of every share, from the exact probability; shape (years + 1, n_states)."""
        return np.sqrt(self.exact * (1 - self.exact) / self.histories)

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Whether a share can be compared: at least `LEAST_EXPECTED` histories in and out of it.

        Counts of rare events are far from normal, so that standard errors say nothing there.
        """
        expected = self.histories * np.minimum(self.exact, 1 - self.exact)
        return np.asarray(expected >= LEAST_EXPECTED)

    @property
    def largest_deviation(self) -> float:
        """Largest distance of a compared share from its probability, in standard errors."""
        away = np.abs(self.share - self.exact)[self.compared]
        return float((away / self.standard_error[self.compared]).max(initial=0.0))

    def patterns(self) -> dict[str, FloatArray]:
        """Exact probability of each pattern in each year, by its name."""
        space = self.scenario.space
        assert space is not None
        names = [pattern_of_state(space, s, self.scenario.warm_from).name for s in space.states]
        columns = np.array(names)
        return {name: self.exact[:, columns == name].sum(axis=1) for name in PATTERNS}

    def state_names(self) -> list[str]:
        """Name every state, in the order of the columns."""
        space = self.scenario.space
        assert space is not None
        return [state_name(self.scenario, state) for state in space.states]

    def to_dict(self) -> dict[str, Any]:
        """Return the simulation as plain data for JSON."""
        names = self.state_names()
        return {
            "schema": "triangle.simulation/1",
            "scenario": self.scenario.name,
            "years": self.years,
            "histories": self.histories,
            "revisions": self.revisions,
            "story": [names[state] for state in self.story],
            "states": names,
            "probability": [json_numbers(row) for row in self.exact],
            "share": [json_numbers(row) for row in self.share],
            "patterns": {name: json_numbers(row) for name, row in self.patterns().items()},
            "reached": {name: json_numbers(row) for name, row in self.reached.items()},
            "reached_share": {name: json_numbers(row) for name, row in self.reached_share.items()},
            "largest_deviation": json_number(self.largest_deviation),
            "manifest": {"inputs": self.scenario.digest(), "seed": self.seed},
        }


def simulate(
    scenario: Scenario,
    years: int = 20,
    histories: int = 10_000,
    seed: int = 0,
    revisions: float | None = None,
) -> Simulation:
    """Draw histories from the consent chain of a scenario, from its status quo on.

    Parameters
    ----------
    scenario : Scenario
        With postures, a precision and at least one enforceable state.
    years : int
        1 to `MOST_YEARS`.
    histories : int
        1 to `MOST_HISTORIES`.
    seed : int
        At least 0; the same seed gives the same histories.
    revisions : float, optional
        Mean number of revisions a year, a Poisson number of which happen; default as estimated
        from history.

    Returns
    -------
    Simulation

    Raises
    ------
    GameError
        If a number is out of bounds or the scenario has no consent chain.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = simulate(load_scenario("2025-roles"), years=3, histories=100, seed=1)
    >>> found.exact.shape, bool(np.allclose(found.exact.sum(axis=1), 1))
    ((4, 27), True)
    """
    _check("years", years, 1, MOST_YEARS)
    _check("histories", histories, 1, MOST_HISTORIES)
    _check("seed", seed, 0, None)
    pace = load_estimated_weights().revisions.value if revisions is None else revisions
    if not (np.isfinite(pace) and pace > 0):
        raise GameError(f"revisions: expected a number above 0, got {pace:g}")
    question = question_of(scenario, with_payoff_set=False)
    chain, start = question.chain, question.start
    if chain is None or start is None or question.states is None:
        raise GameError(
            f"{scenario.name}: expected a scenario with postures, a precision ([consent]) and a "
            "state that can last; there is no chain to draw from"
        )
    transition = poisson_revisions(chain.transition, pace)
    exact = np.zeros((years + 1, chain.n_states))
    exact[0, start] = 1.0
    for year in range(years):
        exact[year + 1] = exact[year] @ transition
    space = question.states.space
    targets = {
        outcome.name: space.states.index(space.state(outcome.profile))
        for outcome in scenario.outcomes.values()
    }
    reached = {name: _met_by(transition, start, goal, years) for name, goal in targets.items()}
    story, counts, met = _draw(transition, start, years, histories, seed, targets)
    share = counts / histories
    for array in (story, exact, share):
        array.flags.writeable = False
    met_share = {name: count / histories for name, count in met.items()}
    return Simulation(scenario, seed, histories, pace, story, exact, share, reached, met_share)


def _check(name: str, value: int, low: int, high: int | None) -> None:
    if value < low or (high is not None and value > high):
        bounds = f"at least {low}" if high is None else f"{low} to {high}"
        raise GameError(f"{name}: expected a whole number, {bounds}; got {value}")


def _met_by(transition: FloatArray, start: int, goal: int, years: int) -> FloatArray:
    """Make the goal absorbing: the mass in it is the chance to have met it."""
    absorbing = transition.copy()
    absorbing[goal] = 0.0
    absorbing[goal, goal] = 1.0
    mass = np.zeros(len(transition))
    mass[start] = 1.0
    found = [mass[goal]]
    for _ in range(years):
        mass = mass @ absorbing
        found.append(mass[goal])
    return np.array(found)


def _draw(
    transition: FloatArray,
    start: int,
    years: int,
    histories: int,
    seed: int,
    targets: Mapping[str, int],
) -> tuple[NDArray[np.intp], FloatArray, dict[str, FloatArray]]:
    """Draw all histories by inversion; return the first, and counts of states and of goals met."""
    rng = np.random.default_rng(seed)
    ladder = np.cumsum(transition, axis=1)
    ladder /= ladder[:, -1:]  # rounding must not leave a gap below a state of no probability
    counts = np.zeros((years + 1, len(transition)))
    met = {name: np.zeros(years + 1) for name in targets}
    story = np.full(years + 1, start, dtype=np.intp)
    for first in range(0, histories, CHUNK):
        size = min(CHUNK, histories - first)
        state = np.full(size, start, dtype=np.intp)
        seen = {name: state == goal for name, goal in targets.items()}
        for year in range(years + 1):
            if year > 0:
                state = (rng.random((size, 1)) >= ladder[state]).sum(axis=1)
            if first == 0:
                story[year] = state[0]
            counts[year] += np.bincount(state, minlength=len(transition))
            for name, goal in targets.items():
                seen[name] |= state == goal
                met[name][year] += seen[name].sum()
    return story, counts, met
