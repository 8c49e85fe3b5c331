"""The verdict in plain sentences.

Answers in words what an evaluation found: whether the three-tenths outcome can last and be agreed
on, how far the wedge can go, what blocks more, and what the figures cannot tell. Every sentence is
chosen by the results; none takes a side beforehand.
"""

from __future__ import annotations

from triangle.analysis.indices import FULL_SPLIT
from triangle.analysis.naming import short_state_name
from triangle.analysis.results import Evaluation, OutcomeResult, ReachableSplit, ThreeTenths
from triangle.views.payoff_sentences import payoff_sentences
from triangle.views.wording import capital, index, listed, named_player, percent

__all__ = ["LIMITS", "question", "three_tenths_meaning", "verdict_sentences"]

ROUNDING = 1e-9
"""A split index this close to the edge of the band counts as on it."""

VISIBLE = 5e-3
"""Indices that differ by less read the same."""

MOST_STEPS = 3
"""Later steps of a plan that are named."""

LIMITS = (
    "What this cannot tell: what will happen. Payoffs rest on drivers and weights that are partly "
    "judgement, each state acts as one player, and an equilibrium only says what could last."
)
LIMITS_EXPLICIT = (
    "What this cannot tell: which of the equilibria will be played; the set covers pure actions "
    "and public lotteries only."
)

ASKED = "Asked: how far can {driver} draw {target} away from {rival}?"
ASKED_SHARE = (
    "Asked: how far can {driver} draw {target} away from {rival}, and is it about three tenths of "
    "a full split (a split index from {low:g} to {high:g})?"
)
MEANT = "The three-tenths outcome: {label}."

LASTS = "The three-tenths outcome can last: {why}."
LASTS_AGREED = "The three-tenths outcome can last and would be agreed to: {why}."
LASTS_REFUSED = "The three-tenths outcome can last but would not be agreed to: {why}."
CANNOT_LAST = (
    "The three-tenths outcome cannot last: {why}; all three would need a discount factor of "
    "{critical} or more."
)
CANNOT_LAST_EVER = (
    "The three-tenths outcome cannot last: {why}; no common discount factor is known at which it "
    "would."
)

LEFT_ALONE = "Everyone would leave it alone: it is pairwise stable and coalition-proof."
NEITHER = "It would not be left alone (neither pairwise stable nor coalition-proof): {pairs}."
PAIRS_BREAK = "It is coalition-proof, but not pairwise stable: {pairs}."
GROUPS_BREAK = "It is pairwise stable, but not coalition-proof: {groups}."

SPENDS = (
    "If each year one pair reconsiders its relation, and now and then errs, the triangle spends "
    "{share} of the years there (rank {rank} of {of}); its likeliest state is {first}, with "
    "{first_share}."
)
SPENDS_MOST = (
    "If each year one pair reconsiders its relation, and now and then errs, the triangle spends "
    "{share} of the years there, more than in any other of the {of} states that can last."
)
NEVER_THERE = (
    "In the long run the triangle is never there: a state that cannot last is not entered."
)

IN_THE_WAY = "What stands in the way: {binding}."
PLAN = "The best plan found is {plan}. What blocks more: {binding}."
PLAN_ONLY = "The best plan found is {plan}."
PRIZE = "{name} ({probability})"
LOTTERY = "a lottery over {prizes}"
STEPS = "{first}, and later {later}; without changes over time {once} is the most"
STEPS_ONLY = "{first}, and later {later}"
STEP_YEAR = "{name} in year {year}"
STEP_YEARS = "{name} in years {first} to {last}"
RIVAL_TOO = " If terms with {rival} could move too, the index would be {index}."

AGREED = "Of the named outcomes both would agree to {outcomes}{band}."
AGREED_NONE = "Of the named outcomes both would agree to none."
AGREED_ONE = "{name} (split index {index})"
AGREED_NEXT = "{name} ({index})"
IN_BAND = "; {outcomes} lies in the band"
FULL_REFUSED = " The full split can last, but {why}."
FULL_LASTS = " The full split can last."
FULL_CANNOT = " The full split cannot last."
NOT_WANTED = " {driver} would not even gain by it, once the price at home is paid."

WORTH = (
    "The three-tenths outcome is worth {index} of the full split, {where} the band from {low:g} to "
    "{high:g}."
)
NO_WORTH = "For the three-tenths outcome no split index can be given: {why}."
BY_ROLES = " By role scores alone, with nothing calibrated, it is worth {index}{pivot}."
PIVOT = ", and {player} is the pivot"


