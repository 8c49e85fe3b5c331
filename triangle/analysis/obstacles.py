"""Why not more: what each of the three obstacles takes from a wedge, against another scenario.

Answers with eight games: the scenario under study, with none, some or all of the obstacles as they
are in the other scenario, players matched by their role in the wedge. Shapley values share out the
difference between all and none. It does not say which single driver would suffice (see
`triangle.analysis.thresholds`).

What stays as in the scenario under study, in all eight games: its named outcomes, with the no deal
and the full split that set the scale of the split index; weights; patience; precision of choice.
The yearly chance that a government undoes a deal belongs to obstacle 2, as part of its politics.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from triangle.analysis.indices import WedgeIndices, wedge_indices
from triangle.analysis.wedge_figures import FIGURES, WedgeFigures, wedge_figures
from triangle.errors import ScenarioError
from triangle.politics.drivers import obstacle_of
from triangle.politics.scenario_types import Scenario
from triangle.shown import Shown

__all__ = [
    "OBSTACLES",
    "REVERSAL_OBSTACLE",
    "ObstacleShares",
    "ReplacedInput",
    "check_wedge",
    "obstacle_shares",
]

OBSTACLES: Mapping[int, str] = MappingProxyType(
    {1: "the common enemy", 2: "hostility and its politics", 3: "what the rival is worth"}
)

REVERSAL_OBSTACLE = 2
"""Owner of the chance that a government undoes a deal; patience belongs to none."""


@dataclass(frozen=True)
class ReplacedInput:
    """An input that differs, and the obstacle that owns it.

    Attributes
    ----------
    obstacle : {1, 2, 3}
    key, other_key : str
        In the scenario under study, and its counterpart by role.
    value, other_value : float
    """

    obstacle: int
    key: str
    other_key: str
    value: float
    other_value: float


@dataclass(frozen=True, eq=False)
class ObstacleShares(Shown):
    """The difference between two scenarios, shared out among the obstacles.

    Attributes
    ----------
    scenario, against : Scenario
        Under study, and the other.
    counterparts : mapping of player to player of the other scenario, by role
    inputs : tuple of ReplacedInput
    games : mapping of replaced obstacles to WedgeFigures
        Eight, from () for none to (1, 2, 3) for all.
    other : WedgeFigures
        Of the other scenario itself.
    shares : mapping of figure to three floats, or None
        Shapley value of obstacles 1, 2 and 3; None when one of the games lacks the figure.
    difference : mapping of figure to float or None
        All replaced, minus none.
    remainder : mapping of figure to float or None
        The other scenario itself, minus all replaced: what named outcomes, patience and anything
        else that belongs to no obstacle make up.
    residual : float
        Largest gap between the sum of shares and the difference.
    """

    scenario: Scenario
    against: Scenario
    counterparts: Mapping[str, str]
    inputs: tuple[ReplacedInput, ...]
    games: Mapping[tuple[int, ...], WedgeFigures]
    other: WedgeFigures
    shares: Mapping[str, tuple[float, float, float] | None]
    difference: Mapping[str, float | None]
    remainder: Mapping[str, float | None]
    residual: float

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain data."""
        return {
            "scenario": self.scenario.name,
            "against": self.against.name,
            "counterparts": dict(self.counterparts),
            "obstacles": {str(number): name for number, name in OBSTACLES.items()},
            "shares": {
                figure: None
                if shares is None
                else {str(number): share for number, share in zip(OBSTACLES, shares, strict=True)}
                for figure, shares in self.shares.items()
            },
            "difference": dict(self.difference),
            "remainder": dict(self.remainder),
            "residual": self.residual,
            "games": [{"replaced": list(s), **game.to_dict()} for s, game in self.games.items()],
            "other": self.other.to_dict(),
            "inputs": [
                {
                    "obstacle": x.obstacle,
                    "key": x.key,
                    "other_key": x.other_key,
                    "value": x.value,
                    "other_value": x.other_value,
                }
                for x in self.inputs
            ],
        }


