"""An evaluation laid out for the terminal: the verdict in words, then the numbers.

Answers how `triangle run` looks. Computes nothing: every number is in the evaluation, every
sentence comes from `triangle.views.run_sentences`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.language import tr, tr_n
from triangle.views.asking import heading
from triangle.views.equilibrium_map import equilibrium_map, movement_lines
from triangle.views.prose import points, prose
from triangle.views.run_sentences import question, three_tenths_meaning, verdict_sentences
from triangle.views.tables import number, table
from triangle.views.wording import index

__all__ = ["WORDS_SHOWN", "manifest_line", "outcome_tables", "payoff_set_line", "run_text"]

EMPTY = (
    "Payoff set: empty; no equilibrium in pure actions with public lotteries exists "
    "({count} sweeps)."
)
ONE_CORNER = (
    "Payoff set: {count} corner; worst enforceable payoffs {worst}; known to within {gap}; "
    "{certificate}."
)
CORNERS = (
    "Payoff set: {count} corners; worst enforceable payoffs {worst}; known to within {gap}; "
    "{certificate}."
)
LOSES = (
    "; with every outcome that lasts played by an automaton, the best one-shot deviation loses "
    "{amount}"
)
GAINS = (
    "; with every outcome that lasts played by an automaton, the best one-shot deviation gains "
    "{amount}"
)

INDICES = (
    "Payoffs per period and indices of success (0 is no deal; split, relation and role are 1 in "
    "the full split; net also counts what giving way costs)"
)
NOTATION = (
    "A relation is as warm as its cooler side; brackets, as in ({one} to {other} {posture}), name "
    "a side that is warmer."
)

WORDS_SHOWN: tuple[str, ...] = ("split", "net", "relation", "role")
"""Headings of the table of payoffs, for the message files."""


def run_text(evaluation: Evaluation) -> RenderableType:
    """Lay out an evaluation for a reader.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    rich renderable
    """
    parts: list[RenderableType] = [
        *heading(evaluation.scenario),
        prose(question(evaluation)),
        *([prose(three_tenths_meaning(evaluation))] if evaluation.three_tenths else []),
        Text(),
        points(verdict_sentences(evaluation)),
        Text(),
        *outcome_tables(evaluation),
        *equilibrium_map(evaluation),
        *(prose(line) for line in movement_lines(evaluation)),
        prose(payoff_set_line(evaluation)),
        *(prose(tr("Note: {note}", note=note)) for note in evaluation.notes),
        Text(manifest_line(evaluation), style="dim"),
    ]
    return Group(*parts)


def outcome_tables(evaluation: Evaluation) -> list[RenderableType]:
    """Lay out what the named outcomes are, and what they are worth."""
    named = [outcome for outcome in evaluation.outcomes if outcome.named]
    if not named:
        return []
    parts = [_what_they_are(evaluation, named), _worth(evaluation, named)]
    space = evaluation.scenario.space
    if space is not None:
        _, one, other = space.players
        notation = tr(NOTATION, one=one, other=other, posture=tr(space.level_names[-1]))
        parts[1:1] = [prose(notation, style="dim"), Text()]
    return parts


def payoff_set_line(evaluation: Evaluation) -> str:
    """Say in one line how large the payoff set is, and how sure that is."""
    found = evaluation.bracket()
    if found.is_empty:
        return tr(EMPTY, count=found.sweeps)
    worst = tr(", ").join(
        f"{player} {number(float(value))}"
        for player, value in zip(evaluation.scenario.players, found.threat, strict=True)
    )
    certificate = _gains(found.slack)
    if evaluation.witness_slack is not None:
        certificate += _loses(evaluation.witness_slack)
    line = tr_n(
        ONE_CORNER,
        CORNERS,
        len(found.inner.vertices),
        worst=worst,
        gap=f"{found.gap:.2g}",
        certificate=certificate,
    )
    return line + (tr(" Note: {note}.", note=found.note) if found.note else "")


def _gains(slack: float) -> str:
    if slack >= 0:
        return tr("deviations from its witness gain nothing")
    if slack > -1e-9:
        return tr(
            "deviations from its witness gain no more than rounding ({gain})", gain=f"{-slack:.0e}"
        )
    return tr("deviations from its witness gain {gain}", gain=f"{-slack:.1e}")


def _loses(slack: float) -> str:
    return tr(LOSES if slack >= 0 else GAINS, amount=f"{abs(slack):.1e}")


def manifest_line(evaluation: Evaluation) -> str:
    """Say which program and which inputs the figures come from."""
    origin = {"version": evaluation.version, "digest": evaluation.digest[:12]}
    if evaluation.seed is None:
        return tr("triangle {version}, inputs {digest}, nothing drawn at random", **origin)
    return tr("triangle {version}, inputs {digest}, seed {seed}", seed=evaluation.seed, **origin)


def _what_they_are(evaluation: Evaluation, outcomes: Sequence[OutcomeResult]) -> RenderableType:
    rows = []
    for outcome in outcomes:
        if outcome.state is None:
            rows.append([outcome.name, *outcome.actions.values()])
        else:
            levels = (tr(level) for level in outcome.state.values())
            rows.append([outcome.name, *levels, _pattern(outcome)])
    if evaluation.scenario.space is None:
        players = evaluation.scenario.players
        columns = [tr("outcome"), *(tr("{player} plays", player=player) for player in players)]
    else:
        columns = [tr("outcome"), *(outcomes[0].state or ()), tr("pattern and roles")]
    return table(tr("Outcomes"), columns, rows, whole=(0,))


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
    title = tr("Payoffs per period")
    if "split" in kept:
        title = tr(INDICES)
    headings = [name if name in players else tr(name) for name in kept]
    rows = zip(*kept.values(), strict=True)
    return table(title, headings, rows, range(1, len(kept)), (0,))


def _with_entries(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leave out the columns in which nobody has an entry."""
    return {name: cells for name, cells in columns.items() if set(cells) != {"-"}}


def _pattern(outcome: OutcomeResult) -> str:
    """Name the pattern with the roles that tell players apart."""
    groups: dict[str, list[str]] = {}
    for player, role in (outcome.roles or {}).items():
        groups.setdefault(role, []).append(player)
    single = [f"{tr(role)} {players[0]}" for role, players in groups.items() if len(players) == 1]
    pattern = tr(outcome.pattern or "")
    if not single:
        return pattern
    return tr("{pattern} ({roles})", pattern=pattern, roles=tr(", ").join(single))
