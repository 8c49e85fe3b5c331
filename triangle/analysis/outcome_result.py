"""What is found about one outcome, as a frozen record.

Answers nothing itself: `triangle.analysis.outcomes` fills it. Every verdict is a truth value or a
number with a reason in plain words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triangle.analysis.plain_data import json_number, json_numbers, json_table
from triangle.game import FloatArray, Profile

__all__ = ["ARGUMENTS", "SHOWN", "OutcomeResult"]

ARGUMENTS: tuple[str, ...] = (
    "enforceable",
    "critical_discount_factor",
    "split_index",
    "relation_index",
    "role_index",
    "reachable",
    "pareto",
    "pairwise_stable",
    "coalition_proof",
    "likelihood",
    "stochastically_stable",
)
"""Keys of `OutcomeResult.reasons`; every outcome has them all."""

YES_OR_NO = ("enforceable", "reachable", "pareto", "pairwise_stable", "coalition_proof")
"""Arguments whose verdict is a truth value or a rank, so that another one is another verdict."""


SHOWN = 5e-3
"""Discount factors closer than this are printed alike."""


@dataclass(frozen=True, eq=False)
class OutcomeResult:
    """One outcome, played for ever, judged by every argument separately.

    Attributes
    ----------
    name : str
        Key of a named outcome; else its state or actions in words.
    label : str
        Summary of a named outcome, else the same as ``name``.
    named : bool
        Whether the scenario names it.
    profile : Profile
    actions : mapping of player to action name
    state : mapping of dyad to level name, or None
        Relations; None in games without postures, like the next four.
    state_number : int or None
        Number of the state in `PostureSpace.states`.
    postures : mapping of player to mapping of other player to level name, or None
    pattern : str or None
        Dittmer's pattern.
    roles : mapping of player to role, or None
    balance : {-1, 1} or None
    symmetric : bool or None
        Whether both sides of every dyad choose the same posture.
    payoffs : (3,)
        Payoff per period.
    split_index, net_index, relation_index, role_index : float or None
        The four indices of success of a wedge: 0 is no deal, 1 the full split.
    enforceable : bool
        Whether playing it for ever is a subgame perfect equilibrium path.
    slack : float
        Smallest loss, over players with something to gain, from a deviation that is punished as
        hard as can be, in average payoff; at least 0 when enforceable; inf when nobody gains.
    tempted : str or None
        Player with that smallest loss; without any threat, the one that gains most today.
    critical_discount_factor : float or None
        Smallest common discount factor at which it is enforceable; None if there is none below 1.
    critical_bracket : (lower, upper)
    critical_scale : float or None
        Smallest common factor on the players' horizons delta / (1 - delta): 1 is today's patience.
    critical_scale_bracket : (lower, upper)
    reachable : bool or None
        Enforceable, and neither driver nor target loses against the status quo.
    pareto : int or None
        Rank among the enforceable outcomes listed, 1 best; None when not enforceable.
    pairwise_stable, coalition_proof : bool or None
    likelihood : float or None
        Long-run share of time of its triangle state in the consent chain.
    likelihood_rank : int or None
        Rank of that state among all enforceable states, 1 most likely.
    stochastically_stable : bool or None
        Whether the triangle is found in that state as errors of choice become rare.
    reasons : mapping with the keys ARGUMENTS
        In plain words; empty where the number says it all.
    """

    name: str
    label: str
    named: bool
    profile: Profile
    actions: Mapping[str, str]
    state: Mapping[str, str] | None
    state_number: int | None
    postures: Mapping[str, Mapping[str, str]] | None
    pattern: str | None
    roles: Mapping[str, str] | None
    balance: int | None
    symmetric: bool | None
    payoffs: FloatArray
    split_index: float | None
    net_index: float | None
    relation_index: float | None
    role_index: float | None
    enforceable: bool
    slack: float
    tempted: str | None
    critical_discount_factor: float | None
    critical_bracket: tuple[float, float]
    critical_scale: float | None
    critical_scale_bracket: tuple[float, float]
    reachable: bool | None
    pareto: int | None
    pairwise_stable: bool | None
    coalition_proof: bool | None
    likelihood: float | None
    likelihood_rank: int | None
    stochastically_stable: bool | None
    reasons: Mapping[str, str]

    @property
    def is_bracketed(self) -> bool:
        """Whether the critical discount factor is only known to lie between two values below 1."""
        lower, upper = self.critical_bracket
        return upper < 1 and upper - lower >= SHOWN

    def changed(self, other: OutcomeResult) -> tuple[str, ...]:
        """Name the arguments whose verdict on another outcome is another one."""
        return tuple(key for key in YES_OR_NO if getattr(self, key) != getattr(other, key))

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data for JSON.

        Where nobody gains by deviating there is nobody tempted and no slack, and no such keys.
        """
        temptation: dict[str, Any] = {}
        if self.tempted is not None:
            temptation = {"slack": json_number(self.slack), "tempted": self.tempted}
        return {
            "name": self.name,
            "label": self.label,
            "named": self.named,
            "actions": dict(self.actions),
            "state": json_table(self.state),
            "postures": json_table(self.postures),
            "pattern": self.pattern,
            "roles": json_table(self.roles),
            "balance": self.balance,
            "symmetric": self.symmetric,
            "payoffs": json_numbers(self.payoffs),
            "split_index": self.split_index,
            "net_index": self.net_index,
            "relation_index": self.relation_index,
            "role_index": self.role_index,
            "enforceable": self.enforceable,
            **temptation,
            "critical_discount_factor": self.critical_discount_factor,
            "critical_bracket": [json_number(x) for x in self.critical_bracket],
            "critical_scale": self.critical_scale,
            "critical_scale_bracket": [json_number(x) for x in self.critical_scale_bracket],
            "reachable": self.reachable,
            "pareto": self.pareto,
            "pairwise_stable": self.pairwise_stable,
            "coalition_proof": self.coalition_proof,
            "likelihood": self.likelihood,
            "likelihood_rank": self.likelihood_rank,
            "stochastically_stable": self.stochastically_stable,
            "reasons": dict(self.reasons),
        }
