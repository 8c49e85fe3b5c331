"""The verdict in plain sentences.

Answers in words what an evaluation found: whether the three-tenths outcome can last and be agreed
on, how far the wedge can go, what blocks more, and what the figures cannot tell. Every sentence is
chosen by the results; none takes a side beforehand.
"""

from __future__ import annotations

from triangle.analysis.indices import FULL_SPLIT, in_band
from triangle.analysis.naming import short_state_name
from triangle.analysis.results import Evaluation, OutcomeResult, ReachableSplit, ThreeTenths
from triangle.language import tr, tr_n
from triangle.views.payoff_sentences import payoff_sentences
from triangle.views.plan_sentence import plan_sentence
from triangle.views.wording import capital, index, listed, named_player, percent

__all__ = [
    "LIMITS",
    "bracket_words",
    "question",
    "three_tenths_meaning",
    "verdict_sentences",
]

ROUNDING = 1e-9
"""A split index this close to the edge of the band counts as on it."""

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

NO_SHARE = (
    "No share of the full split can be named: no lasting plan was found that driver and target "
    "would both accept in place of the status quo."
)
MORE = "More than three tenths of a full split is within reach in equilibrium: {reach}."
LESS = "Less than three tenths of a full split is within reach in equilibrium: {reach}."
LESS_CERTAIN = (
    "Less than three tenths of a full split is certain to be within reach in equilibrium: {reach}."
)
ABOUT = "About three tenths of a full split, and no more, is within reach in equilibrium: {reach}."
AT_LEAST = "At least about three tenths of a full split is within reach in equilibrium: {reach}."
REACH = "a split index of {lower} for certain, {upper} at most"
REACH_EXACT = "a split index of {index}, no more and no less"
HELD = (
    "{reach}, terms with {rival} staying as they are and years weighed with the patience of "
    "{driver}"
)
REACH_LOWER = "a split index of {lower} for certain, whether more can be had is not known"
REACH_UPPER = "a split index of nothing for certain, {upper} at most"

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

AGREED = "Of the named outcomes both would agree to {outcomes}{band}."
AGREED_NONE = "Of the named outcomes both would agree to none."
AGREED_ONE = "{name} (split index {index})"
AGREED_NEXT = "{name} ({index})"
ONE_IN_BAND = "; {outcomes} lies in the band"
MORE_IN_BAND = "; {outcomes} lie in the band"
FULL_REFUSED = " The full split can last, but {why}."
FULL_LASTS = " The full split can last."
FULL_CANNOT = " The full split cannot last."
NOT_WANTED = " {driver} would not even gain by it, once the price at home is paid."