def obstacle_shares(scenario: Scenario, against: Scenario) -> ObstacleShares:
    """Share out the difference between two scenarios among the three obstacles.

    The share of obstacle i is its Shapley value (Shapley 1953): the mean, over the orders in which
    the obstacles can be replaced, of what replacing i changes. Shares add up to the difference
    between the game with all three replaced and the scenario under study; that game still differs
    from the other scenario itself, by the ``remainder``.

    Parameters
    ----------
    scenario : Scenario
        Under study: keeps its outcomes, weights, patience and precision.
    against : Scenario
        Gives the drivers and the chances of reversal, matched by role.

    Returns
    -------
    ObstacleShares

    Raises
    ------
    ScenarioError
        If one of them has no wedge, no drivers, or not both reference outcomes.
    ConvergenceError
        If a linear programme could not be solved.

    References
    ----------
    Shapley, L. S. (1953), A value for n-person games, Contributions to the Theory of Games II,
    307-317.

    Examples
    --------
    Against itself nothing is left to share out.

    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("1972")
    >>> obstacle_shares(scenario, scenario).shares["likelihood"]
    (0.0, 0.0, 0.0)
    """
    for given in (scenario, against):
        check_wedge(given)
    counterparts = _counterparts(scenario, against)
    inputs = _inputs(scenario, against, counterparts)
    subsets = [s for size in range(4) for s in itertools.combinations(OBSTACLES, size)]
    games = {s: wedge_figures(_replaced(scenario, against, inputs, s)) for s in subsets}
    other = wedge_figures(against)
    shares, difference, remainder = {}, {}, {}
    residual = 0.0
    for figure in FIGURES:
        worth = {subset: game.figures[figure] for subset, game in games.items()}
        none, full, there = worth[()], worth[tuple(OBSTACLES)], other.figures[figure]
        difference[figure] = _minus(full, none)
        remainder[figure] = _minus(there, full)
        known = {subset: value for subset, value in worth.items() if value is not None}
        shares[figure] = _shapley(known) if len(known) == len(worth) else None
        if len(known) == len(worth):
            gap = sum(_shapley(known)) - (known[tuple(OBSTACLES)] - known[()])
            residual = max(residual, abs(gap))
    return ObstacleShares(
        scenario=scenario,
        against=against,
        counterparts=MappingProxyType(counterparts),
        inputs=inputs,
        games=MappingProxyType(games),
        other=other,
        shares=MappingProxyType(shares),
        difference=MappingProxyType(difference),
        remainder=MappingProxyType(remainder),
        residual=residual,
    )


def check_wedge(scenario: Scenario) -> WedgeIndices:
    """Return the indices of a scenario's wedge, or say why it has no obstacles to speak of.

    Raises
    ------
    ScenarioError
        If the scenario has no wedge, no drivers, or not both reference outcomes.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> check_wedge(load_scenario("2025")).no_deal
    (0, 2, 2)
    """
    indices = wedge_indices(scenario)
    lacking = None
    if scenario.wedge is None:
        lacking = "a wedge"
    elif scenario.drivers is None:
        lacking = 'drivers (payoffs = "channels")'
    elif indices is None:
        lacking = "outcomes named no-deal and full-split"
    if lacking is not None or indices is None:
        raise ScenarioError(
            f"{scenario.name}: obstacles need a scenario with a wedge and drivers; this one "
            f"lacks {lacking}; choose one such as 2025 or 1972"
        )
    return indices


def _counterparts(scenario: Scenario, against: Scenario) -> dict[str, str]:
    one, two = scenario.wedge, against.wedge
    assert one is not None
    assert two is not None
    pairs = ((one.driver, two.driver), (one.target, two.target), (one.rival, two.rival))
    return {scenario.players[i]: against.players[j] for i, j in pairs}


def _inputs(
    scenario: Scenario, against: Scenario, counterparts: Mapping[str, str]
) -> tuple[ReplacedInput, ...]:
    """List what the obstacles own, each beside its counterpart by role."""
    assert scenario.wedge is not None
    assert scenario.drivers is not None
    assert against.drivers is not None
    rival = scenario.players[scenario.wedge.rival]
    owned = [(obstacle_of(key, rival), key) for key in scenario.drivers.quantities]
    owned += [(REVERSAL_OBSTACLE, f"reversal.{player}") for player in scenario.players]
    found = []
    for obstacle, key in sorted(owned, key=lambda pair: pair[0]):
        name, *players = key.split(".")
        other_key = ".".join((name, *(counterparts[player] for player in players)))
        here, there = (
            s.reversal[k.split(".")[1]] if name == "reversal" else s.drivers.quantities[k]
            for s, k in ((scenario, key), (against, other_key))
            if s.drivers is not None
        )
        found.append(ReplacedInput(obstacle, key, other_key, here.value, there.value))
    return tuple(found)


def _replaced(
    scenario: Scenario,
    against: Scenario,
    inputs: tuple[ReplacedInput, ...],
    obstacles: tuple[int, ...],
) -> Scenario:
    """Put the other scenario's inputs in the place of those that some obstacles own."""
    assert scenario.drivers is not None
    assert against.drivers is not None
    changes, reversal = {}, dict(scenario.reversal)
    for x in inputs:
        if x.obstacle not in obstacles:
            continue
        if x.key.startswith("reversal."):
            reversal[x.key.split(".")[1]] = against.reversal[x.other_key.split(".")[1]]
        else:
            changes[x.key] = against.drivers.quantities[x.other_key]
    factors = [scenario.patience[p].value * (1 - reversal[p].value) for p in scenario.players]
    return replace(
        scenario,
        drivers=scenario.drivers.replaced(changes),
        reversal=reversal,
        discount_factors=np.array(factors),
    )


def _shapley(worth: Mapping[tuple[int, ...], float]) -> tuple[float, float, float]:
    """Weigh what an obstacle changes by the orders in which the others come first."""
    shares = []
    for own in OBSTACLES:
        total = 0.0
        for subset in worth:
            if own not in subset:
                orders = math.factorial(len(subset)) * math.factorial(2 - len(subset))
                joined = tuple(sorted((*subset, own)))
                total += orders / 6 * (worth[joined] - worth[subset])
        shares.append(total)
    return shares[0], shares[1], shares[2]


def _minus(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one - two
