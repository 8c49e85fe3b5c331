"""How far a single input would have to move for a better outcome to become reachable.

Answers for each driver, chance of reversal and patience on its own, everything else held. Reachable
means, as in a verdict: it can be played for ever, and neither driver nor target of the wedge loses
against the status quo (no deal, if there is none). It does not say how likely a move is, nor what
two inputs together could do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from triangle.analysis.indices import NO_DEAL
from triangle.analysis.obstacles import REVERSAL_OBSTACLE, check_wedge
from triangle.analysis.reachable import wedge_game
from triangle.errors import ScenarioError
from triangle.game import FloatArray, Profile, RepeatedGame, StageGame
from triangle.language import listed, tr
from triangle.politics.drivers import obstacle_of
from triangle.politics.library import one_of
from triangle.politics.quantities import Quantity
from triangle.politics.scenario_types import Scenario
from triangle.shown import Shown
from triangle.solvers.enforce import enforceability
from triangle.solvers.pure_nash import pure_nash
from triangle.solvers.threat import threat_of

__all__ = ["Threshold", "Thresholds", "thresholds"]

STEPS = 8
"""Points looked at between the value and each end of its range, and again up to the limit."""

WIDTH = 1e-5
"""Bisection stops at brackets this narrow."""

SMALL = 1e-9
"""Payoff differences up to this share of the payoff range count as none."""

LIMITS = {"patience": (0.01, 0.999), "reversal": (0.0, 0.99), "capability": (0.001, 1.0)}
OTHER_LIMITS = (0.0, 1.0)
"""How far inputs are moved beyond their ranges; the drivers are defined between these."""


@dataclass(frozen=True)
class Threshold:
    """An input and the value at which the outcome becomes reachable.

    Attributes
    ----------
    key : str
        Such as "exchange.RU.CN" or "reversal.US".
    obstacle : {1, 2, 3} or None
        None for patience, which belongs to none.
    value, low, high : float
        What the scenario says.
    threshold : float
        Nearest value found at which the outcome is reachable.
    bracket : two floats
        Last value at which it is not, and first at which it is.
    in_range : bool
        Whether the threshold lies within the stated range.
    relative_change : float or None
        (threshold - value) / value; None if the value is 0.
    """

    key: str
    obstacle: int | None
    value: float
    low: float
    high: float
    threshold: float
    bracket: tuple[float, float]
    in_range: bool
    relative_change: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the threshold as plain data."""
        return {
            "key": self.key,
            "obstacle": self.obstacle,
            "value": self.value,
            "range": [self.low, self.high],
            "threshold": self.threshold,
            "bracket": list(self.bracket),
            "in_range": self.in_range,
            "relative_change": self.relative_change,
        }


@dataclass(frozen=True, eq=False)
class Thresholds(Shown):
    """What would make a better outcome reachable, one input at a time.

    Attributes
    ----------
    scenario : Scenario
    best : str or None
        The named outcome with the highest split index that is reachable now, the rival's terms
        held.
    outcome : str or None
        The one asked about; None if nothing goes further.
    reason : str
        Why there is no next outcome, or what keeps it out of reach now.
    found : tuple of Threshold
        Smallest relative change first.
    tried : int
        Inputs that were moved.
    steps : int
        Points looked at on each side within the range, and again beyond it: a reachable stretch
        narrower than their distance can be missed.
    """

    scenario: Scenario
    best: str | None
    outcome: str | None
    reason: str
    found: tuple[Threshold, ...]
    tried: int
    steps: int

    def to_dict(self) -> dict[str, Any]:
        """Return the thresholds as plain data."""
        return {
            "best_reachable": self.best,
            "outcome": self.outcome,
            "reason": self.reason,
            "tried": self.tried,
            "steps": self.steps,
            "limits": {k: list(ends) for k, ends in {**LIMITS, "other": OTHER_LIMITS}.items()},
            "found": [threshold.to_dict() for threshold in self.found],
        }


