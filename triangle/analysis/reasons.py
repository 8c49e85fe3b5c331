"""Verdicts on an outcome in plain words: who would leave, for what, and who would have to agree.

Turns what the solvers found into clauses, each from one template with named fields; it decides
nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triangle.analysis.naming import named_player, relation_name, state_name
from triangle.analysis.spoken_numbers import amount
from triangle.language import either, listed, tr
from triangle.politics.postures import State
from triangle.politics.scenario_types import Scenario
from triangle.solvers.critical import CriticalDiscountFactor
from triangle.solvers.stability import Deviation

__all__ = [
    "critical_reason",
    "deviation_reason",
    "enforceable_reason",
    "participation_reason",
    "refusal_reason",
    "stochastic_reason",
]

RATHER = {
    1: "{who} would rather have {relations}",
    2: "{who} would both rather have {relations}",
    3: "{who} would all rather have {relations}",
}
WORSE_OFF = "{who} would be {amount} worse off than in {status_quo}"
NOBODY_GAINS = "nobody gains by deviating even for one period"
WOULD_LOSE = "the nearest to deviating is {who}, who would lose {amount} by it"
NO_THREAT = "no equilibrium was found whose threat could hold it in place"
WOULD_GAIN = "{who} would gain {amount} by deviating even if it were punished as hard as can be"
NEITHER_LOSES = "against {status_quo}, {first} gains {first_amount} and {second} {second_amount}"
STAYS = "as errors become rare the triangle is found here"
GOES = "as errors become rare the triangle is found in {states} instead"


def deviation_reason(scenario: Scenario, move: Deviation | None) -> str:
    """Say who would rather have which relations changed; empty if nobody would.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> move = Deviation((0, 2), 0, 3, (0.5, -1.0, 0.25))
    >>> deviation_reason(load_scenario("2025-roles"), move)
    'the United States and Russia would both rather have US-RU hedge'
    """
    if move is None:
        return ""
    assert scenario.space is not None
    states = scenario.space.states
    return tr(
        RATHER[len(move.coalition)],
        who=listed([named_player(scenario, i) for i in move.coalition]),
        relations=_changes(scenario, states[move.origin], states[move.target]),
    )


def refusal_reason(scenario: Scenario, losses: Mapping[int, float]) -> str:
    """Say which parties would refuse an outcome, and what they would lose by it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> refusal_reason(load_scenario("2025-roles"), {2: 0.25})
    'Russia would be 0.25 worse off than in no-deal'
    """
    return listed(
        [
            tr(
                WORSE_OFF,
                who=named_player(scenario, i),
                amount=amount(x),
                status_quo=scenario.status_quo,
            )
            for i, x in losses.items()
        ]
    )


def participation_reason(scenario: Scenario, gains: Mapping[int, float]) -> str:
    """Say what the two who must agree gain by an outcome.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> participation_reason(load_scenario("2025-roles"), {0: 0.2764, 2: -1.98e-11})
    'against no-deal, the United States gains 0.276 and Russia nothing'
    """
    (first, one), (second, other) = gains.items()
    return tr(
        NEITHER_LOSES,
        status_quo=scenario.status_quo,
        first=named_player(scenario, first),
        first_amount=amount(one),
        second=named_player(scenario, second),
        second_amount=amount(other),
    )


def enforceable_reason(scenario: Scenario, enforceable: bool, slack: float, tempted: int) -> str:
    """Say what holds an outcome in place, or who would break it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> enforceable_reason(load_scenario("2025-roles"), False, -0.5, 2)
    'Russia would gain 0.5 by deviating even if it were punished as hard as can be'
    """
    if tempted < 0:
        return tr(NOBODY_GAINS)
    who = named_player(scenario, tempted)
    if enforceable:
        return tr(WOULD_LOSE, who=who, amount=amount(max(slack, 0.0)))
    if slack == -float("inf"):
        return tr(NO_THREAT)
    return tr(WOULD_GAIN, who=who, amount=amount(-slack))


def critical_reason(scenario: Scenario, found: CriticalDiscountFactor) -> str:
    """Return the reason of a critical discount factor with players called by their names."""
    reason = found.reason
    for i, key in enumerate(scenario.players):
        written, named = (tr(": {who} gets", who=who) for who in (key, named_player(scenario, i)))
        reason = reason.replace(written, named)
    return reason


def stochastic_reason(scenario: Scenario, stable: bool, instead: Sequence[State]) -> str:
    """Say where the triangle is found as errors become rare.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> stochastic_reason(load_scenario("2025-roles"), False, [(0, 1, 2)])
    'as errors become rare the triangle is found in US-CN oppose, US-RU hedge, CN-RU align instead'
    """
    if stable:
        return tr(STAYS)
    return tr(GOES, states=either([state_name(scenario, state) for state in instead]))


def _changes(scenario: Scenario, origin: State, target: State) -> str:
    """Name the relations of one state that differ from another's."""
    assert scenario.space is not None
    words = scenario.space.state_in_words(target)
    changed = [
        relation_name(dyad, level)
        for (dyad, level), old, new in zip(words.items(), origin, target, strict=True)
        if old != new
    ]
    return listed(changed) if changed else state_name(scenario, target)
