"""What changes when one or two inputs move: verdicts over a grid, finer where something changes.

Answers where the likeliest outcome gives way to another and where the reachable split passes three
tenths, everything else held at the scenario's values. Does not say how likely the inputs are to
move that far (see `triangle.analysis.robust`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.chunks import Table, verdict_columns
from triangle.analysis.draw_verdicts import DrawVerdicts, solve_draws
from triangle.analysis.naming import state_name
from triangle.analysis.plain_data import json_number
from triangle.analysis.robust import ESSAY
from triangle.analysis.sweep_axes import Axis
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario

__all__ = ["Sweep", "state_label", "sweep"]

BATCH = 32
"""Points solved together."""

MOST_HALVINGS = 6

Place = tuple[int, ...]
"""Where a point lies on the finest lattice, one number per axis."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """Verdicts at all points that were solved.

    Attributes
    ----------
    scenario : Scenario
    axes : tuple of one or two Axis
    halvings : int
        How often intervals (cells) in which something changes were halved.
    places : int array of shape (n, axes)
        Where each point lies on the lattice that is ``2**halvings`` times finer than the grid.
    values : array of shape (n, axes)
    table : mapping of column to array of length n
        Verdicts as in `triangle.analysis.chunks.solve_chunk`, without the inputs.
    at_most : float
        Figure that the reachable split is held against.
    """

    scenario: Scenario
    axes: tuple[Axis, ...]
    halvings: int
    places: NDArray[np.intp]
    values: FloatArray
    table: Table
    at_most: float

    @property
    def on_grid(self) -> NDArray[np.bool_]:
        """Which points belong to the grid that was asked for."""
        return np.asarray((self.places % 2**self.halvings == 0).all(axis=1))

    @property
    def labels(self) -> list[str]:
        """Name the likeliest state at every point: by a named outcome, else by its relations."""
        return [state_label(self.scenario, int(k)) for k in self.table["likeliest_state"]]

    def to_dict(self) -> dict[str, Any]:
        """Return the sweep as plain data."""
        columns = {
            name: [json_number(x) if column.dtype.kind == "f" else x for x in column.tolist()]
            for name, column in self.table.items()
        }
        return {
            "schema": "triangle.sweep/1",
            "scenario": self.scenario.name,
            "axes": [
                {"key": a.key, "first": a.first, "last": a.last, "steps": a.steps, "at": a.value}
                for a in self.axes
            ],
            "halvings": self.halvings,
            "at_most": self.at_most,
            "points": {
                **{axis.key: self.values[:, k].tolist() for k, axis in enumerate(self.axes)},
                "on_grid": self.on_grid.tolist(),
                "likeliest": self.labels,
                **columns,
            },
            "inputs_sha256": self.scenario.digest(),
        }


def state_label(scenario: Scenario, number: int) -> str:
    """Name a triangle state by the first named outcome that brings it about, else in words.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> state_label(scenario, 5), state_label(scenario, 26)
    ('ceasefire-only', 'US-CN align, US-RU align, CN-RU align')
    """
    if number < 0 or scenario.space is None:
        return "none"
    state = scenario.space.states[number]
    for outcome in scenario.outcomes.values():
        if scenario.space.state(outcome.profile) == state:
            return outcome.name
    return state_name(scenario, state)


def sweep(
    scenario: Scenario,
    axes: tuple[Axis, ...],
    halvings: int = 2,
    progress: Callable[[int, int], None] | None = None,
    at_most: float = ESSAY,
    workers: int = 1,
) -> Sweep:
    """Solve a scenario over a grid of one or two inputs, finer along boundaries.

    A cell whose corners differ in the likeliest state, or in whether an end of the reachable split
    is above `at_most`, is halved along every axis, again and again: a region that no corner of the
    grid falls into can be missed.

    Parameters
    ----------
    scenario : Scenario
        With postures.
    axes : tuple of one or two Axis
    halvings : int
        From 0 (the grid alone) to 6.
    progress : callable, optional
        Called with the number of points solved and of those known to be needed.
    at_most : float
    workers : int
        Processes; the answer is the same with any number.

    Returns
    -------
    Sweep

    Raises
    ------
    ScenarioError
        If the scenario has no postures or the number of halvings is out of bounds.
    ConvergenceError
        If a linear programme could not be solved.

    Examples
    --------
    >>> from triangle.analysis.sweep_axes import sweep_axes
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> axes = sweep_axes(scenario, ["consent.precision=0.1:2:3"])
    >>> found = sweep(scenario, axes, halvings=0)
    >>> found.values[:, 0].round(9).tolist()
    [0.1, 1.05, 2.0]
    """
    if not 0 <= halvings <= MOST_HALVINGS:
        raise ScenarioError(f"halvings: expected 0 to {MOST_HALVINGS}, got {halvings}")
    solver = _Solver(scenario, axes, halvings, progress, at_most, workers)
    width = 2**halvings
    grid = [range(0, (axis.steps - 1) * width + 1, width) for axis in axes]
    solver.solve(itertools.product(*grid))
    cells = list(itertools.product(*(span[:-1] for span in grid)))
    while width > 1:
        mixed = [cell for cell in cells if solver.differs(_corners(cell, width))]
        half = width // 2
        steps = list(itertools.product(*((0, half, width) for _ in axes)))
        solver.solve(tuple(np.add(cell, step).tolist()) for cell in mixed for step in steps)
        starts = list(itertools.product(*((0, half) for _ in axes)))
        cells = [tuple(np.add(cell, start).tolist()) for cell in mixed for start in starts]
        width = half
    return solver.result()


def _corners(cell: Place, width: int) -> list[Place]:
    return list(itertools.product(*((start, start + width) for start in cell)))


class _Solver:
    """Solves points of the finest lattice, each once."""

    def __init__(
        self,
        scenario: Scenario,
        axes: tuple[Axis, ...],
        halvings: int,
        progress: Callable[[int, int], None] | None,
        at_most: float,
        workers: int,
    ) -> None:
        self._question = (scenario, axes, halvings, at_most)
        self._workers = workers
        self._progress = progress
        self._rows: dict[Place, int] = {}
        self._tables: list[dict[str, NDArray[Any]]] = []
        self._kinds: list[tuple[int, bool, bool]] = []

    def solve(self, places: Iterable[Place]) -> None:
        """Solve the points that are new."""
        scenario, axes, _, at_most = self._question
        new = [place for place in dict.fromkeys(places) if place not in self._rows]
        needed = len(self._rows) + len(new)
        batches = [new[start : start + BATCH] for start in range(0, len(new), BATCH)]
        keys = [axis.key for axis in axes]
        values = [self._values(some) for some in batches]
        for some, found in zip(batches, self._found(scenario, keys, values), strict=True):
            self._tables.append(verdict_columns(found))
            for k, place in enumerate(some):
                self._rows[place] = len(self._rows)
                above = found.split_lower[k] > at_most, found.split_upper[k] > at_most
                self._kinds.append((int(found.likeliest_state[k]), bool(above[0]), bool(above[1])))
            if self._progress is not None:
                self._progress(len(self._rows), needed)

    def _found(
        self, scenario: Scenario, keys: list[str], values: list[FloatArray]
    ) -> Iterator[DrawVerdicts]:
        """Solve batches here or, where there are several, on more processes; in their order."""
        if self._workers == 1 or len(values) < 2:
            yield from (solve_draws(scenario, keys, batch) for batch in values)
            return
        from joblib import Parallel, delayed

        pool = Parallel(n_jobs=self._workers, return_as="generator")
        yield from pool(delayed(solve_draws)(scenario, keys, batch) for batch in values)

    def differs(self, places: list[Place]) -> bool:
        """Say whether solved points differ in what is being told apart."""
        return len({self._kinds[self._rows[place]] for place in places}) > 1

    def result(self) -> Sweep:
        """Return all points, in the order of the lattice."""
        scenario, axes, halvings, at_most = self._question
        places = sorted(self._rows)
        order = np.array([self._rows[place] for place in places])
        table = {
            name: np.concatenate([part[name] for part in self._tables])[order]
            for name in self._tables[0]
        }
        values = self._values(places)
        lattice = np.array(places, dtype=np.intp)
        for array in (*table.values(), values, lattice):
            array.flags.writeable = False
        return Sweep(scenario, axes, halvings, lattice, values, MappingProxyType(table), at_most)

    def _values(self, places: list[Place]) -> FloatArray:
        _, axes, halvings, _ = self._question
        lattice = np.array(places, dtype=np.float64)
        first, last, steps = (
            np.array([getattr(axis, name) for axis in axes]) for name in ("first", "last", "steps")
        )
        share = lattice / ((steps - 1) * 2**halvings)
        # Both ends exactly as they were asked for.
        return np.asarray(first * (1 - share) + last * share, dtype=np.float64)
