"""What a report is made of, computed once and in order.

Answers which analyses a page shows; each is done by its own module. Draws at random only where many
worlds are asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from triangle.analysis.bargaining import bargaining
from triangle.analysis.chunks import run_plan
from triangle.analysis.history import load_history
from triangle.analysis.history_model import HistoryParameters
from triangle.analysis.history_report import HistoryReport, history_report
from triangle.analysis.obstacles import obstacle_shares
from triangle.analysis.robust import robustness
from triangle.analysis.robust_report import RobustReport, robust_report
from triangle.analysis.swings import swings
from triangle.analysis.thresholds import thresholds
from triangle.analysis.uncertainty import uncertain_inputs
from triangle.analysis.verdict import evaluate
from triangle.politics.estimated import load_estimated_weights, stored_backtest
from triangle.politics.scenario_types import Scenario
from triangle.views.report.material import Material

__all__ = ["gathered", "many_worlds"]


def gathered(
    scenario: Scenario,
    command: str,
    against: Scenario | None = None,
    robust: RobustReport | None = None,
    progress: Callable[[int], None] | None = None,
) -> Material:
    """Compute everything that a report shows of a scenario.

    Parameters
    ----------
    scenario : Scenario
    command : str
        The command that makes the same page again.
    against : Scenario, optional
        To measure the obstacles by; it has a wedge, like the scenario.
    robust : RobustReport, optional
    progress : callable, optional
        Called with the number of further inputs that have been moved, the longest part of the work.

    Returns
    -------
    Material

    Raises
    ------
    ScenarioError
        If one of two scenarios to be compared has no wedge.
    ConvergenceError
        If a linear programme could not be solved.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = gathered(load_scenario("textbook/contribution"), "triangle report")
    >>> found.evaluation.payoff_set is None, found.bargaining
    (False, None)
    """
    has_wedge = scenario.wedge is not None
    return Material(
        evaluation=evaluate(scenario),
        command=command,
        shares=None if against is None else obstacle_shares(scenario, against),
        thresholds=thresholds(scenario) if has_wedge and scenario.drivers is not None else None,
        bargaining=bargaining(scenario) if has_wedge else None,
        swings=None if scenario.space is None else swings(scenario, progress),
        robust=robust,
        history=_history(scenario),
        backtest=stored_backtest(),
    )


def _history(scenario: Scenario) -> HistoryReport | None:
    """Set the record beside the model with the weights learnt from it, where there are both."""
    record = load_history()
    if scenario.drivers is None or scenario.space is None or scenario.year is None:
        return None
    if scenario.players != record.space.players:
        return None
    learnt = load_estimated_weights()
    weights = {name: quantity.value for name, quantity in learnt.weights.values.items()}
    numbers = HistoryParameters(weights, learnt.precision.value, learnt.revisions.value)
    return history_report(record, numbers)


def many_worlds(
    scenario: Scenario, count: int, seed: int, progress: Callable[[int], None] | None = None
) -> RobustReport:
    """Draw worlds from the ranges of a scenario's inputs, on all cores, and solve each.

    Parameters
    ----------
    scenario : Scenario
    count : int
    seed : int
    progress : callable, optional
        Called with the number of further worlds that are in.
    """
    plan = run_plan(scenario, uncertain_inputs(scenario), count, seed)
    return robust_report(robustness(plan, None, None, None, progress))
