"""Verdicts on an outcome in plain words: who would leave, for what, and who would have to agree.

Turns what the solvers found into sentences' parts; it decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triangle.analysis.naming import state_name
from triangle.politics.scenario_types import Scenario
from triangle.solvers.critical import CriticalDiscountFactor
from triangle.solvers.stability import Deviation

__all__ = [
    "critical_reason",
    "deviation_reason",
    "enforceable_reason",
    "refusal_reason",
    "together",
]


def together(names: Sequence[str]) -> str:
    """Join names: "A", "A and B", "A, B and C".

    Examples
    --------
    >>> together(["A", "B", "C"])
    'A, B and C'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def deviation_reason(scenario: Scenario, move: Deviation | None) -> str:
    """Say who would rather be in another state; empty if nobody would.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> move = Deviation((0, 2), 0, 3, (0.5, -1.0, 0.25))
    >>> deviation_reason(load_scenario("2025-roles"), move)
    'United States and Russia would both rather have US-CN oppose, US-RU hedge, CN-RU oppose'
    """
    if move is None:
        return ""
    assert scenario.space is not None
    names = [scenario.player_names[i] for i in move.coalition]
    adverb = {1: "", 2: "both ", 3: "all "}[len(names)]
    target = state_name(scenario, scenario.space.states[move.target])
    return f"{together(names)} would {adverb}rather have {target}"


def refusal_reason(scenario: Scenario, losses: Mapping[int, float]) -> str:
    """Say which parties would refuse an outcome, and what they would lose by it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> refusal_reason(load_scenario("2025-roles"), {2: 0.25})
    'Russia would be 0.25 worse off than in no-deal'
    """
    parts = [f"{scenario.player_names[i]} would be {x:.3g} worse off" for i, x in losses.items()]
    return f"{together(parts)} than in {scenario.status_quo}"


def enforceable_reason(scenario: Scenario, enforceable: bool, slack: float, tempted: int) -> str:
    """Say what holds an outcome in place, or who would break it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> enforceable_reason(load_scenario("2025-roles"), False, -0.5, 2)
    'Russia would gain 0.5 by deviating even if it were punished as hard as can be'
    """
    if tempted < 0:
        return "nobody gains by deviating even for one period"
    name = scenario.player_names[tempted]
    if enforceable:
        return f"the nearest to deviating is {name}, who would lose {max(slack, 0.0):.3g} by it"
    if slack == -float("inf"):
        return "no equilibrium was found whose threat could hold it in place"
    return f"{name} would gain {-slack:.3g} by deviating even if it were punished as hard as can be"


def critical_reason(scenario: Scenario, found: CriticalDiscountFactor) -> str:
    """Return the reason of a critical discount factor with players called by their names."""
    reason = found.reason
    for key, name in zip(scenario.players, scenario.player_names, strict=True):
        reason = reason.replace(f": {key} gets", f": {name} gets")
    return reason
