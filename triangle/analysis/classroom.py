"""A scenario as a game for a classroom: points on paper, a die for patience, exercises with a key.

Answers what a lesson needs in numbers. Each player's payoff becomes the sum of three small tables,
one for every pair, in whole points, so that it can be added up on paper; what this leaves out is
stated. Writes no text for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.indices import WedgeIndices, wedge_indices
from triangle.analysis.results import Evaluation
from triangle.analysis.verdict import evaluate
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.channels import CHANNELS
from triangle.politics.postures import PostureSpace
from triangle.politics.scenario import with_settings
from triangle.politics.scenario_types import Scenario, Wedge

__all__ = ["MOST_POINTS", "Breach", "Classroom", "ScoreCard", "WhatIf", "classroom"]

MOST_POINTS = 50
"""Points between the worst and the best action profile of each player."""

SIDES_OF_DIE = 6

MOST_VETO = 0.95
"""A veto is not doubled beyond this."""


@dataclass(frozen=True, eq=False)
class ScoreCard:
    """How one player adds up its points for a year.

    Attributes
    ----------
    start : int
        Points to begin with.
    tables : mapping of dyad to int array of shape (n_levels, n_levels)
        Points of a pair by the posture of its first and of its second member; the smallest is 0.
    largest_error : float
        Largest difference between the sum and the exact points of a profile: what does not split
        into pairs, a common enemy that counts less when he is a friend, and rounding.
    """

    start: int
    tables: Mapping[str, NDArray[np.int_]]
    largest_error: float


@dataclass(frozen=True)
class Breach:
    """The arithmetic of one broken deal, for an exercise.

    Attributes
    ----------
    outcome : str
    player : str
        Who is nearest to breaking it.
    payoff, best, threat : float
        Per period: when it is kept, in the year of the breach, and when punished ever after.
    critical : float
        Discount factor of that player at which it is just kept, (best - payoff) / (best - threat).
    """

    outcome: str
    player: str
    payoff: float
    best: float
    threat: float
    critical: float


@dataclass(frozen=True, eq=False)
class WhatIf:
    """One assumption changed, and the verdict before and after.

    Attributes
    ----------
    kind : str
        "reversal", halved; "worth" of the rival to the target, less two fifths; "veto", doubled,
        but not beyond `MOST_VETO`.
    setting : str
        As for ``--set``.
    before, after : Evaluation
    """

    kind: str
    setting: str
    before: Evaluation
    after: Evaluation

    @property
    def flips(self) -> list[tuple[str, str]]:
        """Named outcome and argument, for every verdict that is another one afterwards."""
        return [
            (one.name, argument)
            for one in self.before.outcomes
            if one.named
            for argument in one.changed(self.after.outcome(one.name))
        ]


@dataclass(frozen=True, eq=False)
class Classroom:
    """The numbers of a lesson.

    Attributes
    ----------
    scenario : Scenario
    wedge : Wedge
    verdict : Evaluation
    indices : WedgeIndices
    points : array of shape (n0, n1, n2, 3)
        Exact points of every profile, to one decimal; 0 for a player's worst.
    cards : tuple of ScoreCard
        One for each player.
    die : int
        The game ends when a six-sided die shows at most this.
    patience_of_die : float
        Chance of another year by the die, to compare with the discount factors.
    driver_channels : mapping of outcome to mapping of strategic channel to payoff
        The driver's, for no deal, the outcome under test and the full split.
    breach : Breach or None
        None if no named outcome tempts anybody.
    what_if : WhatIf or None
        None if the scenario has nothing of the kind to change.
    """

    scenario: Scenario
    wedge: Wedge
    verdict: Evaluation
    indices: WedgeIndices
    points: FloatArray
    cards: tuple[ScoreCard, ...]
    die: int
    patience_of_die: float
    driver_channels: Mapping[str, Mapping[str, float]]
    breach: Breach | None
    what_if: WhatIf | None

    @property
    def space(self) -> PostureSpace:
        """The posture space."""
        assert self.scenario.space is not None
        return self.scenario.space


def classroom(scenario: Scenario) -> Classroom:
    """Work out the numbers of a lesson on a scenario.

    Parameters
    ----------
    scenario : Scenario
        With a wedge, and an outcome under test.

    Returns
    -------
    Classroom

    Raises
    ------
    ScenarioError
        If the scenario has no wedge, no named no deal and full split, or no outcome under test.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> lesson = classroom(load_scenario("2025"))
    >>> float(lesson.points.min()), float(lesson.points.max()), sorted(lesson.cards[0].tables)
    (0.0, 50.0, ['CN-RU', 'US-CN', 'US-RU'])
    """
    indices = wedge_indices(scenario)
    wedge, space, tested = scenario.wedge, scenario.space, scenario.three_tenths
    if wedge is None or space is None or indices is None or tested is None:
        raise ScenarioError(
            f"{scenario.name}: expected a scenario with a wedge, the outcomes no-deal and "
            "full-split, and an outcome under test ([three_tenths]); 1972 and 2025 are such"
        )
    verdict = evaluate(scenario, with_payoff_set=False)
    payoffs = scenario.stage_game().payoffs
    low, spread = payoffs.min(axis=(0, 1, 2)), np.ptp(payoffs, axis=(0, 1, 2))
    points = MOST_POINTS * (payoffs - low) / np.where(spread > 0, spread, 1.0)
    die = _die(float(scenario.discount_factors.mean()))
    return Classroom(
        scenario=scenario,
        wedge=wedge,
        verdict=verdict,
        indices=indices,
        points=np.round(points, 1),
        cards=tuple(_score_card(space, points[..., i]) for i in range(3)),
        die=die,
        patience_of_die=1 - die / SIDES_OF_DIE,
        driver_channels=_driver_channels(scenario, wedge, tested),
        breach=_breach(scenario, verdict),
        what_if=_what_if(scenario, wedge, verdict),
    )


def _score_card(space: PostureSpace, points: FloatArray) -> ScoreCard:
    """Split a player's points into one table for each pair, as well as sums can.

    In a table with every combination once, the least-squares fit of such a sum consists of the
    means over everything else.
    """
    n = space.n_levels
    # Axes: each player's posture towards the first and the second of the two others.
    cube = points.reshape((n,) * 6)
    axes = {(0, 1): (0, 2), (0, 2): (1, 4), (1, 2): (3, 5)}
    mean = float(points.mean())
    start, tables, total = mean, {}, np.zeros(cube.shape)
    for (i, j), kept in axes.items():
        rest = tuple(axis for axis in range(6) if axis not in kept)
        table = cube.mean(axis=rest) - mean
        start += float(table.min())
        whole = np.rint(table - table.min()).astype(np.int_)
        tables[f"{space.players[i]}-{space.players[j]}"] = whole
        total += np.expand_dims(whole, rest)
    error = float(np.abs(total + round(start) - cube).max())
    return ScoreCard(round(start), tables, error)


def _die(discount_factor: float) -> int:
    """Count the faces that end the game so that the chance to go on is nearest to patience."""
    return int(np.clip(round(SIDES_OF_DIE * (1 - discount_factor)), 1, SIDES_OF_DIE - 1))


def _driver_channels(scenario: Scenario, wedge: Wedge, tested: str) -> dict[str, dict[str, float]]:
    channels = scenario.channel_payoffs()
    return {
        name: {
            channel: float(payoffs[scenario.outcomes[name].profile][wedge.driver])
            for channel, payoffs in channels.items()
            if channel not in CHANNELS or CHANNELS[channel].strategic
        }
        for name in ("no-deal", tested, "full-split")
    }


def _breach(scenario: Scenario, verdict: Evaluation) -> Breach | None:
    """Take the named outcome that needs most patience of the player nearest to breaking it."""
    stage = scenario.stage_game()
    found = []
    for outcome in verdict.outcomes:
        if not outcome.named or outcome.tempted is None or not outcome.enforceable:
            continue
        i = scenario.players.index(outcome.tempted)
        payoff, best = float(outcome.payoffs[i]), float(stage.best_payoffs[outcome.profile][i])
        threat = float(verdict.threat[i])
        critical = (best - payoff) / (best - threat)
        found.append(Breach(outcome.name, outcome.tempted, payoff, best, threat, critical))
    return max(found, key=lambda breach: breach.critical, default=None)


def _what_if(scenario: Scenario, wedge: Wedge, before: Evaluation) -> WhatIf | None:
    """Change one assumption: the first of three that flips a verdict, or else the first."""
    found = []
    for kind, setting in _assumptions(scenario, wedge):
        after = evaluate(with_settings(scenario, [setting]), with_payoff_set=False)
        found.append(WhatIf(kind, setting, before, after))
        if found[-1].flips:
            return found[-1]
    return found[0] if found else None


def _assumptions(scenario: Scenario, wedge: Wedge) -> Iterator[tuple[str, str]]:
    """Halve the driver's reversal; cut what the rival is worth by two fifths; double a veto.

    What is zero already, or as large as it may become, is left out.
    """
    driver, target, rival = (scenario.players[i] for i in (wedge.driver, wedge.target, wedge.rival))
    if driver in scenario.reversal and scenario.reversal[driver].value > 0:
        yield "reversal", f"players.{driver}.reversal={scenario.reversal[driver].value / 2:.3g}"
    if scenario.drivers is None:
        return
    quantities = scenario.drivers.quantities
    worth = quantities[f"exchange.{target}.{rival}"].value
    if worth > 0:
        yield "worth", f"drivers.exchange.{target}.{rival}={0.6 * worth:.3g}"
    veto = quantities[f"veto.{driver}"].value
    if 0 < veto < MOST_VETO:
        yield "veto", f"drivers.veto.{driver}={min(2 * veto, MOST_VETO):.3g}"
