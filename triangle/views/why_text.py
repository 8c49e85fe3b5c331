"""What holds a wedge back, in words and tables, and as plain data.

Answers how `triangle why` looks; the numbers come from `triangle.analysis.obstacles` and
`triangle.analysis.thresholds`.
"""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.obstacles import OBSTACLES, ObstacleShares
from triangle.analysis.thresholds import Threshold, Thresholds
from triangle.analysis.wedge_figures import FIGURES
from triangle.language import tr
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import heading
from triangle.views.input_words import owner
from triangle.views.prose import points, prose
from triangle.views.tables import number, table
from triangle.views.wording import capital, index, listed, named_player, signed_index

__all__ = [
    "change_in_words",
    "in_words",
    "shares_rows",
    "why_data",
    "why_sentences",
    "why_text",
]

MOVED = {
    "capability": "{owner} capability (before shares are scaled to one)",
    "nearness": "the nearness of {other}'s forces to {who}",
    "hostility": "the hostility of {other} that {who} sees",
    "exchange": "{owner} dependence on {other}",
    "distance": "the distance of regimes between {who} and {other}, as {who} weighs it,",
    "burden": "what open conflict with {other} costs {who}",
    "veto": "the power of opponents at home in {who}",
    "patience": "{owner} patience",
    "reversal": "the yearly chance that a deal is undone in {who}",
}

SHARED = (
    "{figure}: {here} in {name}, {there} with the three obstacles of {other}. Of the change, "
    "{shares}."
)
NOT_SHARED = "{figure}: not shared out, as some of the games lack it (see below)."
PLUS = (
    "A plus: the figure is higher with this obstacle as in {other}; a minus: lower. The split may "
    "be reached by a lottery over outcomes, named or not."
)
ROLES = (
    "Players are matched by role ({roles}). Outcomes, and with them no deal and full split, "
    "weights and patience stay those of {name}; the chance that a deal is undone counts with "
    "hostility and its politics."
)
REMAINDER = (
    "The game with all three replaced is not {other}: the remainder is what the named outcomes, "
    "patience and whatever belongs to no obstacle make up."
)

TO_SHARES = ("split_lower", "likelihood")
"""Figures whose shares are told in a sentence; the tables have them all."""

ROUNDED = (
    "Each number is rounded by itself, so shares need not add up to the last digit of their sum."
)


def why_data(shares: ObstacleShares, found: Thresholds) -> dict[str, Any]:
    """Describe shares and thresholds as plain data."""
    thresholds = found.to_dict()
    thresholds["found"] = [
        {**threshold.to_dict(), "in_words": in_words(found.scenario, threshold)}
        for threshold in found.found
    ]
    return {"schema": "triangle.why/1", **shares.to_dict(), "thresholds": thresholds}


def why_text(shares: ObstacleShares, found: Thresholds) -> RenderableType:
    """Lay out what holds a wedge back: sentences, shares, games, thresholds."""
    scenario, against = shares.scenario, shares.against
    title = tr(
        "{name} against {other}: what holds the wedge back", name=scenario.name, other=against.name
    )
    parts: list[RenderableType] = [*heading(scenario, title)]
    parts += [points(why_sentences(shares)), Text()]
    parts += [_shares_table(shares), _games_table(shares)]
    missing = [
        prose(f"{capital(_game_name(replaced))}: {tr(FIGURES[figure])}: {reason}")
        for replaced, game in shares.games.items()
        for figure, reason in game.reasons.items()
    ]
    parts += [*missing, *_thresholds(found)]
    return Group(*parts)


def in_words(scenario: Scenario, threshold: Threshold) -> str:
    """Write a threshold as a condition.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> moved = Threshold("exchange.RU.CN", 3, 0.68, 0.6, 0.8, 0.42, (0.42, 0.43), False, -0.38)
    >>> in_words(load_scenario("2025"), moved)
    "if Russia's dependence on China were 0.42 instead of 0.68"
    """
    digits = 2
    while digits < 6 and f"{threshold.threshold:.{digits}f}" == f"{threshold.value:.{digits}f}":
        digits += 1
    new = _significant(threshold.threshold, digits)
    old = _significant(threshold.value, digits)
    what = _input_name(scenario, threshold.key)
    return tr("if {what} were {new} instead of {old}", what=what, new=new, old=old)


