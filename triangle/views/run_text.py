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
from triangle.views.equilibrium_map import equilibrium_map, movement_lines
from triangle.views.run_sentences import question, three_tenths_meaning, verdict_sentences
from triangle.views.tables import number, table
from triangle.views.wording import index

__all__ = ["manifest_line", "outcome_tables", "payoff_set_line", "run_text"]


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
        *([Text(three_tenths_meaning(evaluation))] if evaluation.three_tenths else []),
        Text(),
        _points(verdict_sentences(evaluation)),
        Text(),
        *outcome_tables(evaluation),
        *equilibrium_map(evaluation),
        *(Text(line) for line in movement_lines(evaluation)),
        Text(payoff_set_line(evaluation)),
        *(Text(f"Note: {note}") for note in evaluation.notes),
        Text(manifest_line(evaluation), style="dim"),
    ]
    return Group(*parts)


def outcome_tables(evaluation: Evaluation) -> list[RenderableType]:
    """Lay out what the named outcomes are, and what they are worth."""
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    return [_what_they_are(evaluation, named), _worth(evaluation, named)] if named else []


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
    certificate = f"deviations from its witness {_gains(found.slack)}"
    if evaluation.witness_slack is not None:
        certificate += (
            "; with every outcome that lasts played by an automaton, the best one-shot deviation "
            + _loses(evaluation.witness_slack)
        )
    note = f" Note: {found.note}." if found.note else ""
    return (
        f"Payoff set: {corners} {'corner' if corners == 1 else 'corners'}; worst enforceable "
        f"payoffs {worst}; known to within {found.gap:.2g}; {certificate}.{note}"
    )


def _gains(slack: float) -> str:
    if slack >= 0:
        return "gain nothing"
    return f"gain no more than rounding ({-slack:.0e})" if slack > -1e-9 else f"gain {-slack:.1e}"


def _loses(slack: float) -> str:
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
