"""What happens to each player if it deviates: the optimal penal code and the mildest that suffices.

Answers for a scenario, with the names it gives to profiles. The optimal penal code says how low
each player can be held, by what path of play; the mildest how long that must be kept up before play
can return to a given outcome. Punishers must want to punish in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from triangle.analysis.asked_outcome import asked_profile
from triangle.analysis.naming import profile_name
from triangle.analysis.plain_data import json_number
from triangle.errors import GameError, ScenarioError
from triangle.game import Profile
from triangle.politics.scenario_types import Scenario
from triangle.solvers.critical_each import CriticalForPlayer, critical_discount_factors
from triangle.solvers.enforce import enforceability
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.penal_code import PenalCode, penal_code
from triangle.solvers.short_punishments import ShortPunishments, shortest_punishments

__all__ = ["PenalPath", "PenalPaths", "PenalStep", "penal_paths"]


@dataclass(frozen=True)
class PenalStep:
    """A profile played for some periods in a row.

    Attributes
    ----------
    periods : float
        Expected number; inf for ever.
    profile : Profile
    name : str
    """

    periods: float
    profile: Profile
    name: str


@dataclass(frozen=True, eq=False)
class PenalPath:
    """How one player is punished.

    Attributes
    ----------
    player : str
    payoff : float
        What it gets on this path, per period.
    least : float
        No equilibrium gives it less.
    alone : float
        What it can secure whatever the others do, in pure actions.
    outcome_payoff : float
        What it gets from the outcome that is held in place, per period.
    steps : tuple of PenalStep
        Most likely branch; see `PunishmentPath`.
    repeats_from : int or None
    probability : float
        Of that branch.
    shares : tuple of (share, name)
        Discounted share of each profile over all branches.
    enough : int or None
        Periods of the first step after which play may return to the outcome; None if the outcome
        cannot be held in place so.
    discount_factor : float
    critical : CriticalForPlayer
        How patient it must be for the outcome to be enforceable, the others as they are.
    """

    player: str
    payoff: float
    least: float
    alone: float
    outcome_payoff: float
    steps: tuple[PenalStep, ...]
    repeats_from: int | None
    probability: float
    shares: tuple[tuple[float, str], ...]
    enough: int | None
    discount_factor: float
    critical: CriticalForPlayer

    def to_dict(self) -> dict[str, Any]:
        """Return the path as plain data for JSON; periods are null for ever."""
        return {
            "player": self.player,
            "payoff": self.payoff,
            "least": json_number(self.least),
            "alone": self.alone,
            "outcome_payoff": self.outcome_payoff,
            "steps": [{"periods": json_number(s.periods), "play": s.name} for s in self.steps],
            "repeats_from": self.repeats_from,
            "probability": self.probability,
            "shares": [{"share": share, "play": name} for share, name in self.shares],
            "periods_enough": self.enough,
            "discount_factor": self.discount_factor,
            "critical_discount_factor": json_number(self.critical.value),
            "critical_bracket": [self.critical.lower, self.critical.upper],
            "critical_reason": self.critical.reason,
        }


@dataclass(frozen=True, eq=False)
class PenalPaths:
    """Punishments of all players in a scenario.

    Attributes
    ----------
    scenario : Scenario
    outcome : str
        Outcome that is to be held in place.
    paths : three PenalPath
    gap : float
        Largest difference between what a path gives and the least possible.
    slack : float
        Smallest loss from a one-shot deviation anywhere in the code; at least 0 up to rounding.
    enforceable : bool
        Whether the code keeps everybody to the outcome, played for ever.
    short : ShortPunishments
        Of limited length, around the outcome.
    """

    scenario: Scenario
    outcome: str
    paths: tuple[PenalPath, PenalPath, PenalPath]
    gap: float
    slack: float
    enforceable: bool
    short: ShortPunishments

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data for JSON."""
        return {
            "schema": "triangle.punish/1",
            "scenario": self.scenario.name,
            "outcome": self.outcome,
            "punishments": [path.to_dict() for path in self.paths],
            "gap": self.gap,
            "slack": json_number(self.slack),
            "enforceable": self.enforceable,
            "enough": {
                "holds": self.short.periods is not None,
                "longest_tried": self.short.longest,
                "slack": json_number(self.short.slack),
            },
        }


def penal_paths(scenario: Scenario, outcome: str | None = None) -> PenalPaths:
    """Write out how each player is punished, and how long it takes to deter it from deviating.

    Parameters
    ----------
    scenario : Scenario
    outcome : str, optional
        What is to be held in place: a named outcome, relations or actions (`asked_profile`).
        Default: the three-tenths outcome, else the first that somebody would gain by leaving.

    Returns
    -------
    PenalPaths

    Raises
    ------
    ScenarioError
        If the scenario has no such outcome, names none, or has no equilibrium to punish with.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = penal_paths(load_scenario("textbook/prisoners-dilemma"))
    >>> found.outcome, found.paths[0].steps[0].name, found.paths[0].payoff, found.short.periods
    ('all-cooperate', 'all-defect', 1.0, (1, 1, 1))
    """
    profile = asked_profile(scenario, _default(scenario) if outcome is None else outcome)
    game = scenario.repeated_game()
    try:
        code = penal_code(game)
    except GameError as error:
        raise ScenarioError(
            f"{scenario.name}: no equilibrium in pure actions was found, so that nothing can serve "
            "as a punishment; raise the players' discount factors, which may bring one about"
        ) from error
    first = [path.steps[0][1] for path in code.paths]
    short = shortest_punishments(game, profile, first)
    alone = game.stage.best_payoffs.min(axis=(0, 1, 2))
    kept = game.stage.payoffs[profile]
    critical = critical_discount_factors(game, profile)
    one, two, three = (
        _path(scenario, code, i, float(alone[i]), float(kept[i]), short, critical[i])
        for i in range(3)
    )
    return PenalPaths(
        scenario=scenario,
        outcome=profile_name(scenario, profile),
        paths=(one, two, three),
        gap=code.gap,
        slack=check_one_shot_deviations(game, code.automaton).slack,
        enforceable=bool(enforceability(game, code.values).enforceable[profile]),
        short=short,
    )


def _default(scenario: Scenario) -> str:
    """Choose the outcome to be held in place when none is asked for."""
    if not scenario.outcomes:
        raise ScenarioError(
            f"{scenario.name}: it names no outcome to hold in place; add an [outcomes.NAME] table"
        )
    gains = scenario.stage_game().deviation_gains
    left = (o.name for o in scenario.outcomes.values() if gains[o.profile].max() > 0)
    return scenario.three_tenths or next(left, next(iter(scenario.outcomes)))


def _path(
    scenario: Scenario,
    code: PenalCode,
    player: int,
    alone: float,
    kept: float,
    short: ShortPunishments,
    critical: CriticalForPlayer,
) -> PenalPath:
    found = code.paths[player]
    return PenalPath(
        player=scenario.players[player],
        payoff=found.payoff,
        least=float(code.lower[player]),
        alone=alone,
        outcome_payoff=kept,
        steps=tuple(
            PenalStep(periods, profile, profile_name(scenario, profile))
            for periods, profile in found.steps
        ),
        repeats_from=found.repeats_from,
        probability=found.probability,
        shares=tuple((share, profile_name(scenario, a)) for share, a in found.shares),
        enough=None if short.periods is None else short.periods[player],
        discount_factor=float(code.game.discount_factors[player]),
        critical=critical,
    )
