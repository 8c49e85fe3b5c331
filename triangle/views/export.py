"""Stage games in the formats of other programs.

Answers how the game of a scenario looks to Gambit, to a spreadsheet, to a typesetter and to any
program that reads JSON. Computes nothing and writes no file.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from triangle.errors import ScenarioError
from triangle.game import StageGame
from triangle.politics.library import one_of
from triangle.politics.postures import dyad_names
from triangle.politics.scenario_types import Scenario

__all__ = ["FORMATS", "csv_text", "exported", "game_data", "latex_text", "nfg_text"]

MOST_CELLS = 64
"""A matrix of more profiles than this does not fit a page; the named outcomes are set instead."""


def nfg_text(stage: StageGame, title: str) -> str:
    """Write a stage game in Gambit's strategic-form format (.nfg, payoff version).

    Profiles are listed with the first player's action running fastest, three payoffs each, in
    decimals that read back to the same number.

    Parameters
    ----------
    stage : StageGame
    title : str

    Returns
    -------
    str

    References
    ----------
    Savani, R. and Turocy, T. L. (2025). Gambit: the package for computation in game theory.
    Reference manual, "Representation of games: strategic games".

    Examples
    --------
    >>> import numpy as np
    >>> payoffs = np.zeros((2, 1, 1, 3)); payoffs[1, 0, 0] = (1, 2, 0.5)
    >>> print(nfg_text(StageGame(payoffs), "small"), end="")
    NFG 1 R "small" { "1" "2" "3" }
    { { "0" "1" }
    { "0" }
    { "0" } }
    ""
    <BLANKLINE>
    0 0 0
    1 2 0.5
    """
    players = " ".join(map(_quoted, stage.players))
    strategies = "\n".join(
        "{ " + " ".join(map(_quoted, actions)) + " }" for actions in stage.actions
    )
    n0, n1, n2 = stage.shape
    rows = [
        " ".join(_decimal(value) for value in stage.payoffs[a0, a1, a2].tolist())
        for a2, a1, a0 in itertools.product(range(n2), range(n1), range(n0))
    ]
    head = f'NFG 1 R {_quoted(title)} {{ {players} }}\n{{ {strategies} }}\n""\n\n'
    return head + "\n".join(rows) + "\n"


def csv_text(stage: StageGame) -> str:
    """Write a stage game as a table, one row per action profile: three actions, three payoffs."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(
        [f"action {player}" for player in stage.players]
        + [f"payoff {player}" for player in stage.players]
    )
    for profile in np.ndindex(stage.shape):
        actions = [stage.actions[i][profile[i]] for i in range(3)]
        writer.writerow([*actions, *stage.payoffs[profile].tolist()])
    return sheet.getvalue()


def game_data(scenario: Scenario) -> dict[str, Any]:
    """Describe a scenario's game as plain data: ``payoffs[a0][a1][a2][player]``."""
    stage = scenario.stage_game()
    return {
        "schema": "triangle.export/1",
        "scenario": scenario.name,
        "title": scenario.title,
        "players": list(stage.players),
        "player_names": list(scenario.player_names),
        "actions": [list(names) for names in stage.actions],
        "discount_factors": scenario.discount_factors.tolist(),
        "payoffs": stage.payoffs.tolist(),
        "outcomes": {name: list(o.profile) for name, o in scenario.outcomes.items()},
        "inputs_sha256": scenario.digest(),
    }


def latex_text(scenario: Scenario) -> str:
    """Write a small game as matrices, one per action of the last player; else its outcomes.

    The tables use nothing but ``tabular``.
    """
    stage = scenario.stage_game()
    if np.prod(stage.shape) <= MOST_CELLS:
        return "\n".join(_matrix(stage, last) for last in range(stage.shape[2]))
    return _outcomes(scenario, stage)


FORMATS: Mapping[str, Callable[[Scenario], str]] = MappingProxyType(
    {
        "nfg": lambda s: nfg_text(_named(s), f"{s.name}: {s.title}"),
        "json": lambda s: json.dumps(game_data(s), indent=1, ensure_ascii=False) + "\n",
        "csv": lambda s: csv_text(s.stage_game()),
        "latex": latex_text,
    }
)
"""Every format by name."""


def exported(scenario: Scenario, format_name: str) -> str:
    """Write a scenario's game in a format.

    Parameters
    ----------
    scenario : Scenario
    format_name : str
        One of `FORMATS`.

    Raises
    ------
    ScenarioError
        If there is no such format; the message names those there are.
    """
    if format_name not in FORMATS:
        raise ScenarioError(f"format: {one_of(format_name, FORMATS)}")
    return FORMATS[format_name](scenario)


def _named(scenario: Scenario) -> StageGame:
    """Return the stage game with the players' full names."""
    stage = scenario.stage_game()
    return StageGame(stage.payoffs, scenario.player_names, stage.actions)


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decimal(value: float) -> str:
    """Write a number in full, without the exponent some readers do not know."""
    return np.format_float_positional(value + 0.0, trim="-")


def _matrix(stage: StageGame, last: int) -> str:
    rows, columns, other = (_escaped(player) for player in stage.players)
    heads = [_escaped(name) for name in stage.actions[1]]
    lines = [
        f"% {rows} chooses rows, {columns} columns; {other} plays "
        f"{_escaped(stage.actions[2][last])}; payoffs in the order {rows}, {columns}, {other}",
        rf"\begin{{tabular}}{{l{'c' * len(heads)}}}",
        _row([f"{rows} / {columns}", *heads]) + r" \hline",
    ]
    for a0, name in enumerate(stage.actions[0]):
        cells = [
            "$" + ",\\ ".join(f"{value:.4g}" for value in stage.payoffs[a0, a1, last]) + "$"
            for a1 in range(len(heads))
        ]
        lines.append(_row([_escaped(name), *cells]))
    return "\n".join([*lines, r"\end{tabular}", ""])


def _outcomes(scenario: Scenario, stage: StageGame) -> str:
    space = scenario.space
    dyads = [_escaped(name) for name in dyad_names(stage.players)] if space is not None else []
    lines = [
        f"% {_escaped(scenario.title)}: relations and payoffs per period of the named outcomes; "
        f"the game has {int(np.prod(stage.shape))} action profiles",
        rf"\begin{{tabular}}{{l{'l' * len(dyads)}rrr}}",
        _row(["outcome", *dyads, *map(_escaped, stage.players)]) + r" \hline",
    ]
    for outcome in scenario.outcomes.values():
        relations = []
        if space is not None:
            words = space.state_in_words(space.state(outcome.profile))
            relations = [_escaped(word) for word in words.values()]
        values = [f"${value:.3f}$" for value in stage.payoffs[outcome.profile]]
        lines.append(_row([_escaped(outcome.name), *relations, *values]))
    return "\n".join([*lines, r"\end{tabular}", ""])


def _row(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


_ESCAPES = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
