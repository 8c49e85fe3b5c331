"""Two scenarios side by side, matched by role: driver with driver, target with target.

Answers where two evaluations differ, figure by figure. It does not say which cause makes the
difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from triangle.analysis.plain_data import json_number
from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.shown import Shown

__all__ = ["Comparison", "OutcomePair", "RolePair", "compare"]


@dataclass(frozen=True)
class RolePair:
    """One role and who has it in each scenario.

    Attributes
    ----------
    role : str
        "driver", "target", "rival", or the player's place where a scenario has no wedge.
    players : two str
    discount_factors : two floats
    threats : two floats
        Payoff when punished as hard as can be.
    """

    role: str
    players: tuple[str, str]
    discount_factors: tuple[float, float]
    threats: tuple[float, float]


@dataclass(frozen=True, eq=False)
class OutcomePair:
    """An outcome that both scenarios name."""

    name: str
    first: OutcomeResult
    second: OutcomeResult

    def changed(self) -> tuple[str, ...]:
        """Return the arguments whose verdict differs between the scenarios."""
        return self.first.changed(self.second)


@dataclass(frozen=True, eq=False)
class Comparison(Shown):
    """Two evaluations, and what they have in common.

    Attributes
    ----------
    first, second : Evaluation
    roles : three RolePair
    outcomes : tuple of OutcomePair
        Outcomes that both name, in the order of the first.
    only_first, only_second : tuple of str
        Names of outcomes that only one of them has.
    """

    first: Evaluation
    second: Evaluation
    roles: tuple[RolePair, ...]
    outcomes: tuple[OutcomePair, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    def reachable_split_difference(self) -> float | None:
        """Return second minus first of the lower bound of the reachable split."""
        bounds = []
        for evaluation in (self.first, self.second):
            split = evaluation.reachable_split
            if split is None or split.lower is None:
                return None
            bounds.append(split.lower)
        return bounds[1] - bounds[0]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data for JSON."""
        return {
            "scenarios": [self.first.scenario.name, self.second.scenario.name],
            "roles": [
                {
                    "role": pair.role,
                    "players": list(pair.players),
                    "discount_factors": list(pair.discount_factors),
                    "threats": [json_number(threat) for threat in pair.threats],
                }
                for pair in self.roles
            ],
            "reachable_split": [
                None if e.reachable_split is None else e.reachable_split.to_dict()
                for e in (self.first, self.second)
            ],
            "reachable_split_difference": self.reachable_split_difference(),
            "three_tenths": [
                None if e.three_tenths is None else e.three_tenths.to_dict()
                for e in (self.first, self.second)
            ],
            "outcomes": [
                {
                    "name": pair.name,
                    "changed": list(pair.changed()),
                    "first": pair.first.to_dict(),
                    "second": pair.second.to_dict(),
                }
                for pair in self.outcomes
            ],
            "only": [list(self.only_first), list(self.only_second)],
        }


def compare(first: Evaluation, second: Evaluation) -> Comparison:
    """Lay two evaluations side by side, players matched by their role in the wedge.

    Parameters
    ----------
    first, second : Evaluation

    Returns
    -------
    Comparison
        Players are matched by place if one of the scenarios has no wedge.

    Examples
    --------
    >>> from triangle.analysis.verdict import evaluate
    >>> from triangle.politics.scenario import load_scenario
    >>> game = evaluate(load_scenario("textbook/contribution"))
    >>> found = compare(game, game)
    >>> [pair.role for pair in found.roles], found.outcomes[0].changed()
    (['player 1', 'player 2', 'player 3'], ())
    """
    names = [tuple(o.name for o in e.outcomes if o.named) for e in (first, second)]
    return Comparison(
        first=first,
        second=second,
        roles=_roles(first, second),
        outcomes=tuple(
            OutcomePair(name, first.outcome(name), second.outcome(name))
            for name in names[0]
            if name in names[1]
        ),
        only_first=tuple(name for name in names[0] if name not in names[1]),
        only_second=tuple(name for name in names[1] if name not in names[0]),
    )


def _roles(first: Evaluation, second: Evaluation) -> tuple[RolePair, ...]:
    one, two = first.scenario.wedge, second.scenario.wedge
    if one is None or two is None:
        matched = [(f"player {i + 1}", i, i) for i in range(3)]
    else:
        matched = [
            ("driver", one.driver, two.driver),
            ("target", one.target, two.target),
            ("rival", one.rival, two.rival),
        ]
    return tuple(
        RolePair(
            role=role,
            players=(first.scenario.players[i], second.scenario.players[j]),
            discount_factors=(
                float(first.scenario.discount_factors[i]),
                float(second.scenario.discount_factors[j]),
            ),
            threats=(float(first.threat[i]), float(second.threat[j])),
        )
        for role, i, j in matched
    )