WORTH_INSIDE = (
    "The three-tenths outcome is worth {index} of the full split, inside the band from {low:g} to "
    "{high:g}."
)
WORTH_OUTSIDE = (
    "The three-tenths outcome is worth {index} of the full split, outside the band from {low:g} to "
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
        return tr("Asked: which payoffs and outcomes can last when the game is repeated for ever?")
    names = {
        "driver": named_player(scenario, wedge.driver),
        "target": named_player(scenario, wedge.target),
        "rival": named_player(scenario, wedge.rival),
    }
    if evaluation.three_tenths is None:
        return tr(ASKED, **names)
    low, high = evaluation.three_tenths.band
    return tr(ASKED_SHARE, **names, low=low, high=high)


def three_tenths_meaning(evaluation: Evaluation) -> str:
    """Say what the three-tenths outcome is; empty if the scenario names none."""
    if evaluation.three_tenths is None:
        return ""
    label = evaluation.outcome(evaluation.three_tenths.name).label
    return tr(MEANT, label=tr(" ".join(label.split())).rstrip("."))


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
        sentences.append(tr("The scenario names no three-tenths outcome to be judged."))
    if split is not None:
        sentences += [plan_sentence(evaluation, split), _agreed(evaluation)]
    if three is not None:
        sentences.append(_worth(evaluation, three))
    if split is None:
        sentences += payoff_sentences(evaluation)
    sentences.append(tr(LIMITS if evaluation.scenario.space is not None else LIMITS_EXPLICIT))
    return [capital(sentence) for sentence in sentences if sentence]


def _answer(evaluation: Evaluation, split: ReachableSplit) -> str:
    """Say where the bracket of the reachable split lies against the band."""
    low, high = evaluation.scenario.band
    lower, upper = split.lower, split.upper
    if lower is None and upper is None:
        return tr(NO_SHARE)
    reach = bracket_words(lower, upper)
    if (wedge := evaluation.scenario.wedge) is not None:
        rival, driver = (named_player(evaluation.scenario, i) for i in (wedge.rival, wedge.driver))
        reach = tr(HELD, reach=reach, rival=rival, driver=driver)
    if lower is not None and lower > high + ROUNDING:
        return tr(MORE, reach=reach)
    if upper is not None and upper < low - ROUNDING:
        return tr(LESS, reach=reach)
    if lower is None or lower < low - ROUNDING:
        return tr(LESS_CERTAIN, reach=reach)
    if upper is not None and upper <= high + ROUNDING:
        return tr(ABOUT, reach=reach)
    return tr(AT_LEAST, reach=reach)


def bracket_words(lower: float | None, upper: float | None) -> str:
    """Write what is proven to be within reach, and beyond it."""
    low, high = index(lower), index(upper)
    if lower is None:
        return tr(REACH_UPPER, upper=high)
    if upper is None:
        return tr(REACH_LOWER, lower=low)
    return tr(REACH_EXACT, index=low) if low == high else tr(REACH, lower=low, upper=high)


def _lasting(three: ThreeTenths, outcome: OutcomeResult) -> str:
    """Say whether it can last, and whether the two who must agree would."""
    why = outcome.reasons["enforceable"]
    if not three.enforceable:
        needed = outcome.critical_discount_factor
        if needed is None:
            return tr(CANNOT_LAST_EVER, why=why)
        return tr(CANNOT_LAST, why=why, critical=index(needed))
    if three.reachable is None:
        return tr(LASTS, why=why)
    return tr(LASTS_AGREED if three.reachable else LASTS_REFUSED, why=outcome.reasons["reachable"])


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
        return tr(LEFT_ALONE)
    if pairs:
        return tr(GROUPS_BREAK, **why)
    if groups:
        return tr(PAIRS_BREAK, **why)
    return tr(NEITHER, pairs=why["pairs"])


def _likelihood(evaluation: Evaluation, three: ThreeTenths, outcome: OutcomeResult) -> str:
    states, shares = evaluation.enforceable_states, evaluation.state_likelihood
    if three.likelihood is None or states is None or shares is None:
        return ""
    if three.rank is None:
        return tr(NEVER_THERE)
    of, first = int(states.sum()), int(shares.argmax())
    share = percent(three.likelihood)
    if three.rank == 1:
        return tr(SPENDS_MOST, share=share, of=of)
    return tr(
        SPENDS,
        share=share,
        rank=three.rank,
        of=of,
        first=short_state_name(evaluation.scenario, first),
        first_share=percent(float(shares[first])),
    )


def _agreed(evaluation: Evaluation) -> str:
    """Name the outcomes that can be agreed on, and say whether the full split is one of them."""
    found = [
        (outcome.name, outcome.split_index)
        for outcome in evaluation.outcomes
        if outcome.named and outcome.reachable and outcome.split_index is not None
    ]
    sentence = tr(AGREED_NONE)
    if found:
        shown = [
            tr(AGREED_NEXT if k else AGREED_ONE, name=name, index=index(split))
            for k, (name, split) in enumerate(found)
        ]
        inside = [name for name, split in found if in_band(split, evaluation.scenario.band)]
        band = (
            tr_n(ONE_IN_BAND, MORE_IN_BAND, len(inside), outcomes=listed(inside)) if inside else ""
        )
        sentence = tr(AGREED, outcomes=listed(shown), band=band)
    return sentence + _full_split(evaluation)


def _full_split(evaluation: Evaluation) -> str:
    scenario = evaluation.scenario
    if FULL_SPLIT not in scenario.outcomes or scenario.wedge is None:
        return ""
    full = evaluation.outcome(FULL_SPLIT)
    if not full.enforceable:
        sentence = tr(FULL_CANNOT)
    elif full.reachable is None:
        sentence = tr(FULL_LASTS)
    elif full.reachable:
        sentence = ""  # it is among those that both would agree to
    else:
        sentence = tr(FULL_REFUSED, why=full.reasons["reachable"])
    if full.net_index is not None and full.net_index <= 0:
        driver = capital(named_player(scenario, scenario.wedge.driver))
        sentence += tr(NOT_WANTED, driver=driver)
    return sentence


def _worth(evaluation: Evaluation, three: ThreeTenths) -> str:
    """Say how much of a full split it is, by payoffs and by role scores."""
    outcome = evaluation.outcome(three.name)
    if three.split_index is None:
        sentence = tr(NO_WORTH, why=outcome.reasons["split_index"])
    else:
        low, high = three.band
        worth = {"index": index(three.split_index), "low": low, "high": high}
        sentence = tr(WORTH_INSIDE if three.in_band else WORTH_OUTSIDE, **worth)
    if outcome.role_index is None or outcome.roles is None:
        return sentence
    pivots = [player for player, role in outcome.roles.items() if role == "pivot"]
    pivot = tr(PIVOT, player=named_player(evaluation.scenario, pivots[0])) if pivots else ""
    return sentence + tr(BY_ROLES, index=index(outcome.role_index), pivot=pivot)
