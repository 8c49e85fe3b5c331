"""An evaluation laid out for the terminal: the verdict in words, then the numbers.

Answers how `triangle run` looks. Computes nothing: every number is in the evaluation, every
sentence comes from `triangle.views.run_sentences`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.views.run_sentences import question, verdict_sentences
from triangle.views.tables import number, table
from triangle.views.wording import index, percent, yes_no

__all__ = ["manifest_line", "outcome_tables", "payoff_set_line", "run_text"]

KEY = {
    "lasts": "an equilibrium when repeated for ever",
    "from": "the smallest common discount factor at which it lasts",
    "reach": "it lasts, and driver and target do not lose against the status quo",
    "Pareto": "rank among those that last, 1 best",
    "pairs": "no player and no pair wants to leave it",
    "groups": "no group can leave it for good",
    "likely": "share of time under noisy yearly revision",
}
"""What the short headings of the last table mean."""

MOST_UNNAMED = 12
"""Lasting outcomes without a name that are listed; `--json` lists them all."""


def run_text(evaluation: Evaluation) -> RenderableType:
    """Lay out an evaluation for a reader.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    rich renderable
    """
    scenario = evaluation.scenario
    parts: list[RenderableType] = [
        Text(f"{scenario.name}: {scenario.title}", style="bold"),
        Text(question(evaluation)),
        Text(),
        _points(verdict_sentences(evaluation)),
        Text(),
        *outcome_tables(evaluation),
        Text(payoff_set_line(evaluation)),
        *(Text(f"Note: {note}") for note in evaluation.notes),
        Text(manifest_line(evaluation), style="dim"),
    ]
    return Group(*parts)


def outcome_tables(evaluation: Evaluation) -> list[RenderableType]:
    """Lay out what the outcomes are, what they are worth and whether they hold."""
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    unnamed = [outcome for outcome in evaluation.outcomes if not outcome.named]
    tables = []
    if named:
        tables += [
            _what_they_are(evaluation, named),
            _worth(evaluation, named),
            _holding("Whether it holds", named),
        ]
    if unnamed:
        shown = sorted(unnamed, key=lambda o: (-(o.likelihood or 0.0), o.name))[:MOST_UNNAMED]
        title = "Other outcomes that can last"
        if len(shown) < len(unnamed):
            title += f": {len(shown)} of {len(unnamed)}, the likeliest first; --json has them all"
        tables.append(_holding(title, shown))
    judged = _verdicts(list(evaluation.outcomes))
    meanings = [f"{word}: {meaning}" for word, meaning in KEY.items() if word in judged]
    return [*tables, Text("; ".join(meanings), style="dim"), Text()]


def payoff_set_line(evaluation: Evaluation) -> str:
    """Say in one line how large the payoff set is, and how sure that is."""
    found = evaluation.bracket()
    if found.is_empty:
        return (
            "Payoff set: empty; no equilibrium in pure actions with public lotteries exists "
            f"({found.sweeps} sweeps)."
        )
    worst = ", ".join(
        f"{player} {number(float(value))}"
        for player, value in zip(evaluation.scenario.players, found.threat, strict=True)
    )
    corners = len(found.inner.vertices)
    certificate = (
        f"no deviation from its witness gains (least loss {found.slack:.1e})"
        if found.slack >= 0
        else f"deviations from its witness gain {-found.slack:.1e} at most"
    )
    if evaluation.witness_slack is not None:
        certificate += (
            "; with every outcome that lasts played by an automaton, the best one-shot deviation "
            + _outcome_of(evaluation.witness_slack)
        )
    note = f" Note: {found.note}." if found.note else ""
    return (
        f"Payoff set: {corners} {'corner' if corners == 1 else 'corners'}; worst enforceable "
        f"payoffs {worst}; known to within {found.gap:.2g}; {certificate}.{note}"
    )


def _outcome_of(slack: float) -> str:
    return f"loses {slack:.1e}" if slack >= 0 else f"gains {-slack:.1e}"


def manifest_line(evaluation: Evaluation) -> str:
    """Say which program and which inputs the figures come from."""
    seed = "nothing drawn at random" if evaluation.seed is None else f"seed {evaluation.seed}"
    return f"triangle {evaluation.version}, inputs {evaluation.digest[:12]}, {seed}"


def _points(sentences: Sequence[str]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column()
    for sentence in sentences:
        grid.add_row("-", Text(sentence))
    return grid


def _what_they_are(evaluation: Evaluation, outcomes: Sequence[OutcomeResult]) -> RenderableType:
    rows = []
    for outcome in outcomes:
        if outcome.state is None:
            rows.append([outcome.name, *outcome.actions.values()])
        else:
            rows.append([outcome.name, *outcome.state.values(), _pattern(outcome)])
    if evaluation.scenario.space is None:
        columns = ["outcome", *(f"{player} plays" for player in evaluation.scenario.players)]
    else:
        columns = ["outcome", *(outcomes[0].state or ()), "pattern and roles"]
    return table("Outcomes", columns, rows, whole=(0,))


def _worth(evaluation: Evaluation, outcomes: Sequence[OutcomeResult]) -> RenderableType:
    players = evaluation.scenario.players
    columns = {"outcome": [o.name for o in outcomes]}
    for i, player in enumerate(players):
        columns[player] = [number(float(o.payoffs[i])) for o in outcomes]
    columns["split"] = [index(o.split_index) for o in outcomes]
    columns["net"] = [index(o.net_index) for o in outcomes]
    columns["relation"] = [index(o.relation_index) for o in outcomes]
    columns["role"] = [index(o.role_index) for o in outcomes]
    kept = _with_entries(columns)
    title = "Payoffs per period"
    if "split" in kept:
        title += " and indices of success (0 is no deal, 1 the full split)"
    rows = zip(*kept.values(), strict=True)
    return table(title, tuple(kept), rows, range(1, len(kept)), (0,))


def _holding(title: str, outcomes: Sequence[OutcomeResult]) -> RenderableType:
    kept = _verdicts(outcomes)
    rows = zip(*kept.values(), strict=True)
    numbers = [k for k, name in enumerate(kept) if name in ("from", "likely")]
    return table(title, tuple(kept), rows, numbers, range(len(kept)))


def _verdicts(outcomes: Sequence[OutcomeResult]) -> dict[str, list[str]]:
    columns = {
        "outcome": [o.name for o in outcomes],
        "lasts": [yes_no(o.enforceable) for o in outcomes],
        "from": [index(o.critical_discount_factor) for o in outcomes],
        "reach": [yes_no(o.reachable) for o in outcomes],
        "Pareto": ["-" if o.pareto is None else str(o.pareto) for o in outcomes],
        "pairs": [yes_no(o.pairwise_stable) for o in outcomes],
        "groups": [yes_no(o.coalition_proof) for o in outcomes],
        "likely": [percent(o.likelihood) for o in outcomes],
    }
    return _with_entries(columns)


def _with_entries(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leave out the columns in which nobody has an entry."""
    return {name: cells for name, cells in columns.items() if set(cells) != {"-"}}


def _pattern(outcome: OutcomeResult) -> str:
    """Name the pattern with the roles that tell players apart."""
    groups: dict[str, list[str]] = {}
    for player, role in (outcome.roles or {}).items():
        groups.setdefault(role, []).append(player)
    single = [f"{role} {players[0]}" for role, players in groups.items() if len(players) == 1]
    return f"{outcome.pattern}" + (f" ({', '.join(single)})" if single else "")
