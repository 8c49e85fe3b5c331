"""Two evaluations side by side for the terminal, players matched by role.

Answers how `triangle compare` looks; the matching is done in `triangle.analysis.compare`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.compare import Comparison
from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.views.asking import heading
from triangle.views.prose import points, prose
from triangle.views.run_sentences import verdict_sentences
from triangle.views.tables import number, table
from triangle.views.wording import index, lasts_from, listed, percent, signed_index, yes_no

__all__ = ["compare_data", "compare_text"]

OUTCOME_ROWS: tuple[tuple[str, Callable[[OutcomeResult], str]], ...] = (
    ("split index", lambda o: index(o.split_index)),
    ("net index", lambda o: index(o.net_index)),
    ("relation index", lambda o: index(o.relation_index)),
    ("role index", lambda o: index(o.role_index)),
    ("lasts", lambda o: yes_no(o.enforceable)),
    ("lasts from", lasts_from),
    ("reachable", lambda o: yes_no(o.reachable)),
    ("Pareto rank", lambda o: "-" if o.pareto is None else str(o.pareto)),
    ("pairwise stable", lambda o: yes_no(o.pairwise_stable)),
    ("coalition-proof", lambda o: yes_no(o.coalition_proof)),
    ("likelihood", lambda o: percent(o.likelihood)),
)

SPLIT_ROWS = (
    ("at least", "lower"),
    ("at most", "upper"),
    ("at least, rival's terms free", "free_lower"),
    ("what blocks more", "binding"),
)


def compare_data(comparison: Comparison) -> dict[str, Any]:
    """Describe a comparison as plain data."""
    return {"schema": "triangle.compare/1", **comparison.to_dict()}


def compare_text(comparison: Comparison) -> RenderableType:
    """Lay out a comparison: roles first, then the verdicts, then each outcome both name.

    Parameters
    ----------
    comparison : Comparison
    """
    both = (comparison.first, comparison.second)
    parts: list[RenderableType] = []
    for evaluation in both:
        parts += heading(evaluation.scenario)
        parts += [points(verdict_sentences(evaluation)[:1]), Text()]
    parts.append(_roles(comparison))
    if any(evaluation.reachable_split is not None for evaluation in both):
        parts.append(_splits(comparison))
    parts += [_outcome(comparison, k) for k in range(len(comparison.outcomes))]
    for evaluation, only in zip(both, (comparison.only_first, comparison.only_second), strict=True):
        if only:
            parts.append(prose(f"Outcomes only in {evaluation.scenario.name}: {listed(only)}"))
    return Group(*parts)


def _names(comparison: Comparison) -> tuple[str, str]:
    """Name the two columns, apart even when a scenario is compared with itself."""
    first, second = comparison.first.scenario.name, comparison.second.scenario.name
    return (first, second) if first != second else (f"{first} (A)", f"{second} (B)")


def _roles(comparison: Comparison) -> RenderableType:
    rows: list[tuple[str, ...]] = []
    for pair in comparison.roles:
        rows += [
            (pair.role, *pair.players),
            ("  discount factor", *map(index, pair.discount_factors)),
            ("  worst enforceable payoff", *map(number, pair.threats)),
        ]
    return table("Who is who", ("", *_names(comparison)), rows, (1, 2), (0,))


def _splits(comparison: Comparison) -> RenderableType:
    both = (comparison.first, comparison.second)
    rows = [(row, *(_split(e, key) for e in both)) for row, key in SPLIT_ROWS]
    difference = comparison.reachable_split_difference()
    title = "Reachable split"
    if difference is not None:
        title += f": {signed_index(difference)} from first to second"
    return table(title, ("", *_names(comparison)), rows, whole=(0,))


def _split(evaluation: Evaluation, key: str) -> str:
    if evaluation.reachable_split is None:
        return "-"
    value = getattr(evaluation.reachable_split, key)
    return value if isinstance(value, str) else index(value)


def _outcome(comparison: Comparison, k: int) -> RenderableType:
    pair = comparison.outcomes[k]
    rows = []
    for role in comparison.roles:
        places = [
            e.scenario.players.index(player)
            for e, player in zip((comparison.first, comparison.second), role.players, strict=True)
        ]
        values = (pair.first.payoffs[places[0]], pair.second.payoffs[places[1]])
        rows.append((f"payoff of the {role.role}", *(number(float(x)) for x in values), ""))
    for name, cell in OUTCOME_ROWS:
        cells = (cell(pair.first), cell(pair.second))
        if cells != ("-", "-"):
            rows.append((name, *cells, "" if cells[0] == cells[1] else "differs"))
    return table(pair.name, ("", *_names(comparison), ""), rows, (1, 2), (0,))
