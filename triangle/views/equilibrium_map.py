"""The equilibrium map: one row an outcome, one column an argument, a tick or a cross in each cell.

Answers how the outcomes stand side by side. The reason behind a mark is for
`triangle.views.explain_text`.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from triangle.analysis.naming import short_state_name, state_name
from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.language import either, tr
from triangle.politics.postures import dyad_names
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import scenario_words
from triangle.views.marks import Tick
from triangle.views.prose import prose
from triangle.views.tables import table
from triangle.views.wording import lasts_from, percent

__all__ = ["WORDS_SHOWN", "equilibrium_map", "movement_lines"]

TITLE = "Equilibrium map: what each argument says"
TITLE_NAMED = "Named outcomes"
TITLE_OTHERS = "Other outcomes that can last"
TITLE_SOME = (
    "Other outcomes that can last: {shown} of {all}, the likeliest first; --json has them all"
)
WHY = "Why, for any row: {command}"
OUTCOME = "outcome"
RESTS = "When nobody errs, the triangle comes to rest in {states}."
CYCLE = "a cycle through {state}"
LIKELIEST = (
    "Likeliest state, by how seldom choices err (precision {value:g}, plausibly {low:g} to "
    "{high:g}): {leads}."
)
LEAD = "{state} from {low:.2g} to {high:.2g}"

MOST_UNNAMED = 12
"""Lasting outcomes without a name that are listed; `--json` lists them all."""

KEY = {
    "lasts": "an equilibrium when repeated for ever",
    "from": "the smallest common discount factor at which it lasts",
    "agreed": "it lasts, and driver and target do not lose against the status quo",
    "Pareto": "nothing that lasts is better for one and worse for none (- if it cannot last)",
    "pairs": "no player and no pair wants to leave it (pairwise stable)",
    "groups": "no group can leave it for good (coalition-proof)",
    "noise": "where the triangle is found as errors become rare (stochastically stable)",
    "likely": "share of years under noisy yearly revision",
}
"""What the short headings mean."""

BOUND = " (<: at most this, the exact value is not known)"

WORDS_SHOWN: tuple[str, ...] = (
    "lasts",
    "from",
    "agreed",
    "Pareto",
    "pairs",
    "groups",
    "noise",
    "likely",
)
"""The headings themselves, for the message files."""


def equilibrium_map(evaluation: Evaluation) -> list[RenderableType]:
    """Lay out the map of the named outcomes, of others that can last, and its key.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    list of rich renderables
        Columns that no outcome has an entry in are left out.
    """
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    unnamed = [outcome for outcome in evaluation.outcomes if not outcome.named]
    columns = _columns(evaluation.outcomes)
    parts: list[RenderableType] = [Text(tr(TITLE), style="bold")]
    if named:
        parts.append(_part(tr(TITLE_NAMED), tr(OUTCOME), columns, [(o.name, o) for o in named]))
    if unnamed:
        shown = sorted(unnamed, key=lambda o: (-(o.likelihood or 0.0), o.name))[:MOST_UNNAMED]
        title = tr(TITLE_OTHERS)
        if len(shown) < len(unnamed):
            title = tr(TITLE_SOME, shown=len(shown), all=len(unnamed))
        rows = [(_short(evaluation.scenario, o), o) for o in shown]
        space = evaluation.scenario.space
        heading = tr(OUTCOME) if space is None else "/".join(dyad_names(space.players))
        parts.append(_part(title, heading, columns, rows))
    key = {word: tr(KEY[word]) for word in columns}
    if any(outcome.is_bracketed for outcome in evaluation.outcomes):
        key["from"] += tr(BOUND)
    meanings = tr("; ").join(
        tr("{name}: {what}", name=tr(word), what=what) for word, what in key.items()
    )
    parts.append(prose(meanings, style="dim"))
    if evaluation.outcomes:
        example = evaluation.scenario.three_tenths or evaluation.outcomes[0].name
        asked = scenario_words(evaluation.scenario)
        command = shlex.join(["triangle", "run", *asked, "--explain", example])
        parts.append(Text(tr(WHY, command=command), style="dim"))
    return [*parts, Text()]


def movement_lines(evaluation: Evaluation) -> list[str]:
    """Say where the triangle comes to rest without errors, and what precision changes."""
    found = evaluation.dynamics
    if found is None:
        return []
    scenario = evaluation.scenario
    assert scenario.space is not None
    assert scenario.precision is not None
    names = [short_state_name(scenario, n) for n in range(len(scenario.space.states))]
    resting = [
        tr(CYCLE, state=names[members[0]]) if len(members) > 1 else names[members[0]]
        for members in found.rests.classes
    ]
    precision = scenario.precision
    leads = [
        tr(
            LEAD,
            state=names[lead.state],
            low=max(lead.low, precision.low),
            high=min(lead.high, precision.high),
        )
        for lead in found.ranking.leads
        if lead.high > precision.low and lead.low < precision.high
    ]
    lines = [tr(RESTS, states=either(resting))]
    if leads:
        lines.append(
            tr(
                LIKELIEST,
                value=precision.value,
                low=precision.low,
                high=precision.high,
                leads=tr("; ").join(leads),
            )
        )
    return lines


def _part(
    title: str,
    heading: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, OutcomeResult]],
) -> RenderableType:
    laid = [[name, *(_cells(outcome)[column] for column in columns)] for name, outcome in rows]
    numbers = [1 + k for k, column in enumerate(columns) if column in ("from", "likely")]
    headings = [heading, *(tr(column) for column in columns)]
    return table(title, headings, laid, numbers, range(1, 1 + len(columns)), tight=True)


def _columns(outcomes: Sequence[OutcomeResult]) -> list[str]:
    """Leave out the columns in which nobody has an entry."""
    plain = [
        {k: str(v) if isinstance(v, str) else v.text().plain for k, v in _cells(o).items()}
        for o in outcomes
    ]
    return [column for column in KEY if any(cells[column] != "-" for cells in plain)]


def _cells(outcome: OutcomeResult) -> dict[str, str | Tick]:
    return {
        "lasts": Tick(outcome.enforceable),
        "from": lasts_from(outcome),
        "agreed": Tick(outcome.reachable),
        "Pareto": Tick(None if outcome.pareto is None else outcome.pareto == 1),
        "pairs": Tick(outcome.pairwise_stable),
        "groups": Tick(outcome.coalition_proof),
        "noise": Tick(outcome.stochastically_stable),
        "likely": percent(outcome.likelihood, brief=True),
    }


def _short(scenario: Scenario, outcome: OutcomeResult) -> str:
    """Name an outcome by its levels in the order of the dyads, where its state names it."""
    if scenario.space is None or outcome.state is None:
        return outcome.name
    full = state_name(scenario, scenario.space.state(outcome.profile))
    levels = "/".join(tr(level) for level in outcome.state.values())
    return outcome.name.replace(full, levels)
