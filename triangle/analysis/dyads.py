"""Each pair of players on its own: the game the two play while the third stands still.

Answers what the equilibria of each dyad are and what its two extreme postures are called in the
field's words. It leaves out what the triangle adds: the third player's answer, and the future.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.errors import ScenarioError
from triangle.game import Profile, StageGame
from triangle.politics.library import one_of
from triangle.politics.postures import DYADS, others
from triangle.politics.scenario_types import Scenario
from triangle.solvers.bimatrix import BimatrixEquilibria, bimatrix_equilibria
from triangle.solvers.two_by_two import TwoByTwoName, name_two_by_two
from triangle.solvers.two_player_games import dyad_game

__all__ = ["DyadResult", "evaluate_dyads", "held_outcome"]


@dataclass(frozen=True, eq=False)
class DyadResult:
    """The game of one dyad at a given outcome of the triangle.

    Attributes
    ----------
    name : str
        Such as "US-CN".
    players : two int
    game : StageGame
        Rows and columns are postures towards each other (all actions in a game without postures);
        the third player has the single action it takes in the outcome.
    equilibria : BimatrixEquilibria
    corner : TwoByTwoName or None
        The 2x2 game of the coldest and the warmest posture; None without postures, unless the game
        is 2x2 already.
    """

    name: str
    players: tuple[int, int]
    game: StageGame
    equilibria: BimatrixEquilibria
    corner: TwoByTwoName | None

    def to_dict(self) -> dict[str, Any]:
        """Return the dyad as plain data for JSON."""
        found = self.equilibria
        return {
            "name": self.name,
            "actions": [list(names) for names in self.game.actions[:2]],
            "payoffs": self.game.payoffs[:, :, 0, :2].tolist(),
            "equilibria": [
                {
                    "strategies": [p.tolist() for p in equilibrium.strategies],
                    "payoffs": equilibrium.payoffs.tolist(),
                    "regret": equilibrium.regret,
                }
                for equilibrium in found.equilibria
            ],
            "complete": found.complete,
            "degenerate": found.degenerate,
            "reason": found.reason,
            "notes": list(found.notes),
            "corner": None if self.corner is None else self.corner.name,
            "corner_family": None if self.corner is None else self.corner.family,
        }


def evaluate_dyads(scenario: Scenario, outcome: str | None = None) -> tuple[DyadResult, ...]:
    """Solve the three dyads of a scenario while everything else stays as in an outcome.

    In a dyad both sides choose their posture towards each other; their postures towards the third
    player, and the third player's own, are those of the outcome.

    Parameters
    ----------
    scenario : Scenario
    outcome : str, optional
        Default: the status quo, else the first outcome named.

    Returns
    -------
    three DyadResult
        In the order of DYADS.

    Raises
    ------
    ScenarioError
        If the scenario does not name the outcome, or none at all.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> first, *_ = evaluate_dyads(load_scenario("2025-roles"))
    >>> first.name, first.game.actions[0], first.corner.family
    ('US-CN', ('oppose', 'hedge', 'align'), 'tied')
    """
    profile = scenario.outcomes[held_outcome(scenario, outcome)].profile
    stage = scenario.stage_game()
    return tuple(_dyad(scenario, stage, profile, i, j) for i, j in DYADS)


def held_outcome(scenario: Scenario, outcome: str | None = None) -> str:
    """Return the name of the outcome in which the dyads of a scenario are solved.

    Parameters
    ----------
    scenario : Scenario
    outcome : str, optional
        Default: the status quo, else the first outcome named.

    Raises
    ------
    ScenarioError
        If the scenario does not name the outcome, or none at all.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> held_outcome(load_scenario("2025"))
    'no-deal'
    """
    if not scenario.outcomes:
        raise ScenarioError(
            f"{scenario.name}: it names no outcome to hold the third player to; "
            "add an [outcomes.NAME] table"
        )
    if outcome is None:
        return scenario.status_quo or next(iter(scenario.outcomes))
    if outcome not in scenario.outcomes:
        raise ScenarioError(f"{scenario.name}: outcome: {one_of(outcome, scenario.outcomes)}")
    return outcome


def _dyad(scenario: Scenario, stage: StageGame, profile: Profile, i: int, j: int) -> DyadResult:
    third = 3 - i - j
    rows, columns = (_towards(scenario, profile, *pair) for pair in ((i, j), (j, i)))
    game = dyad_game(stage, i, j, profile[third], rows, columns)
    if scenario.space is not None:
        levels = scenario.space.level_names
        # Postures towards each other are all that is left to choose: name the actions by them.
        game = StageGame(game.payoffs, game.players, [levels, levels, game.actions[2]])
    return DyadResult(
        name=f"{scenario.players[i]}-{scenario.players[j]}",
        players=(i, j),
        game=game,
        equilibria=bimatrix_equilibria(game),
        corner=_corner(scenario, game),
    )


def _towards(scenario: Scenario, profile: Profile, i: int, j: int) -> list[int]:
    """Return the actions of i that keep its posture towards the third player, coldest first."""
    space = scenario.space
    if space is None:
        return list(range(len(scenario.actions[i])))
    first, second = divmod(profile[i], space.n_levels)
    if others(i)[0] == j:
        return [level * space.n_levels + second for level in range(space.n_levels)]
    return [first * space.n_levels + level for level in range(space.n_levels)]


def _corner(scenario: Scenario, game: StageGame) -> TwoByTwoName | None:
    if scenario.space is None:
        return name_two_by_two(game) if game.shape == (2, 2, 1) else None
    ends = np.array([0, scenario.space.n_levels - 1])
    names = [[game.actions[i][a] for a in ends] for i in range(2)]
    corner = StageGame(game.payoffs[np.ix_(ends, ends)], game.players, [*names, game.actions[2]])
    return name_two_by_two(corner, cooperative=(1, 1))
