"""What an evaluation finds, as frozen records that views can print, draw or write as JSON.

Answers nothing itself: `triangle.analysis.verdict` fills these records. Every verdict is a truth
value or a number with a reason in plain words beside it; None means that the question does not
arise or cannot be answered, and the reason says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.dynamics import ConsentDynamics
from triangle.analysis.outcome_result import ARGUMENTS, OutcomeResult
from triangle.analysis.plain_data import json_number, json_numbers
from triangle.analysis.wedge_results import (
    LotteryPrize,
    ReachableSplit,
    RoleBenchmark,
    ThreeTenths,
)
from triangle.errors import GameError
from triangle.game import FloatArray, Profile
from triangle.politics.scenario_types import Scenario
from triangle.shown import Shown
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

NOTHING_DRAWN = "nothing drawn at random"
"""Said in place of a seed."""


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation(Shown):
    """Everything `triangle run` shows of one scenario.

    Attributes
    ----------
    scenario : Scenario
    payoff_set : PayoffSet or None
        None when it was not asked for; the threats are in ``threat`` all the same.
    threat : array of shape (3,)
        Worst equilibrium payoff of each player; nan when there is no equilibrium.
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
    dynamics : ConsentDynamics or None
        How the triangle moves from today; None when the scenario has no consent chain.
    notes : tuple of str
        What a reader should know about the figures, such as profiles on a threshold.
    version : str
    digest : str
        SHA-256 of the inputs.
    seed : int or None
        None: nothing was drawn at random.
    witness_slack : float or None
        Every listed outcome that is enforceable was played by an automaton and all its one-shot
        deviations were tried: the smallest loss, in payoff units. None when there is none.
    """

    scenario: Scenario
    payoff_set: PayoffSet | None
    threat: FloatArray
    pure_equilibria: PureEquilibria
    outcomes: tuple[OutcomeResult, ...]
    three_tenths: ThreeTenths | None
    reachable_split: ReachableSplit | None
    role_benchmark: RoleBenchmark | None
    enforceable_states: NDArray[np.bool_] | None
    state_profiles: tuple[Profile, ...] | None
    state_likelihood: FloatArray | None
    dynamics: ConsentDynamics | None
    notes: tuple[str, ...]
    version: str
    digest: str
    seed: int | None = None
    witness_slack: float | None = None

    def __repr__(self) -> str:
        """Say what was evaluated, in one line."""
        return f"<Evaluation of {self.scenario.name}: {len(self.outcomes)} outcomes judged>"

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

    def bracket(self) -> PayoffSet:
        """Return the payoff set.

        Raises
        ------
        GameError
            If the scenario was evaluated without it.
        """
        if self.payoff_set is None:
            raise GameError("payoff set: not computed; evaluate the scenario with_payoff_set=True")
        return self.payoff_set

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as plain data: the object that ``run --json`` prints."""
        scenario, found = self.scenario, self.payoff_set
        return {
            "schema": SCHEMA,
            "scenario": scenario.name,
            "players": list(scenario.players),
            "discount_factors": json_numbers(scenario.discount_factors),
            "payoff_set": None if found is None else self._payoff_set_data(found),
            "pure_equilibria": [
                {
                    "actions": {
                        player: self.pure_equilibria.stage.actions[i][profile[i]]
                        for i, player in enumerate(scenario.players)
                    },
                    "payoffs": json_numbers(payoffs),
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
            "dynamics": None if self.dynamics is None else self.dynamics.to_dict(),
            "notes": list(self.notes),
            "manifest": {
                "version": self.version,
                "inputs": self.digest,
                "seed": NOTHING_DRAWN if self.seed is None else self.seed,
            },
        }

    def _payoff_set_data(self, found: PayoffSet) -> dict[str, Any]:
        slack = self.witness_slack
        return {
            "empty": found.is_empty,
            "gap": json_number(found.gap),
            "threat": json_numbers(found.threat),
            "threat_lower": json_numbers(found.threat_lower),
            "slack": json_number(found.slack),
            "witness_slack": None if slack is None else json_number(slack),
            "sweeps": int(found.sweeps),
            "note": found.note,
            "vertices": [json_numbers(vertex) for vertex in found.inner.vertices],
        }