def _significant(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if value == 0 or abs(value) >= 0.05 else f"{value:.{digits}g}"


def _input_name(scenario: Scenario, key: str) -> str:
    name, *players = key.split(".")
    who = [named_player(scenario, player) for player in players]
    return tr(MOVED[name], owner=owner(who[0]), who=who[0], other=who[-1])


def why_sentences(shares: ObstacleShares) -> list[str]:
    """Put the shares of the obstacles into a few plain sentences."""
    scenario, against = shares.scenario, shares.against
    lines = []
    for figure in TO_SHARES:
        start, end = (
            game.figures[figure] for game in (shares.games[()], shares.games[tuple(OBSTACLES)])
        )
        split = shares.shares[figure]
        what = capital(tr(FIGURES[figure]))
        if start is None or end is None or split is None:
            lines.append(tr(NOT_SHARED, figure=what))
            continue
        told = listed(
            [
                f"{tr(name)} {_signed(figure, share)}"
                for name, share in zip(OBSTACLES.values(), split, strict=True)
            ]
        )
        lines.append(
            tr(
                SHARED,
                figure=what,
                here=_value(figure, start),
                name=scenario.name,
                there=_value(figure, end),
                other=against.name,
                shares=told,
            )
        )
    lines.append(tr(PLUS, other=against.name))
    roles = listed(
        [tr("{one} for {other}", one=one, other=two) for one, two in shares.counterparts.items()]
    )
    lines.append(tr(ROLES, roles=roles, name=scenario.name))
    lines.append(tr(REMAINDER, other=against.name))
    if any(_off_by_rounding(shares, figure) for figure in FIGURES):
        lines.append(tr(ROUNDED))
    return lines


def _off_by_rounding(shares: ObstacleShares, figure: str) -> bool:
    """Tell whether the numbers of a row, as shown, miss the sum or the other end that is shown."""
    digits = 3 if figure == "likelihood" else 2  # tenths of a point; hundredths
    split, whole = shares.shares[figure], shares.difference[figure]
    if split is None or whole is None:
        return False
    rows = [(*split, -whole)]
    start, rest = shares.games[()].figures[figure], shares.remainder[figure]
    there = shares.other.figures[figure]
    if start is not None and rest is not None and there is not None:
        rows.append((start, whole, rest, -there))
    return any(abs(sum(round(value, digits) for value in row)) > 1e-9 for row in rows)


def shares_rows(shares: ObstacleShares) -> list[tuple[str, ...]]:
    """Write one row for each figure: here, three shares, their sum, the rest, and there."""
    rows = []
    for figure, name in FIGURES.items():
        split = shares.shares[figure] or (None, None, None)
        start, there = shares.games[()].figures[figure], shares.other.figures[figure]
        rows.append(
            (
                tr(name),
                _value(figure, start),
                *(_signed(figure, share) for share in split),
                _signed(figure, shares.difference[figure]),
                _signed(figure, shares.remainder[figure]),
                _value(figure, there),
            )
        )
    return rows


def _shares_table(shares: ObstacleShares) -> RenderableType:
    columns = ("figure", shares.scenario.name, "1", "2", "3", "sum", "rest", shares.against.name)
    names = listed([f"{number} {name}" for number, name in OBSTACLES.items()])
    return table(f"Shares of the obstacles: {names}", columns, shares_rows(shares), range(1, 8))


def _games_table(shares: ObstacleShares) -> RenderableType:
    rows = [
        (
            _game_name(replaced),
            *(_value(figure, game.figures[figure]) for figure in FIGURES),
            number(game.strategic_gain),
        )
        for replaced, game in shares.games.items()
    ]
    columns = (
        f"obstacles as in {shares.against.name}",
        "at least",
        "at most",
        "likelihood",
        "gain",
    )
    title = (
        "The eight games: reachable split, likelihood, and the driver's gain that is split 1, "
        "before what giving way costs"
    )
    return table(title, columns, rows, (1, 2, 3, 4))


def _game_name(replaced: tuple[int, ...]) -> str:
    return listed([str(number) for number in replaced]) or tr("none")


def _thresholds(found: Thresholds) -> list[RenderableType]:
    title = Text("What single change would do", style="bold")
    best = found.best or "none"
    if found.outcome is None:
        return [title, points([f"Best reachable outcome: {best}. {capital(found.reason)}."])]
    lines = [
        f"Best reachable outcome, the rival's terms held: {best}. Asked about: {found.outcome}; "
        f"today {found.reason}.",
        f"{found.tried} inputs (drivers, patience, chances of reversal) were moved one at a time, "
        "everything else held, first within their stated ranges and then as far as they are "
        "defined.",
    ]
    within = [threshold for threshold in found.found if threshold.in_range]
    if not found.found:
        lines.append(f"No single change makes {found.outcome} reachable.")
    elif not within:
        lines.append(f"No change within a stated range makes {found.outcome} reachable.")
    parts: list[RenderableType] = [title, points(lines)]
    if found.found:
        rows = [
            (
                in_words(found.scenario, threshold),
                f"{number(threshold.low)}..{number(threshold.high)}",
                change_in_words(threshold),
                "-" if threshold.obstacle is None else str(threshold.obstacle),
            )
            for threshold in found.found
        ]
        columns = (f"{found.outcome} becomes reachable", "stated range", "change", "obstacle")
        parts += [Text(), table("Thresholds", columns, rows, (1, 2, 3))]
    return parts


def change_in_words(threshold: Threshold) -> str:
    """Write how far an input would have to move, and whether beyond its range."""
    change = threshold.relative_change
    told = "-" if change is None else f"{change:+.0%}".replace("%", " %")
    return told if threshold.in_range else tr("{change}, beyond range", change=told)


def _value(figure: str, value: float | None) -> str:
    if value is None or figure != "likelihood":
        return index(value)
    return f"{100 * value:.1f} %"


def _signed(figure: str, value: float | None) -> str:
    if value is None:
        return "-"
    if figure != "likelihood":
        return signed_index(value)
    size = f"{100 * value:+.1f}"
    return tr("{size} pt", size="+0.0" if size == "-0.0" else size)
