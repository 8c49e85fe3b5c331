"""One outcome, argument by argument, for the terminal.

Answers how `triangle run NAME --explain OUTCOME` looks; what is said comes from
`triangle.analysis.explain`.
"""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from triangle.analysis.explain import Explanation
from triangle.analysis.naming import relation_name
from triangle.language import tr
from triangle.views.asking import heading
from triangle.views.marks import Tick
from triangle.views.prose import prose
from triangle.views.wording import capital

__all__ = ["explain_text"]

ASKED = {
    "enforceable": "Can it last?",
    "patience": "Are all patient enough?",
    "patience_each": "How patient must each be?",
    "reachable": "Would both agree to it?",
    "pareto": "Is nothing better for all?",
    "pairwise_stable": "Would every pair leave it alone?",
    "coalition_proof": "Would every group leave it alone?",
    "likelihood": "Is it the likeliest?",
    "stochastically_stable": "Is it left as errors become rare?",
    "path": "Does a way lead there?",
    "wait": "How long does it take?",
}
"""The question that each argument answers."""

FIELD_WORDS = {
    "enforceable": "subgame perfect",
    "patience": "critical discount factor",
    "patience_each": "one player at a time",
    "reachable": "participation",
    "pareto": "Pareto rank",
    "pairwise_stable": "pairwise stability",
    "coalition_proof": "coalition-proofness",
    "likelihood": "stationary distribution",
    "stochastically_stable": "stochastic stability",
    "path": "likeliest path",
    "wait": "expected passage time",
}
"""What the field calls it."""


def explain_text(found: Explanation) -> RenderableType:
    """Lay out an explanation: what the outcome is, then one row for each argument.

    Parameters
    ----------
    found : Explanation

    Returns
    -------
    rich renderable
    """
    outcome = found.outcome
    title = tr("{name}: {what}", name=found.scenario.name, what=outcome.name)
    lines = heading(found.scenario, title)
    if outcome.label != outcome.name:
        lines.append(prose(tr(" ".join(outcome.label.split()))))
    if outcome.state is not None:
        relations = tr(", ").join(relation_name(*entry) for entry in outcome.state.items())
        pattern = tr(outcome.pattern or "")
        lines.append(Text(tr("{name}: {what}", name=relations, what=pattern)))
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    laid.add_column(tr("question"), ratio=2, overflow="fold")
    laid.add_column("")
    laid.add_column(tr("why"), ratio=4, overflow="fold")
    for argument in found.arguments:
        asked, field = tr(ASKED[argument.key]), tr(FIELD_WORDS[argument.key])
        laid.add_row(
            prose(asked).append(f"\n{field}", style="dim"),
            Tick(argument.holds),
            prose(tr("{all}.", all=capital(argument.reason))),
        )
    return Group(*lines, laid)
