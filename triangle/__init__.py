"""A game-theory simulator of the strategic triangle.

The public names below are loaded when first used, so that ``import triangle`` stays light.

Examples
--------
>>> import triangle
>>> scenario = triangle.load_scenario("textbook/fudenberg-maskin")
>>> scenario.players
('first', 'second', 'third')
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from triangle.shown import show_through

if TYPE_CHECKING:
    from triangle.analysis.bargaining import bargaining
    from triangle.analysis.explain import explain
    from triangle.analysis.penal_paths import penal_paths
    from triangle.analysis.stage_benchmarks import stage_benchmarks
    from triangle.analysis.verdict import evaluate
    from triangle.errors import ConvergenceError, GameError, ScenarioError, TriangleError
    from triangle.game import RepeatedGame, StageGame
    from triangle.politics.scenario import load_scenario, scenario_names
    from triangle.solvers.critical import critical_discount_factor
    from triangle.solvers.critical_each import critical_discount_factors
    from triangle.solvers.farthest_payoff import farthest_payoff
    from triangle.solvers.observers import bound_observer
    from triangle.solvers.payoff_set import payoff_set
    from triangle.solvers.penal_code import penal_code
    from triangle.solvers.transfer_steps import transfer_steps
    from triangle.solvers.transfers import transfer_payoff_set
    from triangle.views.explore import explore

    __version__: str

__all__ = [
    "ConvergenceError",
    "GameError",
    "RepeatedGame",
    "ScenarioError",
    "StageGame",
    "TriangleError",
    "__version__",
    "bargaining",
    "bound_observer",
    "critical_discount_factor",
    "critical_discount_factors",
    "evaluate",
    "explain",
    "explore",
    "farthest_payoff",
    "load_scenario",
    "payoff_set",
    "penal_code",
    "penal_paths",
    "scenario_names",
    "stage_benchmarks",
    "transfer_payoff_set",
    "transfer_steps",
]

_HOMES = {
    "ConvergenceError": "triangle.errors",
    "GameError": "triangle.errors",
    "RepeatedGame": "triangle.game",
    "ScenarioError": "triangle.errors",
    "StageGame": "triangle.game",
    "TriangleError": "triangle.errors",
    "bargaining": "triangle.analysis.bargaining",
    "bound_observer": "triangle.solvers.observers",
    "critical_discount_factor": "triangle.solvers.critical",
    "critical_discount_factors": "triangle.solvers.critical_each",
    "evaluate": "triangle.analysis.verdict",
    "explain": "triangle.analysis.explain",
    "explore": "triangle.views.explore",
    "farthest_payoff": "triangle.solvers.farthest_payoff",
    "load_scenario": "triangle.politics.scenario",
    "payoff_set": "triangle.solvers.payoff_set",
    "penal_code": "triangle.solvers.penal_code",
    "penal_paths": "triangle.analysis.penal_paths",
    "scenario_names": "triangle.politics.library",
    "stage_benchmarks": "triangle.analysis.stage_benchmarks",
    "transfer_payoff_set": "triangle.solvers.transfers",
    "transfer_steps": "triangle.solvers.transfer_steps",
}
"""Module in which each public name lives."""

show_through(lambda: importlib.import_module("triangle.views.rich_display"))


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        value: Any
        try:
            value = version("strategic-triangle")
        except PackageNotFoundError:
            value = "0+checkout"  # run from a clone without being installed
    elif name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
