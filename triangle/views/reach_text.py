"""How much of the time an event can hold, in words.

Answers how `triangle reach` looks; the bracket comes from `triangle.analysis.reach`.
"""

from __future__ import annotations

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.reach import EventReach
from triangle.analysis.wedge_results import PlanStep
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import heading
from triangle.views.prose import prose
from triangle.views.tables import table
from triangle.views.wording import listed, named_player

__all__ = ["reach_text"]

VISIBLE = 5e-4
MOST_STEPS = 8


def reach_text(found: EventReach, scenario: Scenario) -> RenderableType:
    """Lay out the answer in a few plain sentences.

    Parameters
    ----------
    found : EventReach
    scenario : Scenario
        The one that was asked about.

    Returns
    -------
    rich renderable
    """
    parts: list[RenderableType] = [
        *heading(scenario, f"{scenario.name}: {found.event}: {found.summary}"),
        prose(_holds_in(found, scenario)),
        Text(),
        prose(_share(found, scenario)),
        Text(),
    ]
    changes = found.once is None or (found.lower or 0.0) > found.once + VISIBLE
    if changes and found.plan:
        title = "An equilibrium that does it: the likeliest play of each year, and its least chance"
        steps = [
            (_years(step), _percent(step.probability), step.name)
            for step in found.plan[:MOST_STEPS]
        ]
        if len(found.plan) > MOST_STEPS:
            steps.append(("and so on", "", ""))
        parts.append(table(title, ("when", "chance", "what is played"), steps, (1,), (0,)))
        if found.once is not None:
            once = _percent(found.once)
            parts += [prose(f"Drawn once and then kept, no lottery gets beyond {once}."), Text()]
    elif found.lottery:
        title = "An equilibrium that does it: draw once, then play for ever"
        prizes = [(_percent(prize.probability), prize.name) for prize in found.lottery]
        parts.append(table(title, ("chance", "what is played"), prizes, (0,)))
    if found.note:
        parts += [prose(f"Note: {found.note}."), Text()]
    weighing = _named(found.discounted_by, scenario)
    parts.append(Text(f"Years are weighed with the discount factor of {weighing}."))
    return Group(*parts)


def _holds_in(found: EventReach, scenario: Scenario) -> str:
    mask = scenario.events[found.event].mask
    return f"It holds in {int(np.count_nonzero(mask)):,} of the {mask.size:,} action profiles."


def _share(found: EventReach, scenario: Scenario) -> str:
    """Say how much of the time the event can hold."""
    where = " in an equilibrium"
    if found.parties:
        parties = listed([_named(party, scenario) for party in found.parties])
        where += f" that leaves {parties} no worse off than the status quo"
    if found.upper is None:
        return f"It cannot hold at any time{where}: no such equilibrium exists."
    count = int(np.count_nonzero(scenario.events[found.event].mask))
    if count:
        where += f", in {'its only profile' if count == 1 else f'any of its {count:,} profiles'}"
    upper = _percent(found.upper)
    if found.lower is None:
        return f"It can hold at most {upper} of the time{where}; no example was found."
    if found.upper - found.lower < VISIBLE:
        return f"It can hold at most {_percent(found.lower)} of the time{where}."
    return (
        f"It can hold {_percent(found.lower)} of the time{where}; whether more is possible is open "
        f"up to {upper}."
    )


def _named(name: str, scenario: Scenario) -> str:
    return named_player(scenario, scenario.player_names.index(name))


def _percent(share: float) -> str:
    """Write a share with one decimal, as the bracket is that narrow."""
    return f"{100 * share:.1f} %"


def _years(step: PlanStep) -> str:
    if step.last is None:
        return f"from year {step.first}"
    if step.last == step.first:
        return f"year {step.first}"
    return f"years {step.first}-{step.last}"
