"""One outcome, judged by every argument on its own.

Answers, for an action profile played for ever: can it be enforced, how patient must players be,
what does the wedge achieve, who would refuse it, leave it or improve on it, how likely is it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from triangle.analysis.indices import WedgeIndices
from triangle.analysis.naming import profile_name
from triangle.analysis.question import Question
from triangle.analysis.reasons import (
    critical_reason,
    enforceable_reason,
    participation_reason,
    refusal_reason,
)
from triangle.analysis.results import OutcomeResult
from triangle.analysis.state_arguments import state_arguments
from triangle.game import FloatArray, Profile
from triangle.language import tr
from triangle.solvers.critical import CriticalDiscountFactor, refine
from triangle.solvers.pareto import pareto_ranks

__all__ = ["judge_outcomes"]

SMALL_GAME = 64
"""Up to so many profiles, critical discount factors are followed to the tolerance."""


def judge_outcomes(
    question: Question, listed: Sequence[tuple[str, Profile]]
) -> tuple[OutcomeResult, ...]:
    """Judge outcomes one by one, and rank those that are enforceable against each other.

    Parameters
    ----------
    question : Question
    listed : sequence of (name, Profile)
        Names of the scenario's outcomes stand for these; others are new.

    Returns
    -------
    tuple of OutcomeResult
        In the order given.

    Examples
    --------
    >>> from triangle.analysis.question import question_of
    >>> from triangle.politics.scenario import load_scenario
    >>> question = question_of(load_scenario("textbook/contribution"))
    >>> give, keep = judge_outcomes(question, [("give", (1, 1, 1)), ("keep", (0, 0, 0))])
    >>> round(give.critical_discount_factor, 9), give.pareto, keep.pareto
    (0.25, 1, 2)
    """
    pareto = _pareto(question, [profile for _, profile in listed])
    return tuple(
        _judge(question, name, profile, rank, reason)
        for (name, profile), (rank, reason) in zip(listed, pareto, strict=True)
    )


def _judge(
    question: Question, name: str, profile: Profile, pareto: int | None, pareto_reason: str
) -> OutcomeResult:
    scenario, stage, enforce = question.scenario, question.game.stage, question.enforce
    given = scenario.outcomes.get(name)
    tempted, slack = int(enforce.tempted[profile]), float(enforce.slack[profile])
    if slack == -math.inf:  # without any threat only today's gains tell who would leave
        tempted = int(stage.deviation_gains[profile].argmax())
    enforceable = bool(enforce.enforceable[profile])
    critical = _critical_discount_factor(question, profile)
    scale = refine(question.own, profile, question.tol, _most_solves(question))
    reachable, reachable_reason = _reachable(question, profile, enforceable)
    relational = state_arguments(question, profile)
    indices, index_reasons = _indices(question.indices, profile)
    return OutcomeResult(
        name=name,
        label=given.summary if given is not None else name,
        named=given is not None,
        profile=profile,
        actions={p: stage.actions[i][profile[i]] for i, p in enumerate(scenario.players)},
        state=relational.state,
        state_number=relational.state_number,
        postures=None if scenario.space is None else scenario.space.postures(profile),
        pattern=relational.pattern,
        roles=relational.roles,
        balance=relational.balance,
        symmetric=relational.symmetric,
        payoffs=stage.payoffs[profile],
        split_index=indices["split_index"],
        net_index=indices["net_index"],
        relation_index=indices["relation_index"],
        role_index=indices["role_index"],
        enforceable=enforceable,
        slack=slack,
        tempted=scenario.players[tempted] if tempted >= 0 else None,
        critical_discount_factor=_or_none(critical),
        critical_bracket=(critical.lower, critical.upper),
        critical_scale=_or_none(scale),
        critical_scale_bracket=(scale.lower, scale.upper),
        reachable=reachable,
        pareto=pareto,
        pairwise_stable=relational.pairwise_stable,
        coalition_proof=relational.coalition_proof,
        likelihood=relational.likelihood,
        likelihood_rank=relational.likelihood_rank,
        stochastically_stable=relational.stochastically_stable,
        reasons={
            "enforceable": enforceable_reason(scenario, enforceable, slack, tempted),
            "critical_discount_factor": critical_reason(scenario, critical),
            "reachable": reachable_reason,
            "pareto": pareto_reason,
            **index_reasons,
            **relational.reasons,
        },
    )


def _critical_discount_factor(question: Question, profile: Profile) -> CriticalDiscountFactor:
    """Bracket the critical common discount factor; exact in small games, quick in large ones."""
    scale = refine(question.common, profile, question.tol, _most_solves(question))
    lower, upper = (s / (1 + s) if math.isfinite(s) else 1.0 for s in (scale.lower, scale.upper))
    return CriticalDiscountFactor(lower, upper, scale.reason)


def _most_solves(question: Question) -> int | None:
    """Allow further payoff sets where they are quick; the bracket says what is left open."""
    return None if math.prod(question.game.stage.shape) <= SMALL_GAME else 0


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _pareto(question: Question, profiles: list[Profile]) -> list[tuple[int | None, str]]:
    """Rank the enforceable profiles, and name for each the one that improves on it most evenly."""
    enforceable = question.enforce.enforceable
    front = [profile for profile in profiles if enforceable[profile]]
    payoffs = np.array([question.game.stage.payoffs[a] for a in front]).reshape(-1, 3)
    ranks = pareto_ranks(payoffs, question.small)
    found: list[tuple[int | None, str]] = []
    for profile in profiles:
        if not enforceable[profile]:
            found.append((None, tr("not enforceable, so not ranked")))
            continue
        place = front.index(profile)
        better = ranks.dominators(place)
        reason = tr("no enforceable outcome listed is better for one and worse for none")
        if better:
            name = profile_name(question.scenario, front[better[0]])
            reason = tr("{other} is better for somebody and worse for nobody", other=name)
        found.append((int(ranks.rank[place]), reason))
    return found


def _reachable(question: Question, profile: Profile, enforceable: bool) -> tuple[bool | None, str]:
    """Ask whether driver and target would take part, given today's alternative."""
    scenario = question.scenario
    if scenario.wedge is None:
        return None, tr("the scenario has no wedge, so there is no deal to take part in")
    if scenario.status_quo is None:
        return None, tr("the scenario names no status quo to compare with")
    payoffs = question.game.stage.payoffs
    today = payoffs[scenario.outcomes[scenario.status_quo].profile]
    change = payoffs[profile] - today
    if profile == scenario.outcomes[scenario.status_quo].profile:
        if not enforceable:
            return False, tr("it is the status quo, but it is not enforceable")
        return True, tr("it is the status quo")
    parties = (scenario.wedge.driver, scenario.wedge.target)
    losers = [i for i in parties if change[i] < -question.small]
    if losers:
        return False, refusal_reason(scenario, {i: -float(change[i]) for i in losers})
    if not enforceable:
        return False, tr("driver and target would both take part, but it is not enforceable")
    return True, participation_reason(scenario, {i: float(change[i]) for i in parties})


def _indices(
    indices: WedgeIndices | None, profile: Profile
) -> tuple[dict[str, float | None], dict[str, str]]:
    if indices is None:
        keys = ("split_index", "net_index", "relation_index", "role_index")
        reason = tr("the scenario has no wedge with a no deal and a full split")
        return dict.fromkeys(keys), {key: reason for key in keys if key != "net_index"}
    return {
        "split_index": _at(indices.split, profile),
        "net_index": _at(indices.net, profile),
        "relation_index": _at(indices.relation, profile),
        "role_index": _at(indices.role, profile),
    }, {
        "split_index": indices.split_reason,
        "relation_index": indices.relation_reason,
        "role_index": indices.role_reason,
    }


def _at(index: FloatArray | None, profile: Profile) -> float | None:
    return None if index is None else float(index[profile]) + 0.0  # no -0.0
