"""How sure a verdict is, in plain sentences.

Answers in words in how many worlds the verdict holds, and which inputs decide. Tables of the same
are in `triangle.views.robust_text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triangle.analysis.discovery import Box, Discovery
from triangle.analysis.robust import Robustness, SplitSpread
from triangle.analysis.robust_report import RobustReport
from triangle.analysis.sensitivity import RankCorrelation, SobolShares
from triangle.analysis.tally import Share
from triangle.language import listed, tr
from triangle.politics.scenario_types import Scenario
from triangle.views.input_words import group_words, input_words, number_words
from triangle.views.wording import index, named_player, percent

__all__ = ["FIGURE_WORDS", "box_words", "robust_sentences"]

FIGURE_WORDS = {
    "split_lower": "the reachable split (its certain part)",
    "split_upper": "the most that the reachable split can be",
    "likelihood": "the likelihood of the three-tenths outcome",
}
"""Figures that are decomposed, in words."""

AT_MOST = (
    "three tenths of a full split ({share:g}) or less is all that {driver} and {target} can reach "
    "in {surely} of the worlds; more is within reach for certain in {more}"
)
AT_MOST_BETWEEN = (
    "three tenths of a full split ({share:g}) or less is all that {driver} and {target} can reach "
    "in between {surely} and {possibly} of the worlds; more is within reach for certain in {more}"
)
SPREAD = (
    "the reachable split lies between {low5} and {high95} in nine worlds of ten, and between "
    "{low25} and {high75} in the middle half; its median is {low50} to {high50}"
)
UNMEASURED = " (worlds without a split that could be measured: {count})"

HOLDS = {
    "enforceable": "can last in {share}",
    "reachable": "would be agreed on in {share}",
    "pairwise_stable": "is left by no pair in {share}",
    "coalition_proof": "withstands every group in {share}",
    "most_likely": "is the likeliest in {share}",
}
OUTCOME_HOLDS = "the outcome {name} {arguments} of the worlds"
AGREED_IN = "of the other outcomes, driver and target would agree on {outcomes}"
AGREED_NOWHERE = (
    "on no other named outcome would driver and target agree in 5 % of the worlds"  # one in twenty
)
LIKELIEST_IN = "the likeliest state is most often that of {outcomes}"
LIKELIEST_REST = (
    "{named}; in the rest it is another state, with or without a name, or one that does not last"
)
IN_SHARE = "{name} in {share}"
OFTEN = 0.05
"""Share of the worlds from which on an outcome is named, or of the variance, an input."""

INTERVAL = "{share} ({low:.0f} to {high:.0f} %)"

NO_MOVER = "no single input moves the reachable split much"
FEW_WORLDS = "so few worlds do not tell what a single input does to the reachable split from chance"
MOVES = 0.15
"""Rank correlation from which on an input is named, if it is beyond chance in so many worlds."""
BEYOND_CHANCE = 3.0
"""Standard errors of the correlation of what has nothing to do with one another, for there are
dozens of inputs."""
RISES = "the reachable split rises most with {up}"
FALLS = "the reachable split falls most with {down}"
RISES_AND_FALLS = "the reachable split rises most with {up} and falls most with {down}"

NO_BOX = "where {question} (in {share} of the worlds): {reason}"
BOX = (
    "where {question} (in {share} of the worlds), {bounds}: this rule catches {coverage} of these "
    "worlds and is right in {density} of the cases in which it holds"
)
POOR_BOX = (
    "where {question} (in {share} of the worlds), no short rule says when; the best ({bounds}) "
    "catches {coverage} of these worlds and is right in {density} of the cases in which it holds"
)
BELOW = "{name} is at most {high}"
ABOVE = "{name} is above {low}"
BETWEEN = "{name} is between {low} and {high}"

MORE_WORLDS = (
    "correlations look at one input at a time; --indices 256 shares out the variance, also what "
    "inputs do together, at the cost of {count:,} further worlds"
)
DECIDERS = (
    "the spread of {figure} comes above all from {inputs}, what each does with others included; "
    "what inputs do one by one makes up {alone}"
)
NO_INDICES = "no indices of {figure}: {reason}"


def robust_sentences(report: RobustReport) -> list[str]:
    """Put what a run says into a few plain sentences.

    Parameters
    ----------
    report : RobustReport

    Returns
    -------
    list of str
        Without capitals at the beginning, with full stops.
    """
    found = report.found
    scenario, split = found.plan.scenario, found.split
    lines = []
    if split is not None:
        lines += [_at_most(scenario, split), _spread(split)]
    name = scenario.three_tenths
    if name is not None:
        lines.append(_three_tenths(name, found.shares[name]))
    lines += _others(found)
    if report.correlations:
        lines.append(_movers(scenario, report.correlations, len(found.sample["split_lower"])))
    if report.discovery is not None:
        lines.append(_box(scenario, report.discovery))
    if report.indices is not None:
        lines += _deciders(scenario, report.indices)
    elif split is not None or name is not None:
        lines.append(tr(MORE_WORLDS, count=256 * (len(found.plan.inputs.groups) + 2)))
    return [tr("{all}.", all=line) for line in lines]


def _at_most(scenario: Scenario, split: SplitSpread) -> str:
    assert scenario.wedge is not None
    surely, possibly = percent(split.surely.value), percent(split.possibly.value)
    return tr(
        AT_MOST if surely == possibly else AT_MOST_BETWEEN,
        share=split.at_most,
        driver=named_player(scenario, scenario.wedge.driver),
        target=named_player(scenario, scenario.wedge.target),
        surely=surely,
        possibly=possibly,
        more=percent(split.beyond.value),
    )


def _spread(split: SplitSpread) -> str:
    lower, upper = split.quantiles["lower"], split.quantiles["upper"]
    text = tr(
        SPREAD,
        low5=index(lower[0.05]),
        high95=index(upper[0.95]),
        low25=index(lower[0.25]),
        high75=index(upper[0.75]),
        low50=index(lower[0.5]),
        high50=index(upper[0.5]),
    )
    return text + tr(UNMEASURED, count=split.missing) if split.missing else text


def _three_tenths(name: str, shares: Mapping[str, Share]) -> str:
    words = [
        tr(HOLDS[argument], share=_share(shares[argument]))
        for argument in HOLDS
        if argument in shares
    ]
    return tr(OUTCOME_HOLDS, name=name, arguments=listed(words))


def _others(found: Robustness) -> list[str]:
    """Name the outcomes that most worlds agree on, and those that are most often likeliest."""
    name = found.plan.scenario.three_tenths
    lines = []
    agreed = {
        o: s["reachable"].value
        for o, s in found.shares.items()
        if "reachable" in s and o not in (name, found.plan.scenario.status_quo)
    }
    often = _often(agreed)
    if often:
        lines.append(tr(AGREED_IN, outcomes=often))
    elif agreed:
        lines.append(tr(AGREED_NOWHERE))
    likely = {o: s["most_likely"].value for o, s in found.shares.items() if "most_likely" in s}
    ranked = _often(likely)
    if ranked:
        named = tr(LIKELIEST_IN, outcomes=ranked)
        whole = sum(share for share in likely.values() if share >= OFTEN) > 0.995
        lines.append(named if whole else tr(LIKELIEST_REST, named=named))
    return lines


def _often(shares: Mapping[str, float]) -> str:
    """List the outcomes with at least one world in twenty, the most frequent first."""
    often = sorted((name for name in shares if shares[name] >= OFTEN), key=lambda o: -shares[o])
    return listed([tr(IN_SHARE, name=name, share=percent(shares[name])) for name in often])


def _share(share: Share) -> str:
    """Write a share, and its interval where that is wide enough to matter."""
    if share.high - share.low < 0.01:
        return percent(share.value)
    return tr(INTERVAL, share=percent(share.value), low=100 * share.low, high=100 * share.high)


def _movers(scenario: Scenario, correlations: Sequence[RankCorrelation], worlds: int) -> str:
    chance = BEYOND_CHANCE / max(1, worlds - 1) ** 0.5
    strong = [item for item in correlations if abs(item.value) >= max(MOVES, chance)][:5]
    if not strong:
        return tr(FEW_WORLDS if chance > MOVES else NO_MOVER)
    up = listed([input_words(scenario, item.name) for item in strong if item.value > 0])
    down = listed([input_words(scenario, item.name) for item in strong if item.value < 0])
    if up and down:
        return tr(RISES_AND_FALLS, up=up, down=down)
    return tr(RISES, up=up) if up else tr(FALLS, down=down)


def _box(scenario: Scenario, found: Discovery) -> str:
    where = {"question": found.question, "share": percent(found.share)}
    if found.box is None:
        return tr(NO_BOX, reason=found.reason, **where)
    box = found.box
    return tr(
        BOX if min(box.coverage, box.density) >= 0.5 else POOR_BOX,
        bounds=box_words(scenario, box),
        coverage=percent(box.coverage),
        density=percent(box.density),
        **where,
    )


def box_words(scenario: Scenario, box: Box) -> str:
    """Write the bounds of a box as conditions."""
    conditions = []
    for key, (low, high) in box.bounds.items():
        ends = {"low": number_words(low), "high": number_words(high)}
        name = input_words(scenario, key)
        if low == float("-inf"):
            conditions.append(tr(BELOW, name=name, high=ends["high"]))
        elif high == float("inf"):
            conditions.append(tr(ABOVE, name=name, low=ends["low"]))
        else:
            conditions.append(tr(BETWEEN, name=name, **ends))
    return listed(conditions)


def _deciders(scenario: Scenario, indices: SobolShares) -> list[str]:
    lines = []
    for column, shares in indices.figures.items():
        named = [
            tr(
                "{name} ({more})",
                name=group_words(scenario, share.names),
                more=percent(max(0.0, share.total)),
            )
            for k, share in enumerate(shares[:4])
            if k == 0 or share.total >= OFTEN
        ]
        # Estimates of nothing fall on either side of zero: added up as they are, they cancel.
        alone = sum(share.first for share in shares)
        lines.append(
            tr(
                DECIDERS,
                figure=tr(FIGURE_WORDS[column.partition(":")[0]]),
                inputs=listed(named),
                alone=percent(min(1.0, max(0.0, alone))),
            )
        )
    for column, reason in indices.reasons.items():
        figure = tr(FIGURE_WORDS[column.partition(":")[0]])
        lines.append(tr(NO_INDICES, figure=figure, reason=reason))
    return lines
