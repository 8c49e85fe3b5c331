"""A run of many draws, cut into chunks that anyone can solve in any order.

Answers what a run is (its plan, with everything its results depend on) and what chunk 7 of it
holds. The same plan gives the same chunk, bit for bit, wherever it is solved. Says nothing about
who solves chunks (see `triangle.analysis.workers`) or what they add up to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.draw_verdicts import ACCURACY, DrawVerdicts, solve_draws
from triangle.analysis.draws import check_base, saltelli_points, sobol_points
from triangle.analysis.uncertainty import Uncertainty
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.scenario_types import Scenario

__all__ = [
    "ChunkStore",
    "NoStore",
    "RunPlan",
    "Table",
    "decomposed_columns",
    "run_plan",
    "solve_chunk",
    "verdict_columns",
]

SMALLEST_CHUNK, LARGEST_CHUNK = 128, 2**14
MOST_CHUNKS = 512
"""Runs of more draws than this many smallest chunks get larger ones."""

MOST_DRAWS = 2**40

Table = Mapping[str, NDArray[Any]]
"""Columns of equal length: inputs under their keys, verdicts as "enforceable:OUTCOME" and so on."""


@dataclass(frozen=True, eq=False)
class RunPlan:
    """Everything the results of a run depend on.

    Attributes
    ----------
    scenario : Scenario
    inputs : Uncertainty
    n : int
        Number of draws.
    seed : int
    chunk_size : int
        Draws in every chunk but the last.
    base : int or None
        Of a design for Sobol indices; None for a sample.
    accuracy : float
        Wanted width of the bracket of each draw's split, as a share of the index's range.
    """

    scenario: Scenario
    inputs: Uncertainty
    n: int
    seed: int
    chunk_size: int
    base: int | None = None
    accuracy: float = ACCURACY

    @property
    def n_chunks(self) -> int:
        """Number of chunks."""
        return -(-self.n // self.chunk_size)

    def span(self, number: int) -> tuple[int, int]:
        """Return the first draw of a chunk and how many it holds."""
        start = number * self.chunk_size
        return start, min(self.chunk_size, self.n - start)

    def points(self, start: int, count: int) -> FloatArray:
        """Return the points of some draws in the unit cube, shape (count, inputs)."""
        if self.base is None:
            return sobol_points(len(self.inputs), start, count, self.seed)
        return saltelli_points(self.inputs, self.base, start, count, self.seed)

    def manifest(self) -> dict[str, Any]:
        """Return what identifies the run: two runs with equal manifests have equal results."""
        joint = self.inputs.covariance
        distributions = json.dumps(
            [
                self.inputs.to_dict(),
                None if joint is None else [joint.keys, joint.matrix.tolist()],
            ],
            sort_keys=True,
        )
        return {
            "schema": "triangle.run/1",
            "scenario": self.scenario.name,
            "inputs_sha256": self.scenario.digest(),
            "distributions_sha256": hashlib.sha256(distributions.encode()).hexdigest(),
            "n": self.n,
            "seed": self.seed,
            "base": self.base,
            "accuracy": self.accuracy,
            "chunk_size": self.chunk_size,
            "version": _version("strategic-triangle"),
            "numpy": _version("numpy"),
            "scipy": _version("scipy"),
        }


class ChunkStore(Protocol):
    """Where finished chunks are kept."""

    def load(self, number: int) -> Table | None:
        """Return a chunk that was kept, or None."""

    def save(self, number: int, table: Table) -> None:
        """Keep a chunk."""


class NoStore:
    """A store that keeps nothing."""

    def load(self, number: int) -> Table | None:
        """Return None."""
        return None

    def save(self, number: int, table: Table) -> None:
        """Forget the chunk."""


def run_plan(
    scenario: Scenario,
    inputs: Uncertainty,
    n: int | None = None,
    seed: int = 1,
    chunk_size: int | None = None,
    base: int | None = None,
    accuracy: float = ACCURACY,
) -> RunPlan:
    """Plan a run over a sample of n draws, or over a design for Sobol indices.

    Parameters
    ----------
    scenario : Scenario
    inputs : Uncertainty
    n : int, optional
        Number of draws, at least 1; with a base it follows from it.
    seed : int
        At least 0.
    chunk_size : int, optional
        Default: 128 draws, and more for runs of over 65,536 draws.
    base : int, optional
        Points of each of the two basic samples of a design for Sobol indices, a power of two; the
        design has base * (groups + 2) draws.
    accuracy : float
        Wanted width of the bracket of each draw's split as a share of the index's range, from 1e-6
        to 0.1.

    Raises
    ------
    ScenarioError
        If a number is out of bounds, or a design is asked for without a figure to decompose.

    Examples
    --------
    >>> from triangle.analysis.uncertainty import uncertain_inputs
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> plan = run_plan(scenario, uncertain_inputs(scenario), n=2000, seed=1)
    >>> plan.n_chunks, plan.span(15)
    (16, (1920, 80))
    """
    if base is not None:
        check_base(base)
        if not decomposed_columns(scenario):
            raise ScenarioError(
                f"indices: {scenario.name} has no figure whose spread could be shared out, neither "
                "a wedge nor the likelihood of a three-tenths outcome; leave them out"
            )
        n = base * (len(inputs.groups) + 2)
    if n is None or not 1 <= n <= MOST_DRAWS:
        raise ScenarioError(f"number of draws: expected 1 to {MOST_DRAWS:,}, got {n}")
    if seed < 0:
        raise ScenarioError(f"seed: expected a number of at least 0, got {seed}")
    if not 1e-6 <= accuracy <= 0.1:
        raise ScenarioError(f"accuracy: expected a number from 1e-06 to 0.1, got {accuracy:g}")
    if chunk_size is None:
        even = -(-n // MOST_CHUNKS)
        chunk_size = int(np.clip(1 << (even - 1).bit_length(), SMALLEST_CHUNK, LARGEST_CHUNK))
    if chunk_size < 1:
        raise ScenarioError(f"chunk size: expected at least 1, got {chunk_size}")
    return RunPlan(scenario, inputs, n, seed, chunk_size, base, accuracy)


def decomposed_columns(scenario: Scenario) -> tuple[str, ...]:
    """Name the figures whose variance is shared out among the inputs.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> decomposed_columns(load_scenario("2025")), decomposed_columns(load_scenario("2001"))
    (('split_lower', 'likelihood:three-tenths'), ())
    """
    columns: tuple[str, ...] = ("split_lower",) if scenario.wedge is not None else ()
    name = scenario.three_tenths
    if name is not None and scenario.precision is not None:
        columns += (f"likelihood:{name}",)
    return columns


def solve_chunk(plan: RunPlan, number: int) -> dict[str, NDArray[Any]]:
    """Draw and solve one chunk.

    Parameters
    ----------
    plan : RunPlan
    number : int
        From 0.

    Returns
    -------
    dict of column name to array
        Inputs under their keys; verdicts on outcomes as "enforceable:three-tenths" and the like;
        "split_lower", "split_upper", "likeliest_state", "exact".

    Raises
    ------
    ConvergenceError
        If a linear programme could not be solved.
    """
    start, count = plan.span(number)
    values = plan.inputs.values(plan.points(start, count))
    columns: dict[str, NDArray[Any]] = {
        key: np.ascontiguousarray(values[:, k]) for k, key in enumerate(plan.inputs.keys)
    }
    return columns | verdict_columns(
        solve_draws(plan.scenario, plan.inputs.keys, values, plan.accuracy)
    )


def verdict_columns(found: DrawVerdicts) -> dict[str, NDArray[Any]]:
    """Lay out verdicts as flat columns, one per outcome where there are several."""
    columns: dict[str, NDArray[Any]] = {}
    for item in fields(found):
        value = getattr(found, item.name)
        if item.name == "outcomes":
            continue
        if value.ndim == 1:
            columns[item.name] = value
        else:
            for m, outcome in enumerate(found.outcomes):
                columns[f"{item.name}:{outcome}"] = np.ascontiguousarray(value[:, m])
    return columns


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "0+checkout"  # run from a clone without being installed