def thresholds(scenario: Scenario, outcome: str | None = None) -> Thresholds:
    """Find the value of each single input at which a better outcome becomes reachable.

    Steps outward from the scenario's value, to both sides, first within the stated range and then
    to the limit; bisects where the outcome first is reachable.

    Parameters
    ----------
    scenario : Scenario
        With a wedge and drivers.
    outcome : str, optional
        A named outcome that is out of reach. Default: the outcome under test where it goes further
        than what is reachable now, else the next better one, which is the named outcome with the
        smallest split index above those reachable; among outcomes that leave driver and rival as
        at no deal.

    Returns
    -------
    Thresholds

    Raises
    ------
    ScenarioError
        If the scenario has no wedge, no drivers, or not both reference outcomes; if the outcome
        is none of its own or can be reached already.

    Examples
    --------
    The full split was within reach in 1972, and with the rival's terms held nothing goes further.

    >>> from triangle.politics.scenario import load_scenario
    >>> thresholds(load_scenario("1972")).outcome is None
    True
    """
    stage = scenario.stage_game()
    best, better, reason = _further(scenario, stage)
    if outcome is not None:
        reason = _asked(scenario, outcome, stage)
    elif scenario.three_tenths in better:
        outcome = scenario.three_tenths
    elif better:
        outcome = better[0]
    if outcome is None:
        return Thresholds(scenario, best, None, reason, (), 0, STEPS)
    profile = scenario.outcomes[outcome].profile
    reason = reason or _obstruction(scenario, profile, stage)
    found = []
    inputs = dict(_inputs(scenario))
    for key, quantity in inputs.items():

        def reached(value: float, key: str = key) -> bool:
            moved = _moved(scenario, key, value)
            same = moved.drivers is scenario.drivers  # patience and reversal change no payoffs
            there = stage if same else moved.stage_game()
            return _is_reachable(moved, profile, there)

        limits = LIMITS.get(key.split(".")[0], OTHER_LIMITS)
        hits = [_first(reached, grid) for grid in _grids(quantity, limits)]
        brackets = [hit for hit in hits if hit is not None]
        if brackets:
            nearest = min(brackets, key=lambda hit: abs(hit[1] - quantity.value))
            found.append(_threshold(scenario, key, quantity, nearest))
    found.sort(key=_size_of_change)
    return Thresholds(scenario, best, outcome, reason, tuple(found), len(inputs), STEPS)


def _further(scenario: Scenario, stage: StageGame) -> tuple[str | None, list[str], str]:
    """Name the best reachable outcome and those beyond it, nearest first; or say why none is."""
    indices = check_wedge(scenario)
    if indices.split is None:
        return None, [], indices.split_reason
    split = indices.split
    wedge = wedge_game(scenario, RepeatedGame(stage, scenario.discount_factors), indices.no_deal)
    ranked = sorted(
        (float(split[o.profile]), o.name)
        for o in scenario.outcomes.values()
        if all(a in kept for a, kept in zip(o.profile, wedge.kept, strict=True))
    )
    profiles = {o.name: o.profile for o in scenario.outcomes.values()}
    within = [pair for pair in ranked if _is_reachable(scenario, profiles[pair[1]], stage)]
    highest, best = within[-1] if within else (-np.inf, None)
    further = [name for value, name in ranked if value > highest + SMALL]
    if further:
        return best, further, ""
    return best, [], tr("no named outcome with the rival's terms held goes further")


def _asked(scenario: Scenario, outcome: str, stage: StageGame) -> str:
    """Say what keeps an outcome out of reach; refuse one that is unknown or within reach."""
    if outcome not in scenario.outcomes:
        raise ScenarioError(f"{scenario.name}: outcome: {one_of(outcome, scenario.outcomes)}")
    profile = scenario.outcomes[outcome].profile
    if _is_reachable(scenario, profile, stage):
        raise ScenarioError(
            f"{scenario.name}: {outcome} can be reached already; name an outcome that cannot"
        )
    return _obstruction(scenario, profile, stage)


def _obstruction(scenario: Scenario, profile: Profile, stage: StageGame) -> str:
    losers = _losers(scenario, profile, stage.payoffs)
    if losers and _today(scenario) == NO_DEAL:
        return tr("it leaves {losers} worse off than no deal", losers=listed(losers))
    if losers:
        return tr("it leaves {losers} worse off than the status quo", losers=listed(losers))
    return tr("it leaves nobody who must agree worse off, but cannot last")


