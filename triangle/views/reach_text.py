"""How much of the time an event can hold, in words."""

from __future__ import annotations

from triangle.analysis.reach import EventReach
from triangle.analysis.wedge_results import PlanStep

__all__ = ["reach_text"]

VISIBLE = 5e-4
MOST_STEPS = 8


def reach_text(found: EventReach) -> str:
    """Lay out the answer in a few plain sentences."""
    condition = ""
    if found.parties:
        condition = (
            f" in an equilibrium that leaves {' and '.join(found.parties)} "
            "no worse off than the status quo"
        )
    lines = [f"{found.event}: {found.summary}", ""]
    if found.upper is None:
        lines.append(f"No share at all{condition}: no such equilibrium exists.")
    elif found.lower is None:
        lines.append(f"At most {found.upper:.1%} of the time{condition}; no example was found.")
    elif found.upper - found.lower < 5e-4:
        lines.append(f"It can hold {found.lower:.1%} of the time{condition}, and no more.")
    else:
        lines.append(
            f"It can hold {found.lower:.1%} of the time{condition}; whether more is possible "
            f"is open up to {found.upper:.1%}."
        )
    changes = found.once is None or (found.lower or 0.0) > found.once + VISIBLE
    if changes and found.plan:
        lines += ["", "An equilibrium that does it changes over the years; likeliest in each:"]
        lines += [f"  {_years(step):14} {step.name}" for step in found.plan[:MOST_STEPS]]
        if len(found.plan) > MOST_STEPS:
            lines.append("  and so on")
        if found.once is not None:
            lines.append(f"Drawn once and then kept, no lottery gets beyond {found.once:.1%}.")
    elif found.lottery:
        lines += ["", "An equilibrium that does it: draw once, then play for ever"]
        lines += [f"  {prize.probability:6.1%}  {prize.name}" for prize in found.lottery]
    if found.note:
        lines += ["", f"Note: {found.note}."]
    lines += ["", f"Years are weighed with the discount factor of {found.discounted_by}."]
    return "\n".join(lines)


def _years(step: PlanStep) -> str:
    if step.last is None:
        return f"from year {step.first}"
    if step.last == step.first:
        return f"year {step.first}"
    return f"years {step.first}-{step.last}"