def question(evaluation: Evaluation) -> str:
    """Say what is asked."""
    scenario = evaluation.scenario
    wedge = scenario.wedge
    if wedge is None:
        return "Asked: which payoffs and outcomes can last when the game is repeated for ever?"
    names = {
        "driver": named_player(scenario, wedge.driver),
        "target": named_player(scenario, wedge.target),
        "rival": named_player(scenario, wedge.rival),
    }
    if evaluation.three_tenths is None:
        return ASKED.format(**names)
    low, high = evaluation.three_tenths.band
    return ASKED_SHARE.format(**names, low=low, high=high)


def three_tenths_meaning(evaluation: Evaluation) -> str:
    """Say what the three-tenths outcome is; empty if the scenario names none."""
    if evaluation.three_tenths is None:
        return ""
    label = evaluation.outcome(evaluation.three_tenths.name).label
    return MEANT.format(label=label.rstrip("."))


def verdict_sentences(evaluation: Evaluation) -> list[str]:
    """Put an evaluation into a few plain sentences, the answer first.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    list of str
        Of a scenario with a wedge at most eight.
    """
    three = evaluation.three_tenths
    split = evaluation.reachable_split
    sentences = []
    if split is not None:
        sentences.append(_answer(evaluation, split))
    if three is not None:
        outcome = evaluation.outcome(three.name)
        sentences += [
            _lasting(three, outcome),
            _standing(outcome),
            _likelihood(evaluation, three, outcome),
        ]
    elif split is not None:
        sentences.append("The scenario names no three-tenths outcome to be judged.")
    if split is not None:
        sentences += [_plan(evaluation, split), _agreed(evaluation)]
    if three is not None:
        sentences.append(_worth(evaluation, three))
    if split is None:
        sentences += payoff_sentences(evaluation)
    sentences.append(LIMITS if evaluation.scenario.space is not None else LIMITS_EXPLICIT)
    return [capital(sentence) for sentence in sentences if sentence]


def _answer(evaluation: Evaluation, split: ReachableSplit) -> str:
    """Say where the bracket of the reachable split lies against the band."""
    low, high = evaluation.scenario.band
    lower, upper = split.lower, split.upper
    if lower is None and upper is None:
        return (
            "No share of the full split can be named: no lasting plan was found that driver and "
            "target would both accept in place of the status quo."
        )
    certain = "nothing for certain" if lower is None else f"{index(lower)} for certain"
    most = "whether more can be had is not known" if upper is None else f"{index(upper)} at most"
    if lower is not None and upper is not None and index(lower) == index(upper):
        certain, most = index(lower), "no more and no less"
    bracket = f"in equilibrium: a split index of {certain}, {most}"
    share = "three tenths of a full split"
    if lower is not None and lower > high + ROUNDING:
        return f"More than {share} is within reach {bracket}."
    if upper is not None and upper < low - ROUNDING:
        return f"Less than {share} is within reach {bracket}."
    if lower is None or lower < low - ROUNDING:
        return f"Less than {share} is certain to be within reach {bracket}."
    if upper is not None and upper <= high + ROUNDING:
        return f"About {share}, and no more, is within reach {bracket}."
    return f"At least about {share} is within reach {bracket}."


def _lasting(three: ThreeTenths, outcome: OutcomeResult) -> str:
    """Say whether it can last, and whether the two who must agree would."""
    why = outcome.reasons["enforceable"]
    if not three.enforceable:
        needed = outcome.critical_discount_factor
        if needed is None:
            return CANNOT_LAST_EVER.format(why=why)
        return CANNOT_LAST.format(why=why, critical=index(needed))
    if three.reachable is None:
        return LASTS.format(why=why)
    template = LASTS_AGREED if three.reachable else LASTS_REFUSED
    return template.format(why=outcome.reasons["reachable"])


def _standing(outcome: OutcomeResult) -> str:
    """Say who would rather leave it for something else that can last."""
    pairs, groups = outcome.pairwise_stable, outcome.coalition_proof
    if not outcome.enforceable or pairs is None or groups is None:
        return ""
    why = {
        "pairs": outcome.reasons["pairwise_stable"],
        "groups": outcome.reasons["coalition_proof"],
    }
    if pairs and groups:
        return LEFT_ALONE
    if pairs:
        return GROUPS_BREAK.format(**why)
    if groups:
        return PAIRS_BREAK.format(**why)
    return NEITHER.format(pairs=why["pairs"])


