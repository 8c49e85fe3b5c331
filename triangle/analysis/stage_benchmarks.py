"""What theory says of the game played once: the benchmarks beside which repetition is judged.

Answers, for any three-player game: which actions survive iterated dominance, which pure and mixed
equilibria there are and whether the list is proven complete, what a mediator could bring about for
each player, and where choice with errors leads. The repeated game is for
`triangle.analysis.verdict`. Slower than the rest of a verdict, and asked for on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.analysis.plain_data import json_number, json_numbers
from triangle.game import StageGame
from triangle.politics.scenario_types import Scenario
from triangle.solvers.correlated import (
    CorrelatedEquilibria,
    CorrelatedRange,
    correlated_equilibria,
)
from triangle.solvers.dominance import Dominance
from triangle.solvers.logit import LogitBranch, LogitPoint, logit_branch
from triangle.solvers.mixed_nash import MixedEquilibria, mixed_nash
from triangle.solvers.pure_nash import PureEquilibria, pure_nash
from triangle.solvers.regret import MixedProfile

__all__ = ["SCHEMA", "StageBenchmarks", "stage_benchmarks", "strategies_in_words"]

SCHEMA = "triangle.stage/1"

SHARES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Precisions of the quantal response shown, as multiples of the middle one."""

NEAR_NASH = 100.0
"""Precision up to which the branch is followed, over the mean range of payoffs."""

PLAYED = 1e-12
"""Actions played with less than this probability are left out of a strategy in words."""


@dataclass(frozen=True, eq=False)
class StageBenchmarks:
    """The game played once, by every standard notion.

    Attributes
    ----------
    scenario : Scenario
    dominance : Dominance
    pure : PureEquilibria
        Always complete.
    mixed : MixedEquilibria
        Its ``complete`` is True only when proven.
    correlated : CorrelatedEquilibria
    logit : LogitBranch
        Its ``requested`` points are at SHARES of the scenario's precision, or of five divided by
        the mean range of payoffs where it states none.
    """

    scenario: Scenario
    dominance: Dominance
    pure: PureEquilibria
    mixed: MixedEquilibria
    correlated: CorrelatedEquilibria
    logit: LogitBranch

    def to_dict(self) -> dict[str, Any]:
        """Return the benchmarks as plain data for JSON."""
        stage, scenario = self.pure.stage, self.scenario
        return {
            "schema": SCHEMA,
            "scenario": scenario.name,
            "players": list(scenario.players),
            "dominance": {
                "surviving": {
                    player: [stage.actions[i][a] for a in self.dominance.surviving[i]]
                    for i, player in enumerate(scenario.players)
                },
                "rounds": len(self.dominance.rounds),
                "solvable": self.dominance.solvable,
            },
            "pure": {
                "complete": True,
                "equilibria": [
                    {
                        "actions": {
                            player: stage.actions[i][profile[i]]
                            for i, player in enumerate(scenario.players)
                        },
                        "payoffs": json_numbers(payoffs),
                        "strict": bool(strict),
                    }
                    for profile, payoffs, strict in zip(
                        self.pure.profiles, self.pure.payoffs, self.pure.strict, strict=True
                    )
                ],
            },
            "mixed": {
                "complete": self.mixed.complete,
                "reason": self.mixed.reason,
                "supports_examined": self.mixed.supports,
                "supports_undecided": len(self.mixed.undecided),
                "equilibria": [
                    {
                        "strategies": strategies_in_words(stage, found.strategies),
                        "payoffs": json_numbers(found.payoffs),
                        "regret": found.regret,
                        "regular": found.regular,
                    }
                    for found in self.mixed.equilibria
                ],
            },
            "correlated": {
                **{
                    player: _range_data(self.correlated.players[i])
                    for i, player in enumerate(scenario.players)
                },
                "sum": _range_data(self.correlated.total),
            },
            "logit": {
                "complete": self.logit.complete,
                "reason": self.logit.reason,
                "followed_to": max(point.precision for point in self.logit.points),
                "folds": list(self.logit.folds),
                "bifurcations": [list(bracket) for bracket in self.logit.bifurcations],
                "points": [_point_data(stage, point) for point in self.logit.requested],
                "end": _point_data(stage, self.logit.points[-1]),
            },
        }


def stage_benchmarks(scenario: Scenario, max_supports: int = 4000) -> StageBenchmarks:
    """Solve a scenario's stage game by every standard notion.

    Parameters
    ----------
    scenario : Scenario
    max_supports : int
        Support triples examined for mixed equilibria, after iterated dominance.

    Returns
    -------
    StageBenchmarks

    Raises
    ------
    ConvergenceError
        If a linear programme is not solved.
    GameError
        If the limit is not positive.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = stage_benchmarks(load_scenario("textbook/mckelvey-mclennan"))
    >>> len(found.mixed.equilibria), found.mixed.complete
    (9, True)
    """
    stage = scenario.stage_game()
    spread = float(np.ptp(stage.payoffs, axis=(0, 1, 2)).mean()) or 1.0
    middle = 5.0 / spread
    if scenario.precision is not None and scenario.precision.value > 0:
        middle = float(scenario.precision.value)
    precisions = [middle * share for share in SHARES]
    correlated = correlated_equilibria(stage)
    return StageBenchmarks(
        scenario=scenario,
        dominance=correlated.dominance,
        pure=pure_nash(stage),
        mixed=mixed_nash(stage, max_supports=max_supports),
        correlated=correlated,
        logit=logit_branch(stage, precisions, max(NEAR_NASH / spread, *precisions)),
    )


def strategies_in_words(stage: StageGame, profile: MixedProfile) -> dict[str, dict[str, float]]:
    """Name the actions that each player plays, with their probabilities.

    Examples
    --------
    >>> stage = StageGame(np.zeros((2, 1, 1, 3)), ("a", "b", "c"), [["l", "r"], ["x"], ["y"]])
    >>> half = np.array([0.5, 0.5])
    >>> strategies_in_words(stage, (half, np.ones(1), np.ones(1)))["a"]
    {'l': 0.5, 'r': 0.5}
    """
    return {
        player: {
            stage.actions[i][a]: float(probability)
            for a, probability in enumerate(profile[i])
            if probability > PLAYED
        }
        for i, player in enumerate(stage.players)
    }


def _range_data(found: CorrelatedRange) -> dict[str, Any]:
    return {
        end: {
            "value": extreme.value,
            "payoffs": json_numbers(extreme.payoffs),
            "violation": extreme.violation,
            "gap": extreme.gap,
        }
        for end, extreme in (("worst", found.worst), ("best", found.best))
    }


def _point_data(stage: StageGame, point: LogitPoint) -> dict[str, Any]:
    return {
        "precision": json_number(point.precision),
        "strategies": {
            player: dict(zip(stage.actions[i], point.strategies[i].tolist(), strict=True))
            for i, player in enumerate(stage.players)
        },
        "payoffs": json_numbers(point.payoffs),
        "residual": point.residual,
        "regret": point.regret,
    }
