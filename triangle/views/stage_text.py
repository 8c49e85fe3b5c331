"""The game played once, for the terminal.

Answers how `triangle stage` looks; every number comes from `triangle.analysis.stage_benchmarks`.
"""

from __future__ import annotations

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.naming import profile_name
from triangle.analysis.stage_benchmarks import StageBenchmarks, strategies_in_words
from triangle.solvers.regret import MixedProfile
from triangle.views.asking import heading
from triangle.views.marks import Tick
from triangle.views.tables import number, table
from triangle.views.wording import capital, listed, percent

__all__ = ["stage_text"]

HEADING = "{name}: {title}, played once"
SOLVABLE = "Iterated dominance leaves a single profile."
SURVIVORS = "Iterated dominance leaves {counts} actions."
ALL_SURVIVE = "No action is strictly dominated."
NONE_PURE = "There is no equilibrium in pure actions."
COMPLETE = "{counts}. The list is complete: {reason}."
INCOMPLETE = "{counts}. The list need not be complete: {reason}."
COUNTS = (
    "Equilibria found, mixed actions allowed: {count}, of which {pure} pure and {proper} properly "
    "mixed"
)
BRANCH = "Choice with errors, along the principal branch from random choice: {reason}."
CROSSED = "Another branch crosses near precision {places}."
FOLDED = "The branch turns back near precision {places}."
REGRET = "best deviation gains"
CERTIFICATE = (
    "Each bound is attained (incentives hold to {violation}) and proven by duality to {gap}."
)

MOST_MIXED = 12
"""Mixed equilibria listed; `--json` lists them all."""


def stage_text(found: StageBenchmarks) -> RenderableType:
    """Lay out dominance, pure, mixed and correlated equilibria and the logit branch."""
    scenario = found.scenario
    parts: list[RenderableType] = [
        *heading(scenario, HEADING.format(name=scenario.name, title=scenario.title)),
        Text(_dominance(found)),
        Text(),
        _pure(found),
        *_mixed(found),
        *_correlated(found),
        *_logit(found),
    ]
    return Group(*parts)


def _dominance(found: StageBenchmarks) -> str:
    if found.dominance.solvable:
        return SOLVABLE
    if not found.dominance.rounds:
        return ALL_SURVIVE
    counts = [
        f"{player} {len(kept)} of {n}"
        for player, kept, n in zip(
            found.scenario.players,
            found.dominance.surviving,
            found.pure.stage.shape,
            strict=True,
        )
    ]
    return SURVIVORS.format(counts=listed(counts))


def _pure(found: StageBenchmarks) -> RenderableType:
    if not found.pure.profiles:
        return Group(Text(NONE_PURE), Text())
    rows: list[list[RenderableType]] = [
        [profile_name(found.scenario, profile), *map(number, payoffs.tolist()), Tick(strict)]
        for profile, payoffs, strict in zip(
            found.pure.profiles, found.pure.payoffs, found.pure.strict, strict=True
        )
    ]
    columns = ("profile", *found.scenario.players, "strict")
    return table("Pure equilibria (all of them)", columns, rows, (1, 2, 3))


def _mixed(found: StageBenchmarks) -> list[RenderableType]:
    mixed = found.mixed
    template = COMPLETE if mixed.complete else INCOMPLETE
    proper = [e for e in mixed.equilibria if max(map(len, e.support)) > 1]
    count = len(mixed.equilibria)
    counts = COUNTS.format(count=count, pure=count - len(proper), proper=len(proper))
    line = Text(template.format(counts=counts, reason=mixed.reason))
    if not proper:
        return [line, Text()]
    rows = [
        [
            _strategies(found, e.strategies),
            *map(number, e.payoffs.tolist()),
            _error(e.regret),
        ]
        for e in proper[:MOST_MIXED]
    ]
    title = "Equilibria in mixed actions"
    if len(proper) > MOST_MIXED:
        title += f": {MOST_MIXED} of {len(proper)}; --json has them all"
    columns = ("who plays what", *found.scenario.players, REGRET)
    return [line, Text(), table(title, columns, rows, (1, 2, 3))]


def _strategies(found: StageBenchmarks, profile: MixedProfile) -> str:
    words = strategies_in_words(found.pure.stage, profile)
    lines = []
    for player, actions in words.items():
        if len(actions) == 1:
            lines.append(f"{player}: {next(iter(actions))}")
        else:
            mixed = [f"{percent(share)} {action}" for action, share in actions.items()]
            lines.append(f"{player}: {' | '.join(mixed)}")
    return "\n".join(lines)


def _correlated(found: StageBenchmarks) -> list[RenderableType]:
    ranges = [*found.correlated.players, found.correlated.total]
    rows = [
        [name, number(extent.worst.value), number(extent.best.value)]
        for name, extent in zip((*found.scenario.players, "sum"), ranges, strict=True)
    ]
    ends = [extreme for extent in ranges for extreme in (extent.worst, extent.best)]
    certificate = CERTIFICATE.format(
        violation=_error(max(e.violation for e in ends)), gap=_error(max(e.gap for e in ends))
    )
    title = "Correlated equilibria: what a mediator could bring about"
    return [
        table(title, ("payoff to", "worst", "best"), rows, (1, 2)),
        Text(certificate, style="dim"),
        Text(),
    ]


def _logit(found: StageBenchmarks) -> list[RenderableType]:
    branch, stage = found.logit, found.pure.stage
    rows = []
    for point in (*branch.requested, branch.points[-1]):
        likeliest = [
            f"{player}: {stage.actions[i][int(np.argmax(point.strategies[i]))]} "
            f"({percent(float(point.strategies[i].max()))})"
            for i, player in enumerate(stage.players)
        ]
        rows.append(
            [
                f"{point.precision:.3g}",
                "\n".join(likeliest),
                *map(number, point.payoffs.tolist()),
                number(point.regret),
                _error(point.residual),
            ]
        )
    columns = ("precision", "likeliest actions", *found.scenario.players, REGRET, "error")
    lines = [BRANCH.format(reason=branch.reason)]
    if branch.bifurcations:
        places = listed([f"{(low + high) / 2:.4g}" for low, high in branch.bifurcations])
        lines.append(CROSSED.format(places=places))
    if branch.folds:
        lines.append(FOLDED.format(places=listed([f"{fold:.4g}" for fold in branch.folds])))
    return [
        table("Logit quantal response", columns, rows, (0, 2, 3, 4, 6), (1,)),
        Text(capital(" ".join(lines)), style="dim"),
    ]


def _error(size: float) -> str:
    return f"{size:.0e}" if size else "0"
