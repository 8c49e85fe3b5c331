"""In what share of the time an event can hold along an equilibrium path.

Answers questions such as "how much of the time can Moscow be kept neutral, in any equilibrium that
leaves Washington and Moscow no worse off than today?" with a bracket: an explicit lottery over
profiles played for ever from below, a bound over all equilibrium paths from above. The share is
discounted with the driver's discount factor (the first player's where there is no wedge).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.analysis.naming import profile_name
from triangle.analysis.results import LotteryPrize
from triangle.errors import ScenarioError
from triangle.politics.library import one_of
from triangle.politics.scenario_types import Scenario
from triangle.solvers.best_lottery import best_lottery
from triangle.solvers.enforce import enforceability
from triangle.solvers.path_bound import bound_observer
from triangle.solvers.threat import threat_of

__all__ = ["EventReach", "event_reach"]


@dataclass(frozen=True, eq=False)
class EventReach:
    """How much of the time an event can hold.

    Attributes
    ----------
    scenario, event, summary : str
    lower : float or None
        Share attained by an explicit equilibrium; None when no lottery over profiles played for
        ever leaves the parties as well off as at the status quo.
    upper : float or None
        No equilibrium path does better; None when none leaves the parties as well off.
    discounted_by : str
        Player whose discount factor weighs the periods.
    parties : names of the players who must not lose against the status quo
    lottery : the equilibrium behind ``lower``
    """

    scenario: str
    event: str
    summary: str
    lower: float | None
    upper: float | None
    discounted_by: str
    parties: tuple[str, ...]
    lottery: tuple[LotteryPrize, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "schema": "triangle.reach/1",
            "scenario": self.scenario,
            "event": {"name": self.event, "summary": self.summary},
            "share": {"lower": self.lower, "upper": self.upper},
            "discounted_by": self.discounted_by,
            "no_worse_off": list(self.parties),
            "lottery": [
                {"name": prize.name, "probability": prize.probability} for prize in self.lottery
            ],
        }


def event_reach(scenario: Scenario, event: str) -> EventReach:
    """Bracket the share of the time in which an event can hold.

    Parameters
    ----------
    scenario : Scenario
    event : str
        Name of one of its events.

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
    threat = threat_of(game)
    found = enforceability(game, threat.upper)
    usable = np.argwhere(found.enforceable)
    rows = tuple(usable.T)
    best = best_lottery(mask[rows], game.stage.payoffs[rows], floors)
    driver = wedge.driver if wedge is not None else 0
    bound = bound_observer(game, mask, float(game.discount_factors[driver]), floors, threat.lower)
    prizes = []
    if best is not None:
        for row in np.argsort(-best.probabilities, kind="stable"):
            if best.probabilities[row] > 1e-12:
                a0, a1, a2 = (int(a) for a in usable[row])
                name = profile_name(scenario, (a0, a1, a2))
                prizes.append(LotteryPrize((a0, a1, a2), name, float(best.probabilities[row])))
    lower = None if best is None else best.value
    upper = bound.upper if bound.upper is None else min(1.0, max(bound.upper, lower or 0.0))
    return EventReach(
        scenario=scenario.name,
        event=event,
        summary=scenario.events[event].summary,
        lower=lower,
        upper=upper,
        discounted_by=scenario.player_names[driver],
        parties=tuple(scenario.player_names[i] for i in floors),
        lottery=tuple(prizes),
    )
