"""Scenarios and reference data as tables for the terminal.

Answers how things look in text. Computes nothing: every number comes from `triangle.views.plain`
or from the object shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triangle.politics.quantity_checks import driver_tables
from triangle.politics.scenario_types import Scenario
from triangle.views.plain import payoff_data, scenario_data

__all__ = ["number", "payoff_tables", "scenario_sheet", "table"]


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[RenderableType]],
    numbers: Sequence[int] = (),
    whole: Sequence[int] = (),
    last_is_total: bool = False,
    tight: bool = False,
) -> RenderableType:
    """Lay out rows under a title.

    Parameters
    ----------
    title : str
    columns : sequence of str
    rows : iterable of sequences of str or other rich renderables
    numbers : sequence of int
        Columns set flush right and never broken.
    whole : sequence of int
        Further columns never broken.
    last_is_total : bool
        Whether to part the last row from the others.
    tight : bool
        Whether columns stand close together.
    """
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", collapse_padding=tight)
    for k, column in enumerate(columns):
        right = k in numbers
        laid.add_column(
            column,
            justify="right" if right else "left",
            no_wrap=right or k in whole,
            overflow="fold",
        )
    for row in rows:
        laid.add_row(*row)
    if last_is_total and len(laid.rows) > 1:
        laid.rows[-2].end_section = True
    return Group(Text(title, style="bold"), laid)


def scenario_sheet(scenario: Scenario, names: Sequence[str] = ()) -> RenderableType:
    """Lay out everything a scenario holds, for a reader."""
    data = scenario_data(scenario)
    parts: list[RenderableType] = [
        Text(f"{scenario.name}: {scenario.title}", style="bold"),
        Padding(Text(_flowing(scenario.summary)), (1, 0)),
        Text("\n".join(_frame(data))),
        Text(),
        _players(data),
    ]
    if data["outcomes"]:
        parts.append(_outcomes(data))
    if data["events"]:
        events = [(e["name"], str(e["profiles"]), e["summary"]) for e in data["events"]]
        parts.append(table("Events", ("event", "profiles", "meaning"), events, (1,)))
    own = {".".join(map(str, path[1:])) for path, _ in driver_tables(scenario.merged.data)}
    changed = [
        (key, *_quantity(q), q["reason"]) for key, q in data["drivers"].items() if key in own
    ]
    if changed:
        columns = ("driver", "value", "range", "reason")
        parts.append(table("Drivers this scenario changes", columns, changed, (1, 2), (0,)))
    if data["drivers"]:
        parts += [Text(f"The year's drivers: triangle data --year {scenario.year}"), Text()]
    if data["facts"]:
        parts.append(_facts(data))
    parts.append(table("Sources", ("id", "citation"), data["sources"].items()))
    return Group(*parts)


def payoff_tables(scenario: Scenario, names: Sequence[str]) -> RenderableType:
    """Lay out the payoffs of outcomes, one table each, channel by channel."""
    tables = []
    for name, channels in payoff_data(scenario, names).items():
        rows = [
            (channel, *(number(value) for value in by_player.values()))
            for channel, by_player in channels.items()
        ]
        title = f"{scenario.name}, {name}: payoffs per period"
        columns = ("channel", *scenario.players)
        tables.append(table(title, columns, rows, (1, 2, 3), last_is_total=True))
    return Group(*tables)


def number(value: float) -> str:
    """Write a payoff with three decimals, and zero without a sign.

    Examples
    --------
    >>> number(-0.0), number(1.23456)
    ('0.000', '1.235')
    """
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def _frame(data: Mapping[str, Any]) -> list[str]:
    lines = [f"payoffs from: {data['payoffs_from']}"]
    if data["year"] is not None:
        lines.insert(0, f"year: {data['year']}")
    if data["wedge"]:
        wedge = data["wedge"]
        lines.append(f"wedge: {wedge['driver']} draws {wedge['target']} away from {wedge['rival']}")
    if data["status_quo"]:
        lines.append(f"status quo: {data['status_quo']}")
    if data["three_tenths"]:
        low, high = data["band"]
        lines.append(
            f"three tenths: {data['three_tenths']}, a split index from {low:g} to {high:g}"
        )
    return lines + [f"note: {note}" for note in data["notes"]]


def _players(data: Mapping[str, Any]) -> RenderableType:
    rows = []
    for player, name in zip(data["players"], data["player_names"], strict=True):
        judged = [
            f"{data[key][player]['value']:g} ({_quantity(data[key][player])[1]})"
            for key in ("patience", "reversal")
            if player in data[key]
        ]
        rows.append((player, name, *judged, f"{data['discount_factors'][player]:.4g}"))
    columns = ["player", "name", "discount factor"]
    if data["patience"]:
        columns[2:2] = ["patience", "reversal"]
    return table("Players", columns, rows, range(2, len(columns)))


def _outcomes(data: Mapping[str, Any]) -> RenderableType:
    rows = []
    for outcome in data["outcomes"]:
        roles = outcome.get("roles", {})
        pattern = f"{outcome['pattern']} ({_roles(roles)})" if roles else ""
        row = [outcome["name"], *outcome["actions"].values()]
        rows.append([*row, pattern] if roles else [*row, outcome["summary"]])
    last = "pattern" if any("pattern" in outcome for outcome in data["outcomes"]) else "meaning"
    return table("Outcomes", ("outcome", *data["players"], last), rows, whole=(0,))


def _roles(roles: Mapping[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for player, role in roles.items():
        groups.setdefault(role, []).append(player)
    return "; ".join(f"{role} {', '.join(players)}" for role, players in groups.items())


def _facts(data: Mapping[str, Any]) -> RenderableType:
    rows = []
    for fact in data["facts"]:
        seen = fact["reference"]
        if seen is None:
            beside = "not in the tables"
        elif seen["value"] is None:
            beside = f"missing: {seen['source']}"
        else:
            difference = (
                f", {100 * (fact['value'] / seen['value'] - 1):+.1f} %" if seen["value"] else ""
            )
            beside = f"{seen['value']:.6g} ({seen['status']}{difference})"
        rows.append((fact["text"], f"{fact['value']:.6g}", fact["unit"], beside))
    return table("Facts quoted", ("fact", "quoted", "unit", "reference tables"), rows, (1,))


def _flowing(text: str) -> str:
    """Join the lines of each paragraph, to be broken anew where the page ends."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _quantity(quantity: Mapping[str, Any]) -> tuple[str, str]:
    low, high = quantity["range"]
    return f"{quantity['value']:.3g}", f"{low:.3g} to {high:.3g}"
