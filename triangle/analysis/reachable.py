"""How far a wedge can go: the reachable split, and what keeps it from going further.

Answers with a bracket. From below, an explicit equilibrium: a public lottery, drawn once at the
start, over profiles that are then played for ever. Play that changes over time could go further;
how far at most, a linear programme over all equilibrium paths says from above.

The *wedge game* is the scenario's game with the postures of driver and rival towards each other
held at no deal: else a thaw between these two would count as a success in parting target and rival.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.indices import WedgeIndices
from triangle.analysis.naming import profile_name
from triangle.analysis.results import LotteryPrize, ReachableSplit
from triangle.errors import GameError
from triangle.game import FloatArray, Profile, RepeatedGame, StageGame
from triangle.politics.scenario_types import Scenario
from triangle.solvers.best_lottery import BestLottery, best_lottery
from triangle.solvers.enforce import Enforceability, enforceability
from triangle.solvers.path_bound import bound_observer
from triangle.solvers.threat import threat_of

__all__ = ["WedgeGame", "reachable_split", "wedge_game"]

PRICE = 1e-9
"""A floor binds when its multiplier, times the payoff range, exceeds this."""


@dataclass(frozen=True, eq=False)
class WedgeGame:
    """A scenario's game with driver and rival held at no deal towards each other.

    Attributes
    ----------
    game : RepeatedGame
    kept : three int arrays
        Action of the scenario's game for each action that is left.
    """

    game: RepeatedGame
    kept: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]

    def profile(self, a: Sequence[int] | NDArray[np.intp]) -> Profile:
        """Return the scenario's profile for one of this game."""
        first, second, third = (int(self.kept[i][a[i]]) for i in range(3))
        return first, second, third


def wedge_game(scenario: Scenario, game: RepeatedGame, no_deal: Profile) -> WedgeGame:
    """Restrict a scenario's game to the wedge.

    Parameters
    ----------
    scenario : Scenario
        With a wedge.
    game : RepeatedGame
        The scenario's.
    no_deal : Profile

    Raises
    ------
    GameError
        If the scenario has no wedge.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> no_deal = scenario.outcomes["no-deal"].profile
    >>> wedge_game(scenario, scenario.repeated_game(), no_deal).game.stage.shape
    (3, 3, 9)
    """
    if scenario.wedge is None or scenario.space is None:
        raise GameError(f"wedge: expected a scenario with a wedge, {scenario.name} has none")
    driver, rival = scenario.wedge.driver, scenario.wedge.rival
    kept = [np.arange(n) for n in scenario.space.shape]
    for i, j in ((driver, rival), (rival, driver)):
        warmth = scenario.space.warmth(i, j).ravel()
        kept[i] = np.flatnonzero(warmth == warmth[no_deal[i]])
    stage = StageGame(
        game.stage.payoffs[np.ix_(*kept)],
        game.stage.players,
        [[game.stage.actions[i][a] for a in kept[i]] for i in range(3)],
    )
    return WedgeGame(RepeatedGame(stage, game.discount_factors), (kept[0], kept[1], kept[2]))


def reachable_split(
    scenario: Scenario, indices: WedgeIndices, free: Enforceability
) -> ReachableSplit | None:
    """Bound the reachable split from both sides, in the wedge game and in the whole game.

    Parameters
    ----------
    scenario : Scenario
        With a wedge.
    indices : WedgeIndices
        Of the scenario.
    free : Enforceability
        Of the scenario's whole game.

    Returns
    -------
    ReachableSplit or None
        None if the split index does not exist.

    Examples
    --------
    >>> from triangle.analysis.indices import wedge_indices
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> free = enforceability(scenario.repeated_game(), [-3, -3, -3])
    >>> reachable_split(scenario, wedge_indices(scenario), free).lower
    1.0
    """
    if indices.split is None or scenario.wedge is None:
        return None
    wedge = wedge_game(scenario, free.game, indices.no_deal)
    threat = threat_of(wedge.game)
    bound = enforceability(wedge.game, threat.upper, free.tolerance)
    n0, n1, n2 = (np.arange(n) for n in free.game.stage.shape)
    today = free.game.stage.payoffs[indices.no_deal]
    held = _lottery(scenario, indices, bound, wedge, today)
    whole = WedgeGame(free.game, (n0, n1, n2))
    loose = _lottery(scenario, indices, free, whole, today)
    return ReachableSplit(
        lower=held.value,
        upper=_upper(scenario, indices, wedge, threat.lower, today, held.value),
        binding=held.binding,
        binding_key=held.binding_key,
        payoffs=held.payoffs,
        lottery=held.prizes,
        free_lower=loose.value,
        free_upper=_upper(scenario, indices, whole, threat_of(free.game).lower, today, loose.value),
        free_binding=loose.binding,
        free_lottery=loose.prizes,
    )


