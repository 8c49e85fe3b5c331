"""What is found about a wedge, as frozen records: how far it can go, and its reference points.

Answers nothing itself: `triangle.analysis.reachable` and `triangle.analysis.verdict` fill them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triangle.analysis.plain_data import json_number, json_numbers, json_table
from triangle.game import FloatArray, Profile

__all__ = ["LotteryPrize", "PlanStep", "ReachableSplit", "RoleBenchmark", "ThreeTenths"]


@dataclass(frozen=True)
class LotteryPrize:
    """One profile of a public lottery drawn once at the start, and its probability."""

    profile: Profile
    name: str
    probability: float


@dataclass(frozen=True)
class PlanStep:
    """Years in a row of a plan in which the same profile is the likeliest to be played.

    Attributes
    ----------
    first, last : int or None
        Years counted from 1; no last year where the telling ends, for good or because what follows
        weighs next to nothing.
    profile : Profile
    name : str
    probability : float
        That the profile is played, in the year in which this is least certain.
    value : float
        Expected split index, or share of the event, in these years.
    """

    first: int
    last: int | None
    profile: Profile
    name: str
    probability: float
    value: float

    def to_dict(self) -> dict[str, Any]:
        """Return the step as plain data for JSON; one without end has no "to"."""
        return {
            "from": self.first,
            **({} if self.last is None else {"to": self.last}),
            "name": self.name,
            "probability": self.probability,
            "value": self.value,
        }


@dataclass(frozen=True, eq=False)
class ReachableSplit:
    """How far a wedge can go in equilibrium: bounds on the reachable split index.

    Attributes
    ----------
    lower : float or None
        Split index of an explicit equilibrium of the wedge game whose play may change over time;
        None when none is known that gives driver and target what no deal gives them.
    upper : float or None
        No equilibrium goes further; None when there is none.
    binding : str
        What keeps it from going further, in words.
    binding_key : str
        "target", "driver", "enforceability", "full" or "none".
    payoffs : (3,) or None
        Expected payoffs in the equilibrium behind ``lower``.
    plan : tuple of PlanStep
        What that equilibrium comes to, year by year.
    periods : int or None
        Years after which nothing changes any more: 0 for a lottery drawn once; None for never.
    slack : float or None
        Smallest loss from a one-shot deviation in that equilibrium, in payoff units.
    once : float or None
        Split index of ``lottery``: the best that can be had without changes over time.
    lottery : tuple of LotteryPrize
        Drawn once at the start, then played for ever; most likely prize first.
    note : str
        Empty, or what kept the bracket from closing.
    free_lower, free_upper, free_binding, free_plan, free_once, free_lottery, free_note
        The same for the scenario's whole game.
    """

    lower: float | None
    upper: float | None
    binding: str
    binding_key: str
    payoffs: FloatArray | None
    plan: tuple[PlanStep, ...]
    periods: int | None
    slack: float | None
    once: float | None
    lottery: tuple[LotteryPrize, ...]
    note: str
    free_lower: float | None
    free_upper: float | None
    free_binding: str
    free_plan: tuple[PlanStep, ...]
    free_once: float | None
    free_lottery: tuple[LotteryPrize, ...]
    free_note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the bounds as plain data for JSON."""
        return {
            "lower": self.lower,
            "upper": self.upper,
            "binding": self.binding,
            "payoffs": None if self.payoffs is None else json_numbers(self.payoffs),
            "plan": [step.to_dict() for step in self.plan],
            "periods": self.periods,
            "slack": None if self.slack is None else json_number(self.slack),
            "once": {"value": self.once, "lottery": _prizes(self.lottery)},
            "note": self.note,
            "free_game": {
                "lower": self.free_lower,
                "upper": self.free_upper,
                "binding": self.free_binding,
                "plan": [step.to_dict() for step in self.free_plan],
                "once": {"value": self.free_once, "lottery": _prizes(self.free_lottery)},
                "note": self.free_note,
            },
        }


def _prizes(lottery: tuple[LotteryPrize, ...]) -> list[dict[str, Any]]:
    return [{"name": prize.name, "probability": prize.probability} for prize in lottery]


@dataclass(frozen=True)
class ThreeTenths:
    """Where the three-tenths outcome stands; the outcome itself is among the outcomes.

    Attributes
    ----------
    rank : int or None
        Likelihood rank of its state among the enforceable states.
    in_band : bool or None
        Whether its split index lies in the scenario's band.
    """

    name: str
    split_index: float | None
    band: tuple[float, float]
    in_band: bool | None
    enforceable: bool
    reachable: bool | None
    pairwise_stable: bool | None
    coalition_proof: bool | None
    likelihood: float | None
    rank: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain data for JSON."""
        return {
            "name": self.name,
            "split_index": self.split_index,
            "band": list(self.band),
            "in_band": self.in_band,
            "enforceable": self.enforceable,
            "reachable": self.reachable,
            "pairwise_stable": self.pairwise_stable,
            "coalition_proof": self.coalition_proof,
            "likelihood": self.likelihood,
            "rank": self.rank,
        }


@dataclass(frozen=True)
class RoleBenchmark:
    """What role scores alone say: the answer with nothing calibrated.

    Attributes
    ----------
    scores : mapping of outcome name to mapping of player to role score
    role_index : mapping of outcome name to the driver's share of the full split's role gain
    note : str
    """

    scores: Mapping[str, Mapping[str, float]]
    role_index: Mapping[str, float | None]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the benchmark as plain data for JSON."""
        return {
            "scores": json_table(self.scores),
            "role_index": dict(self.role_index),
            "note": self.note,
        }
