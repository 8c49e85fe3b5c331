"""Scenarios and reference data as tables for the terminal.

Answers how things look in text, and how a table gives way on a narrow terminal. Computes nothing:
every number comes from `triangle.views.plain` or from the object shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triangle.politics.quantity_checks import driver_tables
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import changes_in_words, heading
from triangle.views.plain import payoff_data, scenario_data
from triangle.views.prose import prose

__all__ = ["number", "payoff_tables", "scenario_sheet", "table"]

LONGEST_WORD = 20
"""Columns kept for the words of a running text; longer ones, such as addresses, are folded."""

UNLIMITED = 10_000
"""Columns at which nothing need be broken."""


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
        Columns set flush right, with entries that are never broken.
    whole : sequence of int
        Further columns with entries that are never broken.
    last_is_total : bool
        Whether to part the last row from the others.
    tight : bool
        Whether columns stand close together.

    Returns
    -------
    rich renderable
        It fits the width there is by breaking words from words in the other columns and in
        headings, then by standing close; where that is not enough its lines are longer, as no digit
        may be lost.
    """
    laid = _Unclipped(columns, list(rows), {*numbers}, {*whole}, last_is_total, tight)
    return Group(prose(title, style="bold"), laid)


def scenario_sheet(scenario: Scenario, names: Sequence[str] = ()) -> RenderableType:
    """Lay out everything a scenario holds, for a reader."""
    data = scenario_data(scenario)
    parts: list[RenderableType] = [
        *heading(scenario),
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
    if data["sources"]:
        parts.append(table("Sources", ("id", "citation"), data["sources"].items()))
    return Group(*parts)


def payoff_tables(scenario: Scenario, names: Sequence[str]) -> RenderableType:
    """Lay out the payoffs of outcomes, one table each, channel by channel."""
    changes = changes_in_words(scenario)
    tables: list[RenderableType] = [prose(changes), Text()] if changes else []
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


class _Unclipped:
    """A table that never shortens an entry, whatever the width of the terminal."""

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[RenderableType]],
        numbers: set[int],
        whole: set[int],
        last_is_total: bool,
        tight: bool,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.numbers, self.whole = numbers, whole
        self.last_is_total, self.tight = last_is_total, tight

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table at the width there is, or at the least it needs, if that is more."""
        bounds = [self._bounds(k, console, options) for k in range(len(self.columns))]
        natural = [widest for _, widest in bounds]
        room = options.max_width
        for tight in (self.tight, True):
            laid = self._laid(natural, tight)
            whole = Measurement.get(console, options.update(width=UNLIMITED), laid)
            frame = whole.maximum - sum(natural)
            widths = _narrowed(bounds, room - frame)
            if sum(widths) + frame <= room:
                break
        needed = max(room, sum(widths) + frame)
        yield from console.render(self._laid(widths, tight), options.update(width=needed))

    def _bounds(self, k: int, console: Console, options: ConsoleOptions) -> tuple[int, int]:
        """Return the least and the greatest width of use to a column."""
        free = options.update(width=UNLIMITED)
        heading = Measurement.get(console, free, self.columns[k])
        cells = [Measurement.get(console, free, row[k]) for row in self.rows]
        widest = max((cell.maximum for cell in cells), default=0)
        least = widest
        if k not in self.numbers | self.whole:
            least = min(max((cell.minimum for cell in cells), default=0), LONGEST_WORD)
        return max(least, heading.minimum), max(widest, heading.maximum)

    def _laid(self, widths: Sequence[int], tight: bool) -> Table:
        laid = Table(
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            header_style="bold",
            collapse_padding=tight,
        )
        for k, (column, width) in enumerate(zip(self.columns, widths, strict=True)):
            justify: Literal["left", "right"] = "right" if k in self.numbers else "left"
            laid.add_column(column, justify=justify, width=max(width, 1), overflow="fold")
        for row in self.rows:
            laid.add_row(*row)
        if self.last_is_total and len(laid.rows) > 1:
            laid.rows[-2].end_section = True
        return laid


def _narrowed(bounds: Sequence[tuple[int, int]], room: int) -> list[int]:
    """Take width from the widest columns first, from none more than it can spare."""
    widths = [widest for _, widest in bounds]
    while sum(widths) > room:
        spare = [k for k, (least, _) in enumerate(bounds) if widths[k] > least]
        if not spare:
            break
        widths[max(spare, key=lambda k: widths[k])] -= 1
    return widths