def _losers(scenario: Scenario, profile: Profile, payoffs: FloatArray) -> list[str]:
    assert scenario.wedge is not None
    small = SMALL * float(np.ptp(payoffs, axis=(0, 1, 2)).max())
    change = payoffs[profile] - payoffs[scenario.outcomes[_today(scenario)].profile]
    parties = (scenario.wedge.driver, scenario.wedge.target)
    return [tr(scenario.player_names[i]) for i in parties if change[i] < -small]


def _today(scenario: Scenario) -> str:
    """Name the outcome against which driver and target must not lose."""
    return NO_DEAL if scenario.status_quo is None else scenario.status_quo


def _is_reachable(scenario: Scenario, profile: Profile, stage: StageGame) -> bool:
    """Ask whether driver and target would take part and it can last; the cheap question first."""
    if _losers(scenario, profile, stage.payoffs):
        return False
    game = RepeatedGame(stage, scenario.discount_factors)
    minmax = game.stage.best_payoffs.min(axis=(0, 1, 2))
    # No threat is worse than the pure minmax, so what that cannot deter nothing can.
    if not enforceability(game, minmax).enforceable[profile]:
        return False
    # Going back for ever to the worst stage equilibrium is a threat that is always there
    # (Friedman 1971); only what it leaves open needs the worst equilibrium payoff itself.
    stage_equilibria = pure_nash(game.stage).payoffs
    if len(stage_equilibria):
        reversion = stage_equilibria.min(axis=0)
        if enforceability(game, reversion).enforceable[profile]:
            return True
    return bool(enforceability(game, threat_of(game).upper).enforceable[profile])


def _inputs(scenario: Scenario) -> Iterator[tuple[str, Quantity]]:
    assert scenario.drivers is not None
    yield from scenario.drivers.quantities.items()
    for player in scenario.players:
        yield f"reversal.{player}", scenario.reversal[player]
        yield f"patience.{player}", scenario.patience[player]


def _moved(scenario: Scenario, key: str, value: float) -> Scenario:
    """Return the scenario with one input changed."""
    assert scenario.drivers is not None
    name, player, *_ = key.split(".")
    changed = Quantity(value, value, value, "judgement", "judgement", "moved to find a threshold")
    if name not in ("patience", "reversal"):
        return replace(scenario, drivers=scenario.drivers.replaced({key: changed}))
    patience, reversal = dict(scenario.patience), dict(scenario.reversal)
    (patience if name == "patience" else reversal)[player] = changed
    factors = [patience[p].value * (1 - reversal[p].value) for p in scenario.players]
    return replace(
        scenario, patience=patience, reversal=reversal, discount_factors=np.array(factors)
    )


def _grids(quantity: Quantity, limits: tuple[float, float]) -> Iterator[list[float]]:
    """Give the points to look at below and above a value, nearest first, the value itself too."""
    for end, limit in ((quantity.low, limits[0]), (quantity.high, limits[1])):
        points = [quantity.value]
        for stop in (end, limit):
            if (stop - points[-1]) * (limit - quantity.value) > 0:
                points += np.linspace(points[-1], stop, STEPS + 1)[1:].tolist()
        yield points


def _first(reached: Callable[[float], bool], points: list[float]) -> tuple[float, float] | None:
    """Bracket the first change from out of reach to within reach along the points."""
    for out, within in itertools.pairwise(points):
        if reached(within):
            while abs(within - out) > WIDTH:
                middle = (out + within) / 2
                out, within = (out, middle) if reached(middle) else (middle, within)
            return out, within
    return None


def _threshold(
    scenario: Scenario, key: str, quantity: Quantity, bracket: tuple[float, float]
) -> Threshold:
    assert scenario.wedge is not None
    name, value = key.split(".")[0], bracket[1]
    if name == "patience":
        obstacle = None
    elif name == "reversal":
        obstacle = REVERSAL_OBSTACLE
    else:
        obstacle = obstacle_of(key, scenario.players[scenario.wedge.rival])
    return Threshold(
        key=key,
        obstacle=obstacle,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        threshold=value,
        bracket=bracket,
        in_range=quantity.low <= value <= quantity.high,
        relative_change=(value - quantity.value) / quantity.value if quantity.value else None,
    )


def _size_of_change(threshold: Threshold) -> tuple[float, float]:
    change = threshold.relative_change
    size = np.inf if change is None else abs(change)
    return size, abs(threshold.threshold - threshold.value)
