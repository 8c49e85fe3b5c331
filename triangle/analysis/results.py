"""What an evaluation finds, as frozen records that views can print, draw or write as JSON.

Answers nothing itself: `triangle.analysis.verdict` fills these records. Every verdict is a truth
value or a number with a reason in plain words beside it; None means that the question does not
arise or cannot be answered, and the reason says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.game import FloatArray, Profile
from triangle.politics.scenario_types import Scenario
from triangle.solvers.payoff_set import PayoffSet
from triangle.solvers.pure_nash import PureEquilibria

__all__ = [
    "ARGUMENTS",
    "SCHEMA",
    "Evaluation",
    "LotteryPrize",
    "OutcomeResult",
    "ReachableSplit",
    "RoleBenchmark",
    "ThreeTenths",
]

SCHEMA = "triangle.evaluation/1"

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
)
"""Keys of `OutcomeResult.reasons`; every outcome has them all."""


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
        Player with that smallest loss.
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
    reasons: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data for JSON."""
        return {
            "name": self.name,
            "label": self.label,
            "named": self.named,
            "actions": dict(self.actions),
            "state": _plain(self.state),
            "postures": _plain(self.postures),
            "pattern": self.pattern,
            "roles": _plain(self.roles),
            "balance": self.balance,
            "symmetric": self.symmetric,
            "payoffs": _numbers(self.payoffs),
            "split_index": self.split_index,
            "net_index": self.net_index,
            "relation_index": self.relation_index,
            "role_index": self.role_index,
            "enforceable": self.enforceable,
            "slack": _number(self.slack),
            "tempted": self.tempted,
            "critical_discount_factor": self.critical_discount_factor,
            "critical_bracket": [_number(x) for x in self.critical_bracket],
            "critical_scale": self.critical_scale,
            "critical_scale_bracket": [_number(x) for x in self.critical_scale_bracket],
            "reachable": self.reachable,
            "pareto": self.pareto,
            "pairwise_stable": self.pairwise_stable,
            "coalition_proof": self.coalition_proof,
            "likelihood": self.likelihood,
            "likelihood_rank": self.likelihood_rank,
            "reasons": dict(self.reasons),
        }


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
            "payoffs": None if self.payoffs is None else _numbers(self.payoffs),
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
            "scores": _plain(self.scores),
            "role_index": dict(self.role_index),
            "note": self.note,
        }


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything `triangle run` shows of one scenario.

    Attributes
    ----------
    scenario : Scenario
    payoff_set : PayoffSet
    pure_equilibria : PureEquilibria
        Of the stage game.
    outcomes : tuple of OutcomeResult
        Named ones first, in the scenario's order.
    three_tenths : ThreeTenths or None
    reachable_split : ReachableSplit or None
        None without a wedge.
    role_benchmark : RoleBenchmark or None
        None when the game has no triangle states.
    enforceable_states : (n_states,) bool, or None
    state_profiles : tuple of profiles, one for each state, or None
        The profile that represents each state.
    state_likelihood : (n_states,) or None
        Long-run share of each state in the consent chain; zero where not enforceable.
    notes : tuple of str
        What a reader should know about the figures, such as profiles on a threshold.
    version : str
    digest : str
        SHA-256 of the inputs.
    seed : int or None
        None: nothing was drawn at random.
    """

    scenario: Scenario
    payoff_set: PayoffSet
    pure_equilibria: PureEquilibria
    outcomes: tuple[OutcomeResult, ...]
    three_tenths: ThreeTenths | None
    reachable_split: ReachableSplit | None
    role_benchmark: RoleBenchmark | None
    enforceable_states: np.ndarray[Any, np.dtype[np.bool_]] | None
    state_profiles: tuple[Profile, ...] | None
    state_likelihood: FloatArray | None
    notes: tuple[str, ...]
    version: str
    digest: str
    seed: int | None = None

    def outcome(self, name: str) -> OutcomeResult:
        """Return the outcome of this name.

        Raises
        ------
        KeyError
            If there is none.
        """
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise KeyError(f"outcome {name!r}: expected one of {[o.name for o in self.outcomes]}")

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as plain data: the object that ``run --json`` prints."""
        scenario, found = self.scenario, self.payoff_set
        return {
            "schema": SCHEMA,
            "scenario": scenario.name,
            "players": list(scenario.players),
            "discount_factors": _numbers(scenario.discount_factors),
            "payoff_set": {
                "empty": found.is_empty,
                "gap": _number(found.gap),
                "threat": _numbers(found.threat),
                "threat_lower": _numbers(found.threat_lower),
                "slack": _number(found.slack),
                "sweeps": int(found.sweeps),
                "note": found.note,
                "vertices": [_numbers(vertex) for vertex in found.inner.vertices],
            },
            "pure_equilibria": [
                {
                    "actions": {
                        player: self.pure_equilibria.stage.actions[i][profile[i]]
                        for i, player in enumerate(scenario.players)
                    },
                    "payoffs": _numbers(payoffs),
                    "strict": bool(strict),
                }
                for profile, payoffs, strict in zip(
                    self.pure_equilibria.profiles,
                    self.pure_equilibria.payoffs,
                    self.pure_equilibria.strict,
                    strict=True,
                )
            ],
            "outcomes": [outcome.to_dict() for outcome in self.outcomes],
            "three_tenths": None if self.three_tenths is None else self.three_tenths.to_dict(),
            "reachable_split": (
                None if self.reachable_split is None else self.reachable_split.to_dict()
            ),
            "role_benchmark": (
                None if self.role_benchmark is None else self.role_benchmark.to_dict()
            ),
            "notes": list(self.notes),
            "manifest": {"version": self.version, "inputs": self.digest, "seed": self.seed},
        }


def _number(value: float) -> float | None:
    """Turn a number into one that JSON can hold."""
    return float(value) if np.isfinite(value) else None


def _numbers(values: FloatArray) -> list[float | None]:
    return [_number(float(value)) for value in values]


def _plain(table: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Copy nested mappings to dictionaries."""
    if table is None:
        return None
    return {
        key: _plain(value) if isinstance(value, Mapping) else value for key, value in table.items()
    }
