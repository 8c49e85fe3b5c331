"""Which input a sweep moves, from where to where, in how many steps.

Answers what "players.US.reversal=0:0.6:13" means for a scenario, or what is wrong with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.analysis.uncertainty import quantities_by_key
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.library import one_of
from triangle.politics.scenario_types import Scenario

__all__ = ["Axis", "sweep_axes"]

FORM = "expected KEY=FIRST:LAST:STEPS, such as players.US.reversal=0:0.6:13"
MOST_STEPS = 1000

LIMITS = {"patience": (1e-6, 1 - 1e-9), "reversal": (0.0, 1 - 1e-6), "capability": (1e-6, 1.0)}
"""Bounds within which the game is defined; every other driver lies between 0 and 1."""


@dataclass(frozen=True)
class Axis:
    """An input and the values it takes.

    Attributes
    ----------
    key : str
        As `--set` writes it.
    first, last : float
    steps : int
        Evenly spaced values, both ends included.
    value : float
        What the scenario says.
    """

    key: str
    first: float
    last: float
    steps: int
    value: float

    @property
    def values(self) -> FloatArray:
        """Shape (steps,)."""
        return np.linspace(self.first, self.last, self.steps)


def sweep_axes(scenario: Scenario, over: Sequence[str]) -> tuple[Axis, ...]:
    """Read the one or two axes of a sweep.

    Parameters
    ----------
    scenario : Scenario
    over : sequence of str
        One or two of the form "KEY=FIRST:LAST:STEPS".

    Raises
    ------
    ScenarioError
        With one line for every problem.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> (axis,) = sweep_axes(load_scenario("2025"), ["players.US.reversal=0:0.6:4"])
    >>> axis.values.round(9).tolist()
    [0.0, 0.2, 0.4, 0.6]
    """
    if not 1 <= len(over) <= 2:
        raise ScenarioError(f"--over: expected one or two inputs to move, got {len(over)}")
    axes: list[Axis] = []
    problems: list[str] = []
    for text in over:
        try:
            axes.append(_axis(scenario, text))
        except ScenarioError as error:
            problems += error.problems
    if not problems and len({axis.key for axis in axes}) < len(axes):
        problems.append(f"--over {over[1]}: moves the same input as the first; name another")
    if problems:
        raise ScenarioError(problems)
    return tuple(axes)


def _axis(scenario: Scenario, text: str) -> Axis:
    where = f"--over {text}"
    key, _, span = text.partition("=")
    parts = span.split(":")
    if len(parts) != 3:
        raise ScenarioError(f"{where}: {FORM}")
    known = quantities_by_key(scenario)
    if not known:
        raise ScenarioError(f"{where}: {scenario.name} has no input with a range to be moved")
    if key not in known:
        near = one_of(key, known).rpartition("; ")[2]
        hint = near if near.startswith("did you mean") else "`triangle show` and `data` list inputs"
        raise ScenarioError(f"{where}: no such input of {scenario.name}; {hint}")
    try:
        first, last, steps = float(parts[0]), float(parts[1]), int(parts[2])
    except ValueError:
        raise ScenarioError(f"{where}: {FORM}") from None
    if not (math.isfinite(first) and math.isfinite(last) and first < last):
        raise ScenarioError(f"{where}: expected FIRST below LAST, got {first:g} and {last:g}")
    if not 2 <= steps <= MOST_STEPS:
        raise ScenarioError(f"{where}: expected 2 to {MOST_STEPS} steps, got {steps}")
    low, high = _limits(key)
    if first < low or last > high:
        raise ScenarioError(
            f"{where}: expected values from {low:g} to {high:g}, where the input is defined"
        )
    return Axis(key, first, last, steps, known[key].value)


def _limits(key: str) -> tuple[float, float]:
    kind, *parts = key.split(".")
    if kind in ("weights", "consent"):
        return 0.0, math.inf
    return LIMITS.get(parts[-1] if kind == "players" else parts[0], (0.0, 1.0))
