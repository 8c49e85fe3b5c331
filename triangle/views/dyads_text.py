"""The three dyads laid out for the terminal, one bimatrix each.

Answers how `triangle dyads` looks; the games are solved in `triangle.analysis.dyads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.dyads import DyadResult
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import changes_in_words
from triangle.views.tables import table

__all__ = ["dyads_data", "dyads_text"]

MOST_EQUILIBRIA = 12
"""Equilibria printed of one dyad; `--json` lists them all."""


def dyads_data(scenario: Scenario, outcome: str, dyads: Sequence[DyadResult]) -> dict[str, Any]:
    """Describe the dyads as plain data."""
    return {
        "schema": "triangle.dyads/1",
        "scenario": scenario.name,
        "outcome": outcome,
        "dyads": [dyad.to_dict() for dyad in dyads],
        "inputs_sha256": scenario.digest(),
    }


def dyads_text(scenario: Scenario, outcome: str, dyads: Sequence[DyadResult]) -> RenderableType:
    """Lay out the dyads of a scenario at an outcome.

    Parameters
    ----------
    scenario : Scenario
    outcome : str
        Whose other postures are held.
    dyads : sequence of DyadResult
    """
    head = (
        f"{scenario.name}: each pair on its own, played once, while everything else stays as in "
        f"{outcome}. A star marks a best answer; two stars make an equilibrium."
    )
    changes = changes_in_words(scenario)
    parts: list[RenderableType] = [Text(head), *([Text(changes)] if changes else []), Text()]
    for dyad in dyads:
        parts += [_matrix(dyad), *_equilibria(dyad), Text()]
    return Group(*parts)


def _matrix(dyad: DyadResult) -> RenderableType:
    stage = dyad.game
    row, column, third = stage.players
    title = f"{dyad.name}: {row} chooses the row, {column} the column; {third} plays "
    title += stage.actions[2][0]
    small = dyad.equilibria.tolerance * np.ptp(stage.payoffs, axis=(0, 1, 2))
    best = stage.deviation_gains <= small
    rows = [
        [name, *(_cell(stage.payoffs[r, c, 0], best[r, c, 0]) for c in range(stage.shape[1]))]
        for r, name in enumerate(stage.actions[0])
    ]
    columns = (f"{row} / {column}", *stage.actions[1])
    return table(title, columns, rows, range(1, len(columns)), (0,))


def _cell(payoffs: FloatArray, best: FloatArray) -> str:
    return ", ".join(f"{float(payoffs[i]) + 0.0:.3f}{'*' if best[i] else ' '}" for i in range(2))


def _equilibria(dyad: DyadResult) -> list[RenderableType]:
    found = dyad.equilibria
    lines = []
    if dyad.corner is not None:
        lines.append(f"In the field's words, coldest against warmest posture: {dyad.corner.name}")
    for equilibrium in found.equilibria[:MOST_EQUILIBRIA]:
        sides = [
            f"{player} {_strategy(probabilities, names)}"
            for player, probabilities, names in zip(
                dyad.game.players[:2], equilibrium.strategies, dyad.game.actions[:2], strict=True
            )
        ]
        value = ", ".join(f"{float(x) + 0.0:.3f}" for x in equilibrium.payoffs)
        lines.append(f"Equilibrium: {'; '.join(sides)}; payoffs {value}")
    hidden = len(found.equilibria) - MOST_EQUILIBRIA
    if hidden > 0:
        lines.append(f"Equilibria not shown: {hidden}; --json lists them")
    lines.append(
        f"The list is {'complete' if found.complete else 'not proven complete'}: {found.reason}"
    )
    lines += [f"Note: {note}" for note in found.notes]
    return [Text(line) for line in lines]


def _strategy(probabilities: FloatArray, names: Sequence[str]) -> str:
    used = [
        (float(share), name)
        for share, name in zip(probabilities, names, strict=True)
        if share > 1e-9
    ]
    if len(used) == 1:
        return used[0][1]
    return " or ".join(f"{name} ({share:.3f})" for share, name in used)