def _upper(
    scenario: Scenario,
    indices: WedgeIndices,
    wedge: WedgeGame,
    threat: FloatArray,
    today: FloatArray,
    lower: float | None,
) -> float | None:
    """Bound the split along every equilibrium path that leaves driver and target no worse off."""
    assert scenario.wedge is not None
    assert indices.split is not None
    driver, target = scenario.wedge.driver, scenario.wedge.target
    bound = bound_observer(
        wedge.game,
        indices.split[np.ix_(*wedge.kept)],
        float(wedge.game.discount_factors[driver]),
        {i: float(today[i]) for i in (driver, target)},
        threat,
    )
    if bound.upper is None or lower is None:
        return bound.upper
    return max(bound.upper, lower)  # they may meet up to rounding


@dataclass(frozen=True, eq=False)
class _Best:
    value: float | None
    payoffs: FloatArray | None
    prizes: tuple[LotteryPrize, ...]
    binding: str
    binding_key: str


def _lottery(
    scenario: Scenario,
    indices: WedgeIndices,
    found: Enforceability,
    wedge: WedgeGame,
    today: FloatArray,
) -> _Best:
    assert scenario.wedge is not None
    assert indices.split is not None
    split = indices.split[np.ix_(*wedge.kept)]
    payoffs = found.game.stage.payoffs
    usable = np.argwhere(found.enforceable)
    rows = tuple(usable.T)
    parties = (scenario.wedge.driver, scenario.wedge.target)
    best = best_lottery(split[rows], payoffs[rows], {i: float(today[i]) for i in parties})
    names = scenario.player_names
    if best is None:
        binding = (
            f"no lottery over enforceable profiles gives {names[parties[0]]} and "
            f"{names[parties[1]]} what no deal gives them"
        )
        return _Best(None, None, (), binding, "none")
    order = np.argsort(-best.probabilities, kind="stable")
    prizes = []
    for row in order[best.probabilities[order] > 1e-12]:
        profile = wedge.profile(usable[row])
        name = profile_name(scenario, profile)
        prizes.append(LotteryPrize(profile, name, float(best.probabilities[row])))
    binding, key = _binding(scenario, found, wedge, split, best)
    return _Best(best.value, best.payoffs, tuple(prizes), binding, key)


def _binding(
    scenario: Scenario,
    found: Enforceability,
    wedge: WedgeGame,
    split: FloatArray,
    best: BestLottery,
) -> tuple[str, str]:
    """Say what keeps the split from going further: a party's floor, deviations, or nothing."""
    assert scenario.wedge is not None
    ranges = np.ptp(found.game.stage.payoffs, axis=(0, 1, 2))
    prices = {i: price * ranges[i] for i, price in best.multipliers.items()}
    names = scenario.player_names
    blocking = max(prices, key=lambda i: prices[i])
    if prices[blocking] > PRICE:
        key = "driver" if blocking == scenario.wedge.driver else "target"
        return f"anything further would leave {names[blocking]} worse off than no deal", key
    further = np.where(split > best.value + PRICE, found.slack, -np.inf)
    if not (split > best.value + PRICE).any():
        return "nothing open to the players would go further", "full"
    a0, a1, a2 = (int(a) for a in np.unravel_index(int(further.argmax()), split.shape))
    tempted = names[int(found.tempted[a0, a1, a2])]
    nearest = profile_name(scenario, wedge.profile((a0, a1, a2)))
    words = f"anything further could not last: in {nearest}, {tempted} would deviate"
    return words, "enforceability"
