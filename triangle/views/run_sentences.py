"""The verdict in plain sentences.

Answers in words what an evaluation found: whether the three-tenths outcome can last and be agreed
on, how far the wedge can go, what blocks more, and what the figures cannot tell. Every sentence is
chosen by the results; none takes a side beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.analysis.indices import FULL_SPLIT
from triangle.analysis.results import Evaluation, OutcomeResult, ReachableSplit, ThreeTenths
from triangle.views.wording import capital, index, listed, named_player, percent

__all__ = ["LIMITS", "question", "verdict_sentences"]

ROUNDING = 1e-9
"""A split index this close to the edge of the band counts as on it."""

LIMITS = (
    "What this cannot tell: payoffs rest on drivers and weights that are partly judgement, each "
    "state acts as one player who sees the others' postures, and an equilibrium says what could "
    "last, not what will happen."
)
VISIBLE = 5e-3
"""Indices that differ by less read the same."""

LIMITS_EXPLICIT = (
    "What this cannot tell: which of the equilibria will be played; the set covers pure actions "
    "and public lotteries only."
)


def question(evaluation: Evaluation) -> str:
    """Say what is asked."""
    scenario = evaluation.scenario
    wedge = scenario.wedge
    if wedge is None:
        return "Asked: which payoffs and outcomes can last when the game is repeated for ever?"
    driver, target, rival = (
        named_player(scenario, i) for i in (wedge.driver, wedge.target, wedge.rival)
    )
    asked = f"Asked: how far can {driver} draw {target} away from {rival}"
    if evaluation.three_tenths is None:
        return f"{asked}?"
    low, high = evaluation.three_tenths.band
    return (
        f"{asked}, and is it about three tenths of a full split (a split index from {low:g} to "
        f"{high:g})?"
    )


def verdict_sentences(evaluation: Evaluation) -> list[str]:
    """Put an evaluation into a few plain sentences, the answer first.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    list of str
    """
    three = evaluation.three_tenths
    split = evaluation.reachable_split
    sentences = []
    if split is not None:
        sentences.append(_answer(evaluation, split))
    if three is not None:
        outcome = evaluation.outcome(three.name)
        sentences += [
            _lasting(evaluation, three, outcome),
            _reaching(three, outcome),
            _standing(evaluation, outcome),
            _likelihood(evaluation, three),
        ]
    elif split is not None:
        sentences.append("The scenario names no three-tenths outcome to be judged.")
    if split is not None:
        sentences += [
            _bounds(evaluation, split),
            _full_split(evaluation),
            _reachable(evaluation),
        ]
    if evaluation.role_benchmark is not None and three is not None:
        sentences.append(_roles(evaluation, three))
    if split is None:
        sentences += _without_wedge(evaluation)
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
    bracket = f"in equilibrium: a split index of {certain}; {most}"
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


def _lasting(evaluation: Evaluation, three: ThreeTenths, outcome: OutcomeResult) -> str:
    what = f"the three-tenths outcome ({outcome.label.rstrip('.')})"
    why = _in_brackets(outcome.reasons["enforceable"])
    if three.enforceable:
        return f"{what} is an equilibrium when repeated{why}."
    needed = outcome.critical_discount_factor
    cure = (
        f"all three would need a discount factor of {index(needed)} or more"
        if needed is not None
        else "no common discount factor is known at which it would be"
    )
    return f"{what} is not an equilibrium{why}; {cure}."


def _reaching(three: ThreeTenths, outcome: OutcomeResult) -> str:
    if three.reachable is None:
        return ""
    if three.reachable:
        return "It is reachable: neither of the two who must agree loses against the status quo."
    return f"It is not reachable by agreement{_in_brackets(outcome.reasons['reachable'])}."


def _standing(evaluation: Evaluation, outcome: OutcomeResult) -> str:
    """Say how it fares against other outcomes that can last."""
    if not outcome.enforceable:
        return ""
    parts = []
    if outcome.pareto is not None:
        verb = "nothing that lasts" if outcome.pareto == 1 else "something else that lasts"
        parts.append(f"{verb} is better for one and worse for none (Pareto rank {outcome.pareto})")
    pairs, groups = outcome.pairwise_stable, outcome.coalition_proof
    why = [outcome.reasons[key] for key in ("pairwise_stable", "coalition_proof")]
    if pairs is False and groups is False and why[0] == why[1]:
        parts.append(f"it is neither pairwise stable nor coalition-proof{_in_brackets(why[0])}")
    else:
        for value, words, reason in zip(
            (pairs, groups), ("pairwise stable", "coalition-proof"), why, strict=True
        ):
            if value is not None:
                parts.append(f"it is {'' if value else 'not '}{words}{_in_brackets(reason)}")
    return "; ".join(parts) + "." if parts else ""


def _likelihood(evaluation: Evaluation, three: ThreeTenths) -> str:
    if three.likelihood is None or evaluation.enforceable_states is None:
        return ""
    states = int(evaluation.enforceable_states.sum())
    rank = f", rank {three.rank} of the {states} that can last" if three.rank is not None else ""
    return (
        "If each year one pair reconsiders its relation, with some noise, the triangle spends "
        f"{percent(three.likelihood)} of the time in this state{rank}."
    )


def _bounds(evaluation: Evaluation, split: ReachableSplit) -> str:
    if split.lower is None:
        return f"What stands in the way: {split.binding.rstrip('.')}." if split.binding else ""
    prizes = listed([f"{p.name} ({percent(p.probability)})" for p in split.lottery])
    plan = (
        f"The best plan found is a lottery over {prizes}"
        if len(split.lottery) > 1
        else (f"The best plan found is {prizes}" if prizes else "")
    )
    block = f"what blocks more: {split.binding.rstrip('.')}" if split.binding else ""
    parts = [part for part in (plan, block) if part]
    free, wedge = split.free_lower, evaluation.scenario.wedge
    if free is not None and wedge is not None and abs(free - split.lower) > VISIBLE:
        rival = named_player(evaluation.scenario, wedge.rival)
        parts.append(f"if terms with {rival} could move too, the index would be {index(free)}")
    return "; ".join(parts) + "."


def _reachable(evaluation: Evaluation) -> str:
    """Name the outcomes that can be agreed on, with their split indices."""
    found = {
        outcome.name: outcome.split_index
        for outcome in evaluation.outcomes
        if outcome.named and outcome.reachable and outcome.split_index is not None
    }
    if not found:
        return "Of the named outcomes none is reachable by agreement."
    low, high = evaluation.scenario.band
    inside = [name for name, split in found.items() if low <= split <= high]
    shown = listed([f"{name} ({index(split)})" for name, split in found.items()])
    band = f"; in the band from {low:g} to {high:g} lies {listed(inside)}" if inside else ""
    return f"Of the named outcomes these are reachable, with split index: {shown}{band}."


def _full_split(evaluation: Evaluation) -> str:
    scenario = evaluation.scenario
    parts = []
    if evaluation.three_tenths is not None:
        three = evaluation.three_tenths
        if three.split_index is None:
            reason = evaluation.outcome(three.name).reasons["split_index"]
            parts.append(f"no split index can be given{_in_brackets(reason)}")
        else:
            low, high = three.band
            where = "inside" if three.in_band else "outside"
            parts.append(
                f"the three-tenths outcome has a split index of {index(three.split_index)}, "
                f"{where} the band from {low:g} to {high:g}"
            )
    if FULL_SPLIT in scenario.outcomes and scenario.wedge is not None:
        full = evaluation.outcome(FULL_SPLIT)
        can = "can last" if full.enforceable else "cannot last"
        if full.enforceable and full.reachable is not None:
            can += " and is reachable" if full.reachable else " but is not reachable by agreement"
        parts.append(f"the full split {can}")
        if full.net_index is not None and full.net_index <= 0:
            driver = named_player(scenario, scenario.wedge.driver)
            parts.append(f"{driver} would not even gain by it, once the price at home is paid")
    return "; ".join(parts) + "." if parts else ""


def _roles(evaluation: Evaluation, three: ThreeTenths) -> str:
    outcome = evaluation.outcome(three.name)
    if outcome.role_index is None or outcome.pattern is None or outcome.roles is None:
        return ""
    pivots = [player for player, role in outcome.roles.items() if role == "pivot"]
    pivot = f", and {named_player(evaluation.scenario, pivots[0])} is the pivot" if pivots else ""
    return (
        "By role scores alone, with nothing calibrated, the three-tenths outcome is worth "
        f"{index(outcome.role_index)} of the full split{pivot}."
    )


def _without_wedge(evaluation: Evaluation) -> list[str]:
    found, pure = evaluation.bracket(), evaluation.pure_equilibria
    scenario = evaluation.scenario
    count = len(pure.profiles)
    found_once = "one" if count == 1 else str(count or "no")
    sentences = [
        f"Played once, the game has {found_once} "
        f"{'equilibrium' if count < 2 else 'equilibria'} in pure actions."
    ]
    vertices = found.inner.vertices
    if found.is_empty:
        sentences.append("Repeated, it has no equilibrium in pure actions with public lotteries.")
    elif len(vertices) == 1:
        point = ", ".join(f"{value:.4g}" for value in vertices[0] + 0.0)
        sentences.append(
            f"Repeated, every equilibrium in pure actions with public lotteries pays ({point})."
        )
    else:
        worst = listed(
            [
                f"{named_player(scenario, i)} {float(value) + 0.0:.3g}"
                for i, value in enumerate(found.threat)
            ]
        )
        sentences.append(
            f"Repeated, the equilibrium payoffs fill a set with {len(vertices)} corners; the worst "
            f"that can be done to a player leaves {worst}."
        )
    sentences.append(_named(evaluation.outcomes))
    return sentences


def _named(outcomes: Sequence[OutcomeResult]) -> str:
    lasting = [o.name for o in outcomes if o.named and o.enforceable]
    failing = [o.name for o in outcomes if o.named and not o.enforceable]
    parts = [
        f"{listed(names)} {verb}"
        for names, verb in ((lasting, "can last"), (failing, "cannot last"))
        if names
    ]
    return f"Of the named outcomes, {'; '.join(parts)}." if parts else ""


def _in_brackets(reason: str) -> str:
    return f" ({reason.rstrip('.')})" if reason else ""
