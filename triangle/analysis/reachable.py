"""How far a wedge can go: the reachable split, and what keeps it from going further.

Answers with a bracket. From below, an explicit equilibrium whose play may change over the years,
beside the best that is drawn once at the start and then played for ever; from above, what no
equilibrium goes beyond.

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
from triangle.analysis.reach_bracket import TOL, ReachBracket, Spell, reach_bracket
from triangle.analysis.results import LotteryPrize, ReachableSplit
from triangle.analysis.wedge_results import PlanStep
from triangle.errors import GameError
from triangle.game import FloatArray, Profile, RepeatedGame, StageGame
from triangle.language import tr
from triangle.politics.scenario_types import Scenario
from triangle.solvers.enforce import Enforceability

__all__ = ["WedgeGame", "plan_step", "reachable_split", "split_bracket", "wedge_game"]

PRICE = 1e-6
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
    scenario: Scenario,
    indices: WedgeIndices,
    free: Enforceability,
    tol: float | None = TOL,
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
    tol : float or None
        Wanted gap, as in `reach_bracket`.

    Returns
    -------
    ReachableSplit or None
        None if the split index does not exist.

    Examples
    --------
    >>> from triangle.analysis.indices import wedge_indices
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> from triangle.solvers.enforce import enforceability
    >>> free = enforceability(scenario.repeated_game(), [-3, -3, -3])
    >>> reachable_split(scenario, wedge_indices(scenario), free).lower
    1.0
    """
    if indices.split is None or scenario.wedge is None:
        return None
    wedge = wedge_game(scenario, free.game, indices.no_deal)
    n0, n1, n2 = (np.arange(n) for n in free.game.stage.shape)
    today = free.game.stage.payoffs[indices.no_deal]
    held = _best(scenario, indices, wedge, today, tol)
    loose = _best(scenario, indices, WedgeGame(free.game, (n0, n1, n2)), today, tol)
    bound = held.bracket.bound
    return ReachableSplit(
        lower=held.bracket.lower,
        upper=held.bracket.upper,
        binding=held.binding,
        binding_key=held.binding_key,
        payoffs=held.bracket.payoffs,
        plan=held.plan,
        periods=None if bound is None else bound.periods,
        slack=None if bound is None or bound.automaton is None else bound.slack,
        once=held.once,
        lottery=held.prizes,
        note="" if bound is None else bound.note,
        free_lower=loose.bracket.lower,
        free_upper=loose.bracket.upper,
        free_binding=loose.binding,
        free_plan=loose.plan,
        free_once=loose.once,
        free_lottery=loose.prizes,
        free_note="" if loose.bracket.bound is None else loose.bracket.bound.note,
    )


def split_bracket(
    scenario: Scenario,
    game: RepeatedGame,
    indices: WedgeIndices,
    tol: float | None = TOL,
) -> ReachBracket | None:
    """Bracket the reachable split of the wedge game, without the words.

    Parameters
    ----------
    scenario : Scenario
    game : RepeatedGame
        The scenario's whole game.
    indices : WedgeIndices
    tol : float or None
        As in `reach_bracket`.

    Returns
    -------
    ReachBracket or None
        None if the scenario has no wedge or the split index does not exist.

    Examples
    --------
    >>> from triangle.analysis.indices import wedge_indices
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("1972")
    >>> found = split_bracket(scenario, scenario.repeated_game(), wedge_indices(scenario))
    >>> round(found.lower, 9), round(found.upper, 9)
    (1.0, 1.0)
    """
    if indices.split is None or scenario.wedge is None:
        return None
    wedge = wedge_game(scenario, game, indices.no_deal)
    return _bracket(scenario, indices, wedge, game.stage.payoffs[indices.no_deal], tol)


def _bracket(
    scenario: Scenario,
    indices: WedgeIndices,
    wedge: WedgeGame,
    today: FloatArray,
    tol: float | None,
) -> ReachBracket:
    assert scenario.wedge is not None
    assert indices.split is not None
    driver, target = scenario.wedge.driver, scenario.wedge.target
    return reach_bracket(
        wedge.game,
        indices.split[np.ix_(*wedge.kept)],
        float(wedge.game.discount_factors[driver]),
        {i: float(today[i]) for i in (driver, target)},
        tol,
    )


@dataclass(frozen=True, eq=False)
class _Best:
    bracket: ReachBracket
    once: float | None
    prizes: tuple[LotteryPrize, ...]
    plan: tuple[PlanStep, ...]
    binding: str
    binding_key: str


def _best(
    scenario: Scenario,
    indices: WedgeIndices,
    wedge: WedgeGame,
    today: FloatArray,
    tol: float | None,
) -> _Best:
    """Put a bracket into words."""
    assert scenario.wedge is not None
    found = _bracket(scenario, indices, wedge, today, tol)
    names = [tr(name) for name in scenario.player_names]
    if found.lower is None:
        binding = tr(
            "no lottery over enforceable profiles gives {driver} and {target} what no deal gives "
            "them",
            driver=names[scenario.wedge.driver],
            target=names[scenario.wedge.target],
        )
        return _Best(found, None, (), (), binding, "none")
    prizes = tuple(
        LotteryPrize(profile, profile_name(scenario, profile), chance)
        for profile, chance in ((wedge.profile(a), chance) for a, chance in found.drawn())
    )
    plan = tuple(plan_step(scenario, spell, wedge.profile(spell.profile)) for spell in found.path)
    binding, key = _binding(scenario, indices, wedge, found)
    once = None if found.once is None else found.once.value
    return _Best(found, once, prizes, plan, binding, key)


def plan_step(scenario: Scenario, spell: Spell, profile: Profile) -> PlanStep:
    """Name what is played in a spell; the profile is the scenario's.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> profile = scenario.outcomes["no-deal"].profile
    >>> plan_step(scenario, Spell(1, None, profile, 1.0, 0.0), profile).name
    'no-deal'
    """
    name = profile_name(scenario, profile)
    return PlanStep(spell.first, spell.last, profile, name, spell.probability, spell.value)


def _binding(
    scenario: Scenario, indices: WedgeIndices, wedge: WedgeGame, found: ReachBracket
) -> tuple[str, str]:
    """Say what keeps the split from going further: a party's floor, deviations, or nothing."""
    assert indices.split is not None
    assert found.lower is not None
    split, enforce = indices.split[np.ix_(*wedge.kept)], found.enforce
    assert scenario.wedge is not None
    ranges = np.ptp(wedge.game.stage.payoffs, axis=(0, 1, 2))
    prices = {i: price * ranges[i] for i, price in found.multipliers.items()}
    names = [tr(name) for name in scenario.player_names]
    blocking = max(prices, key=lambda i: prices[i])
    if prices[blocking] > PRICE:
        key = "driver" if blocking == scenario.wedge.driver else "target"
        words = tr(
            "anything further would leave {player} worse off than no deal", player=names[blocking]
        )
        return words, key
    beyond = split > found.lower + PRICE
    further = np.where(beyond, enforce.slack, -np.inf)
    if not beyond.any():
        return tr("nothing open to the players would go further"), "full"
    a0, a1, a2 = (int(a) for a in np.unravel_index(int(further.argmax()), split.shape))
    tempted = names[int(enforce.tempted[a0, a1, a2])]
    nearest = profile_name(scenario, wedge.profile((a0, a1, a2)))
    words = tr(
        "anything further could not last: in {outcome}, {player} would deviate",
        outcome=nearest,
        player=tempted,
    )
    return words, "enforceability"
