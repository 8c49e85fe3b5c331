"""Punishments in plain words: who plays what for how long if somebody deviates.

Answers how `triangle punish` looks; the paths come from `triangle.analysis.penal_paths`.
"""

from __future__ import annotations

import math

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.penal_paths import PenalPath, PenalPaths
from triangle.views.asking import heading
from triangle.views.input_words import owner
from triangle.views.prose import points, prose
from triangle.views.tables import number, table
from triangle.views.wording import capital, named_player, percent

__all__ = ["duration", "penal_text", "punishment_sentence"]

SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ROUNDING = 1e-6
SEEN = 0.01
"""Share of the time from which a profile of a lottery is named; `--json` names them all."""


def penal_text(found: PenalPaths) -> RenderableType:
    """Lay out how each player is punished, and how long it takes."""
    scenario = found.scenario
    parts: list[RenderableType] = [
        *heading(scenario, f"{scenario.name}: what keeps the players to {found.outcome}"),
        Text("The harshest that can be done, each side willing to do its part:"),
    ]
    parts += [points(punishment_sentence(found, path) for path in found.paths), Text()]
    parts += _enough(found)
    rows = [
        (
            path.player,
            number(path.outcome_payoff),
            number(path.payoff),
            number(path.least),
            number(path.alone),
            f"{path.discount_factor:.3f}",
            _needed(path),
        )
        for path in found.paths
    ]
    columns = ("player", "kept", "punished", "least", "alone", "discount factor", "needed")
    parts += [Text(), table(f"Payoff per {_unit(found)}, and patience", columns, rows, range(1, 7))]
    parts.append(prose(_certificate(found)))
    return Group(*parts)


def punishment_sentence(found: PenalPaths, path: PenalPath) -> str:
    """Say what is played if a player deviates.

    Examples
    --------
    >>> from triangle.analysis.penal_paths import penal_paths
    >>> from triangle.politics.scenario import load_scenario
    >>> found = penal_paths(load_scenario("2025-roles"))
    >>> print(punishment_sentence(found, found.paths[0]))
    If the United States deviates: no-deal for ever.
    """
    named = named_player(found.scenario, path.player)
    steps = [f"{step.name} {duration(step.periods, _unit(found))}" for step in path.steps]
    told = "; then ".join(steps)
    if path.repeats_from is not None:
        back = path.steps[path.repeats_from].name
        told += f"; and again from {back} on" if path.repeats_from else "; and again from the start"
    if path.probability > 1 - ROUNDING:
        return f"If {named} deviates: {told}."
    told_shares = [(share, name) for share, name in path.shares if share >= SEEN]
    shares = "; ".join(f"{percent(share)} {name}" for share, name in told_shares)
    if len(told_shares) < len(path.shares):
        shares += f"; others {percent(1 - sum(share for share, _ in told_shares))}"
    return (
        f"If {named} deviates, public lotteries choose among several ways on. The likeliest "
        f"({percent(path.probability)}): {told}. All ways together, with later {_unit(found)}s "
        f"weighed by {owner(named)} discount factor: {shares}."
    )


def duration(periods: float, unit: str) -> str:
    """Write how long something lasts.

    Examples
    --------
    >>> [duration(n, "year") for n in (1, 2, 1.25, 12, float("inf"))]
    ['for one year', 'for two years', 'for 1.2 years on average', 'for 12 years', 'for ever']
    """
    if math.isinf(periods):
        return "for ever"
    whole = round(periods)
    if abs(periods - whole) > ROUNDING:
        return f"for {periods:.2g} {unit}s on average"
    count = SMALL_NUMBERS[whole] if whole < len(SMALL_NUMBERS) else str(whole)
    return f"for {count} {unit}{'' if whole == 1 else 's'}"


def _enough(found: PenalPaths) -> list[RenderableType]:
    """Say for how long each player need be punished."""
    outcome = found.outcome
    if found.short.periods is None:
        lines = [
            f"No punishment of up to {found.short.longest} {_unit(found)}s that starts so and then "
            f"ends keeps everybody to {outcome}; the harshest "
            f"{'do' if found.enforceable else 'do not either'}."
        ]
        lines += [
            f"{capital(named_player(found.scenario, path.player))} can secure more alone than "
            f"{outcome} gives it."
            for path in found.paths
            if path.alone > path.outcome_payoff + ROUNDING
        ]
        return [prose(line) for line in lines]
    if not any(found.short.periods):
        words = f"To keep the players to {outcome} it takes none of this: nobody gains by leaving."
        return [prose(words)]
    lines = [_mild(found, path) for path in found.paths]
    return [prose(f"To keep the players to {outcome} it takes less:"), points(lines)]


def _mild(found: PenalPaths, path: PenalPath) -> str:
    """Say what is enough against one player."""
    named = capital(named_player(found.scenario, path.player))
    if not path.enough:
        return f"{named} need not be punished: it does not gain by deviating."
    if path.critical.upper == 0:  # it would leave a punishment of another, not the outcome
        named += f" gains nothing by leaving {found.outcome}, but must do its part against others"
    lasting = duration(path.enough, _unit(found))
    return f"{named}: {path.steps[0].name} {lasting}, then back to {found.outcome}."


def _certificate(found: PenalPaths) -> str:
    tried = "Nobody has a choice, so nobody can deviate"
    if math.isfinite(found.slack):
        tried = (
            "Every deviation of every player was tried, from the punishments themselves too: each "
            f"loses at least {number(found.slack)} by leaving the harshest ones"
        )
    if found.short.periods is not None and math.isfinite(found.short.slack):
        tried += f", {number(found.short.slack)} by leaving {found.outcome} or the mild ones"
    exact = ""
    if found.gap > ROUNDING:
        exact = f" The least possible is known up to {found.gap:.2g}."
    return (
        f"kept: to {found.outcome}; least: no equilibrium gives less; alone: secured whatever the "
        f"others do; needed: of its own discount factor, the others as they are, to keep all to "
        f"{found.outcome}. {tried}.{exact}"
    )


def _needed(path: PenalPath) -> str:
    """Write the critical discount factor of one player, or its bracket."""
    lower, upper = path.critical.lower, path.critical.upper
    if lower >= 1:
        return "never"
    if upper == 0:
        return "none"
    if upper - lower <= ROUNDING:
        return f"{upper:.3f}"
    return f"{lower:.3f}..{upper:.3f}" if upper < 1 else f"over {lower:.3f}"


def _unit(found: PenalPaths) -> str:
    return "period" if found.scenario.year is None else "year"
