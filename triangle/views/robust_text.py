"""How sure a verdict is, in words first, then as tables.

Answers how `triangle robust` looks. Computes nothing: every number is in the results.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from triangle.analysis.discovery import Box, Discovery
from triangle.analysis.robust import Robustness, SplitSpread
from triangle.analysis.robust_report import RobustReport
from triangle.analysis.sensitivity import RankCorrelation, SobolShares
from triangle.analysis.tally import Share
from triangle.politics.scenario_types import Scenario
from triangle.views.input_words import group_words, input_words, number_words
from triangle.views.tables import table
from triangle.views.wording import capital, index, listed, named_player, percent

__all__ = ["FIGURE_WORDS", "HEADINGS", "box_words", "robust_sentences", "robust_text"]

HEADINGS = {
    "enforceable": "lasts",
    "reachable": "agreed",
    "pairwise_stable": "pairs",
    "coalition_proof": "groups",
    "most_likely": "likeliest",
}
"""Short headings of the shares."""

KEY = (
    "lasts: an equilibrium when repeated for ever; agreed: it lasts and neither driver nor target "
    "loses against the status quo; pairs: no player and no pair wants to leave it; groups: no "
    "group can leave it for good; likeliest: its state has the largest long-run share"
)

FIGURE_WORDS = {
    "split_lower": "the reachable split (its certain part)",
    "split_upper": "the most that the reachable split can be",
    "likelihood": "the likelihood of the three-tenths outcome",
}
"""Figures that are decomposed, in words."""

LISTED = 8
"""Inputs that are named; `--json` names them all."""


def robust_text(report: RobustReport) -> RenderableType:
    """Lay out the report for a reader.

    Parameters
    ----------
    report : RobustReport

    Returns
    -------
    rich renderable
    """
    found, scenario = report.found, report.found.plan.scenario
    parts: list[RenderableType] = [
        Text(f"{scenario.name}: {scenario.title}", style="bold"),
        Text(_question(found)),
        Text(),
        _points(robust_sentences(report)),
        Text(),
        _shares_table(found),
        Text(KEY),
        Text(),
    ]
    if found.split is not None:
        parts += [_split_table(found.split), Text()]
    parts += [_convergence_table(found), Text(_sample_line(found))]
    if report.indices is not None:
        parts += [Text(), *_index_tables(scenario, report.indices)]
    parts += [Text(f"Note: {name} was damaged and solved anew.") for name in report.damaged]
    manifest = found.plan.manifest()
    line = f"strategic-triangle {manifest['version']}, seed {manifest['seed']}, inputs sha256 "
    parts.append(Text(f"{line}{manifest['inputs_sha256'][:16]}", style="dim"))
    return Group(*parts)


def _points(sentences: Sequence[str]) -> RenderableType:
    """List sentences, each line after the first set in."""
    grid = Table.grid(padding=(0, 1))
    for sentence in sentences:
        grid.add_row("-", Text(capital(sentence)))
    return grid


def _question(found: Robustness) -> str:
    inputs = found.plan.inputs
    return (
        f"Asked: in how many defensible worlds does the verdict hold? {found.plan.n:,} worlds, "
        f"drawn from what is known of {len(inputs)} uncertain inputs, each solved completely."
    )


def robust_sentences(report: RobustReport) -> list[str]:
    """Put what a run says into a few plain sentences."""
    found = report.found
    scenario, split = found.plan.scenario, found.split
    lines = []
    if split is not None:
        lines += [_at_most(scenario, split), _spread(split)]
    name = scenario.three_tenths
    if name is not None:
        lines.append(_three_tenths(name, found))
    lines += _others(found)
    if report.correlations:
        lines.append(_movers(scenario, report.correlations))
    if report.discovery is not None:
        lines.append(_box(scenario, report.discovery))
    if report.indices is None:
        lines.append(
            "correlations look at one input at a time; --indices 256 shares out the variance, also "
            f"what inputs do together, at the cost of {256 * (len(found.plan.inputs.groups) + 2):,}"
            " further worlds"
        )
    else:
        lines += _deciders(scenario, report.indices)
    return [f"{line}." for line in lines]


def _at_most(scenario: Scenario, split: SplitSpread) -> str:
    assert scenario.wedge is not None
    driver, target = (
        named_player(scenario, i) for i in (scenario.wedge.driver, scenario.wedge.target)
    )
    surely, possibly = percent(split.surely.value), percent(split.possibly.value)
    where = f"in {surely}" if surely == possibly else f"in between {surely} and {possibly}"
    return (
        f"three tenths of a full split ({split.at_most:g}) or less is all that {driver} and "
        f"{target} can reach {where} of the worlds; more is within reach for certain in "
        f"{percent(1 - split.possibly.value)}"
    )


def _spread(split: SplitSpread) -> str:
    lower, upper = split.quantiles["lower"], split.quantiles["upper"]
    text = (
        f"the reachable split lies between {index(lower[0.05])} and {index(upper[0.95])} in nine "
        f"worlds of ten, and between {index(lower[0.25])} and {index(upper[0.75])} in the middle "
        f"half; its median is {index(lower[0.5])} to {index(upper[0.5])}"
    )
    if split.missing:
        text += f" ({split.missing} worlds have no split that could be measured)"
    return text


def _three_tenths(name: str, found: Robustness) -> str:
    shares = found.shares[name]
    words = [f"can last in {_share(shares['enforceable'])}"]
    if "reachable" in shares:
        words.append(f"would be agreed on in {_share(shares['reachable'])}")
    words.append(f"is left by no pair in {_share(shares['pairwise_stable'])}")
    words.append(f"withstands every group in {_share(shares['coalition_proof'])}")
    if "most_likely" in shares:
        words.append(f"is the likeliest in {_share(shares['most_likely'])}")
    return f"the outcome {name} {listed(words)} of the worlds"


def _others(found: Robustness) -> list[str]:
    """Name the outcomes that most worlds agree on, and those that are most often likeliest."""
    name = found.plan.scenario.three_tenths
    lines = []
    agreed = {
        o: s["reachable"].value
        for o, s in found.shares.items()
        if "reachable" in s and o not in (name, found.plan.scenario.status_quo)
    }
    often = sorted((o for o in agreed if agreed[o] >= 0.05), key=lambda o: -agreed[o])
    if often:
        named = listed([f"{o} in {percent(agreed[o])}" for o in often])
        lines.append(f"of the other outcomes, driver and target would agree on {named}")
    elif agreed:
        lines.append("on no other named outcome would driver and target agree in 5 % of the worlds")
    likely = {o: s["most_likely"].value for o, s in found.shares.items() if "most_likely" in s}
    ranked = sorted((o for o in likely if likely[o] >= 0.05), key=lambda o: -likely[o])
    if ranked:
        named = listed([f"{o} in {percent(likely[o])}" for o in ranked])
        lines.append(f"the likeliest state is most often that of {named}")
    return lines


def _share(share: Share) -> str:
    """Write a share, and its interval where that is wide enough to matter."""
    if share.high - share.low < 0.01:
        return percent(share.value)
    return f"{percent(share.value)} ({100 * share.low:.0f} to {100 * share.high:.0f} %)"


def _movers(scenario: Scenario, correlations: Sequence[RankCorrelation]) -> str:
    strong = [item for item in correlations if abs(item.value) >= 0.15][:5]
    if not strong:
        return "no single input moves the reachable split much"
    up = [input_words(scenario, item.name) for item in strong if item.value > 0]
    down = [input_words(scenario, item.name) for item in strong if item.value < 0]
    parts = []
    if up:
        parts.append(f"rises most with {listed(up)}")
    if down:
        parts.append(f"falls most with {listed(down)}")
    return f"the reachable split {' and '.join(parts)}"


def _box(scenario: Scenario, found: Discovery) -> str:
    if found.box is None:
        return f"where {found.question} (in {percent(found.share)} of the worlds): {found.reason}"
    box, where = found.box, f"where {found.question} (in {percent(found.share)} of the worlds)"
    words, coverage = box_words(scenario, box), percent(box.coverage)
    density = f"{percent(box.density)} of the worlds in which it holds are among them"
    if min(box.coverage, box.density) >= 0.5:
        return f"{where}, {words}: this holds in {coverage} of these worlds, and {density}"
    return (
        f"{where}, no few bounds say why; the best are that {words}, which holds in {coverage} of "
        f"these worlds, while {density}"
    )


def box_words(scenario: Scenario, box: Box) -> str:
    """Write the bounds of a box as conditions."""
    conditions = []
    for key, (low, high) in box.bounds.items():
        name = input_words(scenario, key)
        if low == float("-inf"):
            conditions.append(f"{name} is at most {number_words(high)}")
        elif high == float("inf"):
            conditions.append(f"{name} is above {number_words(low)}")
        else:
            conditions.append(f"{name} is between {number_words(low)} and {number_words(high)}")
    return listed(conditions)


def _deciders(scenario: Scenario, indices: SobolShares) -> list[str]:
    lines = []
    for column, shares in indices.figures.items():
        figure = FIGURE_WORDS[column.partition(":")[0]]
        named = [
            f"{group_words(scenario, share.names)} ({percent(max(0.0, share.total))})"
            for share in shares[:4]
        ]
        alone = sum(max(0.0, share.first) for share in shares)
        lines.append(
            f"most of the spread of {figure} comes from {listed(named)}, what each does with "
            f"others included; what inputs do one by one makes up {percent(min(1.0, alone))}"
        )
    for column, reason in indices.reasons.items():
        lines.append(f"no indices of {FIGURE_WORDS[column.partition(':')[0]]}: {reason}")
    return lines


def _shares_table(found: Robustness) -> RenderableType:
    first = next(iter(found.shares.values()))
    rows = [
        (name, *(percent(share.value) for share in shares.values()))
        for name, shares in found.shares.items()
    ]
    columns = ("outcome", *(HEADINGS[argument] for argument in first))
    return table("Share of the worlds in which", columns, rows, range(1, len(columns)), (0,))


def _split_table(split: SplitSpread) -> RenderableType:
    rows = [
        (words, *(index(value) for value in split.quantiles[end].values()))
        for end, words in (("lower", "at least"), ("upper", "at most"))
    ]
    columns = ("reachable split", "5 %", "25 %", "median", "75 %", "95 %")
    return table("Its distribution over the worlds", columns, rows, range(1, 6))


def _convergence_table(found: Robustness) -> RenderableType:
    name = found.plan.scenario.three_tenths
    arguments = list(found.shares[name]) if name is not None else []
    columns = ["worlds", *(HEADINGS[argument] for argument in arguments)]
    if found.split is not None:
        columns += [f"split <= {found.split.at_most:g}", "median split"]
    rows = []
    for step in found.convergence:
        if step["n"] < 64 and step["n"] != found.plan.n:
            continue
        row = [f"{step['n']:,}", *(percent(step[a]["share"]) for a in arguments)]
        if found.split is not None:
            low, high = (percent(part["share"]) for part in step["split_at_most"])
            ends = step["median"]
            row += [f"{low} - {high}", f"{index(ends['lower'])} - {index(ends['upper'])}"]
        rows.append(row)
    title = f"How the figures settle ({name or 'all worlds'})"
    return table(title, columns, rows, range(len(columns)))


def _sample_line(found: Robustness) -> str:
    text = "Worlds are points of a scrambled Sobol sequence"
    n = found.plan.n
    if n & (n - 1):
        text += f"; {n:,} is no power of two, so the last of them fill the space less evenly"
    widest = max(
        share.high - share.low for shares in found.shares.values() for share in shares.values()
    )
    text += f". Every share is right to within {50 * widest:.2g} percentage points (Wilson, 95 %)."
    if found.inexact:
        text += (
            f" In {found.inexact:,} worlds no profile played for ever punishes hard enough: a "
            "stick and a carrot, or the payoff set, gave the threats."
        )
    return text


def _index_tables(scenario: Scenario, indices: SobolShares) -> list[RenderableType]:
    tables = []
    for column, shares in indices.figures.items():
        rows = [
            (
                group_words(scenario, share.names),
                f"{share.first:.2f}",
                _interval(share.first_interval),
                f"{share.total:.2f}",
                _interval(share.total_interval),
            )
            for share in shares[:LISTED]
        ]
        title = (
            f"Sobol indices of {FIGURE_WORDS[column.partition(':')[0]]} "
            f"({indices.cost:,} worlds, base {indices.base})"
        )
        columns = ("input", "alone", "95 %", "in all", "95 %")
        tables.append(table(title, columns, rows, range(1, 5)))
    return tables


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.2f} to {ends[1]:.2f}"
