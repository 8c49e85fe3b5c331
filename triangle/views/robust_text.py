"""How sure a verdict is, in words first, then as tables.

Answers how `triangle robust` looks. Computes nothing: every number is in the results.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.robust import Robustness, SplitSpread
from triangle.analysis.robust_report import RobustReport
from triangle.analysis.sensitivity import SobolShares
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import heading
from triangle.views.input_words import group_words
from triangle.views.prose import points, prose
from triangle.views.robust_sentences import FIGURE_WORDS, robust_sentences
from triangle.views.tables import table
from triangle.views.wording import capital, index, percent

__all__ = ["HEADINGS", "robust_text"]

HEADINGS = {
    "enforceable": "lasts",
    "reachable": "agreed",
    "pairwise_stable": "pairs",
    "coalition_proof": "groups",
    "most_likely": "likeliest",
}
"""Short headings of the shares."""

KEY = {
    "enforceable": "an equilibrium when repeated for ever",
    "reachable": "it lasts and neither driver nor target loses against the status quo",
    "pairwise_stable": "no player and no pair wants to leave it",
    "coalition_proof": "no group can leave it for good",
    "most_likely": "its state has the largest long-run share",
}
"""What the headings mean."""

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
        *heading(scenario),
        prose(_question(found)),
        Text(),
    ]
    sentences = [capital(sentence) for sentence in robust_sentences(report)]
    parts += [points(sentences), Text()] if sentences else []
    first = next(iter(found.shares.values()))
    key = "; ".join(f"{HEADINGS[name]}: {KEY[name]}" for name in first)
    parts += [_shares_table(found), prose(key), Text()]
    if found.split is not None:
        parts.append(_split_table(found.split))
    if found.split is not None or scenario.three_tenths is not None:
        parts.append(_convergence_table(found))
    parts.append(prose(_sample_line(found)))
    if report.indices is not None:
        parts += [Text(), *_index_tables(scenario, report.indices)]
    parts += [Text(f"Note: {name} was damaged and solved anew.") for name in report.damaged]
    manifest = found.plan.manifest()
    line = f"strategic-triangle {manifest['version']}, seed {manifest['seed']}, inputs sha256 "
    parts.append(Text(f"{line}{manifest['inputs_sha256'][:16]}", style="dim"))
    return Group(*parts)


def _question(found: Robustness) -> str:
    inputs, n = found.plan.inputs, found.plan.n
    drawn = f"{len(inputs)} uncertain inputs"
    twice = len(inputs.keys) - len(inputs)
    if twice:
        drawn += f" ({len(inputs.keys)} numbers, {twice} of them drawn with another)"
    worlds = "1 world" if n == 1 else f"{n:,} worlds"
    return (
        f"Asked: in how many defensible worlds does the verdict hold? {worlds}, drawn from what is "
        f"known of {drawn}, each solved completely."
    )


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
    text += (
        f". Every share is right to within {50 * widest:.2g} percentage points (intervals of 95 % "
        "after Wilson)."
    )
    if found.inexact:
        worlds = "1 world" if found.inexact == 1 else f"{found.inexact:,} worlds"
        text += (
            f" In {worlds} no profile played for ever punishes hard enough: a stick and a carrot, "
            "or the payoff set, gave the threats."
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
