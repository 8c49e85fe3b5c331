"""In what share of the time an event can hold along an equilibrium path.

Answers questions such as "how much of the time can Moscow be kept neutral, in any equilibrium that
leaves Washington and Moscow no worse off than today?" with a bracket: an explicit equilibrium whose
play may change over the years from below, a bound over all equilibria from above. The share is
discounted with the driver's discount factor (the first player's where there is no wedge).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.analysis.naming import profile_name
from triangle.analysis.reach_bracket import TOL, reach_bracket
from triangle.analysis.reachable import plan_step
from triangle.analysis.wedge_results import LotteryPrize, PlanStep
from triangle.errors import ScenarioError
from triangle.politics.library import one_of
from triangle.politics.scenario_types import Scenario

__all__ = ["EventReach", "event_reach"]


@dataclass(frozen=True, eq=False)
class EventReach:
    """How much of the time an event can hold.

    Attributes
    ----------
    scenario, event, summary : str
    lower : float or None
        Share attained by an explicit equilibrium; None when none is known that leaves the parties
        as well off as at the status quo.
    upper : float or None
        No equilibrium path does better; None when none leaves the parties as well off.
    discounted_by : str
        Player whose discount factor weighs the periods.
    parties : names of the players who must not lose against the status quo
    plan : tuple of PlanStep
        The equilibrium behind ``lower``, year by year.
    periods : int or None
        Years after which nothing changes any more in it; None for never.
    once : float or None
        The best share of a lottery drawn once, over profiles that are then played for ever.
    lottery : tuple of LotteryPrize
        What gives ``once``.
    note : str
        Empty, or what kept the bracket from closing.
    """

    scenario: str
    event: str
    summary: str
    lower: float | None
    upper: float | None
    discounted_by: str
    parties: tuple[str, ...]
    plan: tuple[PlanStep, ...]
    periods: int | None
    once: float | None
    lottery: tuple[LotteryPrize, ...]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "schema": "triangle.reach/1",
            "scenario": self.scenario,
            "event": {"name": self.event, "summary": self.summary},
            "share": {"lower": self.lower, "upper": self.upper},
            "discounted_by": self.discounted_by,
            "no_worse_off": list(self.parties),
            "plan": [step.to_dict() for step in self.plan],
            "periods": self.periods,
            "once": {
                "share": self.once,
                "lottery": [
                    {"name": prize.name, "probability": prize.probability} for prize in self.lottery
                ],
            },
            "note": self.note,
        }


def event_reach(scenario: Scenario, event: str, tol: float = TOL) -> EventReach:
    """Bracket the share of the time in which an event can hold.

    Parameters
    ----------
    scenario : Scenario
    event : str
        Name of one of its events.
    tol : float
        Wanted gap.

    Returns
    -------
    EventReach

    Raises
    ------
    ScenarioError
        If the scenario has no event of that name.
    ConvergenceError
        If a linear programme could not be solved.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = event_reach(load_scenario("2025-roles"), "full-split")
    >>> found.lower
    1.0
    """
    if event not in scenario.events:
        if not scenario.events:
            raise ScenarioError(f"{scenario.name}: it names no events; add an [events.NAME] table")
        raise ScenarioError(f"{scenario.name}: event: {one_of(event, scenario.events)}")
    game = scenario.repeated_game()
    mask = scenario.events[event].mask.astype(np.float64)
    wedge = scenario.wedge
    parties = (wedge.driver, wedge.target) if wedge is not None else ()
    floors = {}
    if scenario.status_quo is not None:
        today = game.stage.payoffs[scenario.outcomes[scenario.status_quo].profile]
        floors = {i: float(today[i]) for i in parties}
    driver = wedge.driver if wedge is not None else 0
    found = reach_bracket(game, mask, float(game.discount_factors[driver]), floors, tol)
    return EventReach(
        scenario=scenario.name,
        event=event,
        summary=scenario.events[event].summary,
        lower=found.lower,
        upper=None if found.upper is None else min(1.0, found.upper),
        discounted_by=scenario.player_names[driver],
        parties=tuple(scenario.player_names[i] for i in floors),
        plan=tuple(plan_step(scenario, spell, spell.profile) for spell in found.path),
        periods=None if found.bound is None else found.bound.periods,
        once=None if found.once is None else found.once.value,
        lottery=tuple(
            LotteryPrize(profile, profile_name(scenario, profile), chance)
            for profile, chance in found.drawn()
        ),
        note="" if found.bound is None else found.bound.note,
    )