def _likelihood(evaluation: Evaluation, three: ThreeTenths, outcome: OutcomeResult) -> str:
    states, shares = evaluation.enforceable_states, evaluation.state_likelihood
    if three.likelihood is None or states is None or shares is None:
        return ""
    if three.rank is None:
        return NEVER_THERE
    of, first = int(states.sum()), int(shares.argmax())
    share = percent(three.likelihood)
    if three.rank == 1:
        return SPENDS_MOST.format(share=share, of=of)
    return SPENDS.format(
        share=share,
        rank=three.rank,
        of=of,
        first=short_state_name(evaluation.scenario, first),
        first_share=percent(float(shares[first])),
    )


def _plan(evaluation: Evaluation, split: ReachableSplit) -> str:
    """Name the lottery behind the lower bound, and what keeps it from going further."""
    binding = split.binding.rstrip(".")
    if split.lower is None:
        return IN_THE_WAY.format(binding=binding) if binding else ""
    if not split.lottery and not split.plan:
        return ""
    once = split.once
    if len(split.plan) > 1 and (once is None or split.lower > once + VISIBLE):
        plan = _steps(split)
    elif not split.lottery:
        plan = split.plan[0].name
    elif len(split.lottery) == 1:
        plan = split.lottery[0].name
    else:
        prizes = [
            PRIZE.format(name=prize.name, probability=percent(prize.probability))
            for prize in split.lottery
        ]
        plan = LOTTERY.format(prizes=listed(prizes))
    sentence = (PLAN if binding else PLAN_ONLY).format(plan=plan, binding=binding)
    free, wedge = split.free_lower, evaluation.scenario.wedge
    if free is not None and wedge is not None and abs(free - split.lower) > VISIBLE:
        rival = named_player(evaluation.scenario, wedge.rival)
        sentence += RIVAL_TOO.format(rival=rival, index=index(free))
    return sentence


def _steps(split: ReachableSplit) -> str:
    """Tell a plan that changes over time by its first years and where it leads."""
    start, later = split.plan[0], split.plan[1:]
    names = list(dict.fromkeys(step.name for step in later if step.name != start.name))
    if start.last is None or start.last == start.first:
        first = STEP_YEAR.format(name=start.name, year=start.first)
    else:
        first = STEP_YEARS.format(name=start.name, first=start.first, last=start.last)
    told = listed(names[:MOST_STEPS])
    if split.once is None:
        return STEPS_ONLY.format(first=first, later=told)
    return STEPS.format(first=first, later=told, once=index(split.once))


def _agreed(evaluation: Evaluation) -> str:
    """Name the outcomes that can be agreed on, and say whether the full split is one of them."""
    found = [
        (outcome.name, outcome.split_index)
        for outcome in evaluation.outcomes
        if outcome.named and outcome.reachable and outcome.split_index is not None
    ]
    low, high = evaluation.scenario.band
    sentence = AGREED_NONE
    if found:
        shown = [
            (AGREED_NEXT if k else AGREED_ONE).format(name=name, index=index(split))
            for k, (name, split) in enumerate(found)
        ]
        inside = [name for name, split in found if low <= split <= high]
        band = IN_BAND.format(outcomes=listed(inside)) if inside else ""
        sentence = AGREED.format(outcomes=listed(shown), band=band)
    return sentence + _full_split(evaluation)


def _full_split(evaluation: Evaluation) -> str:
    scenario = evaluation.scenario
    if FULL_SPLIT not in scenario.outcomes or scenario.wedge is None:
        return ""
    full = evaluation.outcome(FULL_SPLIT)
    if not full.enforceable:
        sentence = FULL_CANNOT
    elif full.reachable is None:
        sentence = FULL_LASTS
    elif full.reachable:
        sentence = ""  # it is among those that both would agree to
    else:
        sentence = FULL_REFUSED.format(why=full.reasons["reachable"])
    if full.net_index is not None and full.net_index <= 0:
        driver = capital(named_player(scenario, scenario.wedge.driver))
        sentence += NOT_WANTED.format(driver=driver)
    return sentence


def _worth(evaluation: Evaluation, three: ThreeTenths) -> str:
    """Say how much of a full split it is, by payoffs and by role scores."""
    outcome = evaluation.outcome(three.name)
    if three.split_index is None:
        sentence = NO_WORTH.format(why=outcome.reasons["split_index"])
    else:
        low, high = three.band
        where = "inside" if three.in_band else "outside"
        sentence = WORTH.format(index=index(three.split_index), where=where, low=low, high=high)
    if outcome.role_index is None or outcome.roles is None:
        return sentence
    pivots = [player for player, role in outcome.roles.items() if role == "pivot"]
    pivot = PIVOT.format(player=named_player(evaluation.scenario, pivots[0])) if pivots else ""
    return sentence + BY_ROLES.format(index=index(outcome.role_index), pivot=pivot)
