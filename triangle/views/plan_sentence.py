"""The plan behind the reachable split in one sentence, and what keeps it from going further.

Answers in words how the furthest equilibrium found is played: one outcome, a lottery, or years in
turn.
"""

from __future__ import annotations

from triangle.analysis.results import Evaluation, ReachableSplit
from triangle.language import tr
from triangle.views.wording import index, named_player, percent

__all__ = ["plan_sentence"]

VISIBLE = 5e-3
"""Indices that differ by less read the same."""

SURE = 1 - 1e-6
"""A probability from which on there is nothing to be said of a lottery."""

MOST_STEPS = 3
"""Later steps of a plan that are named."""

IN_THE_WAY = "What stands in the way: {binding}."
PLAN = "The best plan found: {plan}. What blocks more: {binding}."
PLAN_ONLY = "The best plan found: {plan}."
PRIZE = "{probability} {name}"
LOTTERY = "a lottery drawn once: {prizes}"
STEPS = "{first}; later {later}. Without changes over time {once} is the most"
STEPS_ONLY = "{first}; later {later}"
THEN = "; then "
SO_ON = "{later}; and so on"
STEP_YEAR = "in year {year} {name}"
STEP_YEARS = "in years {first} to {last} {name}"
LIKELIEST = " Of lotteries the likeliest play is named."
RIVAL_TOO = " If terms with {rival} could move too, the index would be {index}."


def plan_sentence(evaluation: Evaluation, split: ReachableSplit) -> str:
    """Name the plan behind the lower bound, and what keeps it from going further.

    Parameters
    ----------
    evaluation : Evaluation
    split : ReachableSplit

    Returns
    -------
    str
        Empty if no plan was found and nothing is known to stand in the way.
    """
    binding = split.binding.rstrip(".")
    if split.lower is None:
        return tr(IN_THE_WAY, binding=binding) if binding else ""
    if not split.lottery and not split.plan:
        return ""
    if _changes(split):
        plan = _steps(split)
    elif not split.lottery:
        plan = split.plan[0].name
    elif len(split.lottery) == 1:
        plan = split.lottery[0].name
    else:
        prizes = [
            tr(PRIZE, name=prize.name, probability=percent(prize.probability))
            for prize in split.lottery
        ]
        plan = tr(LOTTERY, prizes=tr("; ").join(prizes))
    sentence = tr(PLAN if binding else PLAN_ONLY, plan=plan, binding=binding)
    free, wedge = split.free_lower, evaluation.scenario.wedge
    if free is not None and wedge is not None and abs(free - split.lower) > VISIBLE:
        rival = named_player(evaluation.scenario, wedge.rival)
        sentence += tr(RIVAL_TOO, rival=rival, index=index(free))
    if _changes(split) and any(step.probability < SURE for step in split.plan):
        sentence += tr(LIKELIEST)
    return sentence


def _changes(split: ReachableSplit) -> bool:
    """Say whether the plan gains visibly by changing over the years."""
    if split.lower is None or len(split.plan) < 2:
        return False
    return split.once is None or split.lower > split.once + VISIBLE


def _steps(split: ReachableSplit) -> str:
    """Tell a plan that changes over time by its first years and where it leads."""
    start, later = split.plan[0], split.plan[1:]
    names = list(dict.fromkeys(step.name for step in later if step.name != start.name))
    if start.last is None or start.last == start.first:
        first = tr(STEP_YEAR, name=start.name, year=start.first)
    else:
        first = tr(STEP_YEARS, name=start.name, first=start.first, last=start.last)
    told = tr(THEN).join(names[:MOST_STEPS])
    if len(names) > MOST_STEPS:
        told = tr(SO_ON, later=told)
    if split.once is None:
        return tr(STEPS_ONLY, first=first, later=told)
    return tr(STEPS, first=first, later=told, once=index(split.once))
