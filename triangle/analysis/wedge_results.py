"""What is found about a wedge, as frozen records: how far it can go, and its reference points.

Answers nothing itself: `triangle.analysis.reachable` and `triangle.analysis.verdict` fill them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triangle.analysis.plain_data import json_numbers, json_table
from triangle.game import FloatArray, Profile

__all__ = ["LotteryPrize", "ReachableSplit", "RoleBenchmark", "ThreeTenths"]


@dataclass(frozen=True)
class LotteryPrize:
    """One profile of a public lottery drawn once at the start, and its probability."""

    profile: Profile
    name: str
    probability: float


@dataclass(frozen=True, eq=False)
class ReachableSplit:
    """How far a wedge can go in equilibrium: bounds on the reachable split index.

    Attributes
    ----------
    lower : float or None
        Split index of ``lottery``, an explicit equilibrium of the wedge game; None when none gives
        driver and target what no deal gives them.
    upper : float or None
        Proven upper bound, or None when none is known.
    binding : str
        What keeps the lottery from going further, in words.
    binding_key : str
        "target", "driver", "enforceability", "full" or "none".
    payoffs : (3,) or None
        Expected payoffs of the lottery.
    lottery : tuple of LotteryPrize
        Most likely prize first.
    free_lower, free_upper : float or None
        The same bounds for the scenario's whole game.
    free_binding : str
    free_lottery : tuple of LotteryPrize
    """

    lower: float | None
    upper: float | None
    binding: str
    binding_key: str
    payoffs: FloatArray | None
    lottery: tuple[LotteryPrize, ...]
    free_lower: float | None
    free_upper: float | None
    free_binding: str
    free_lottery: tuple[LotteryPrize, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the bounds as plain data for JSON."""
        return {
            "lower": self.lower,
            "upper": self.upper,
            "binding": self.binding,
            "payoffs": None if self.payoffs is None else json_numbers(self.payoffs),
            "lottery": [{"name": p.name, "probability": p.probability} for p in self.lottery],
            "free_game": {
                "lower": self.free_lower,
                "upper": self.free_upper,
                "binding": self.free_binding,
                "lottery": [
                    {"name": p.name, "probability": p.probability} for p in self.free_lottery
                ],
            },
        }


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
