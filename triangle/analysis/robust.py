"""How sure a verdict is: the same questions, answered in every defensible world.

Answers in what share of the draws of a scenario's uncertain inputs each named outcome can be
enforced, reached, left by nobody, or is the likeliest, and how the reachable split is distributed.
Does not say which inputs decide (see `triangle.analysis.sensitivity` and
`triangle.analysis.discovery`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.chunks import ChunkStore, NoStore, RunPlan, Table, decomposed_columns
from triangle.analysis.draw_verdicts import ARGUMENTS
from triangle.analysis.plain_data import json_number
from triangle.analysis.tally import Share, Tally, share_of
from triangle.analysis.workers import solve_chunks
from triangle.game import FloatArray

__all__ = [
    "ESSAY",
    "SAMPLE",
    "Robustness",
    "SplitSpread",
    "robustness",
]

ESSAY = 0.3
"""The share of a full split that the essay holds reachable at most."""

SAMPLE = 2**14
"""Draws kept whole, from the first on, for questions that counts cannot answer."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class SplitSpread:
    """Distribution of the reachable split, by both ends of its bracket.

    Attributes
    ----------
    at_most : float
        The figure under test.
    surely, possibly : Share
        Draws whose upper end is at most that, and draws whose lower end is, or who have none: the
        share of draws in which the split is at most that lies between the two.
    beyond : Share
        Draws whose lower end is above it. Together with ``possibly`` and ``missing`` all draws.
    missing : int
        Draws without an upper end: there is no split, or no equilibrium path is acceptable.
    quantiles : mapping of "lower" and "upper" to mapping of share to value
    edges, counts_lower, counts_upper : arrays
        Histogram in narrow bins.
    """

    at_most: float
    surely: Share
    possibly: Share
    beyond: Share
    missing: int
    quantiles: Mapping[str, Mapping[float, float]]
    edges: FloatArray
    counts_lower: FloatArray
    counts_upper: FloatArray

    def to_dict(self) -> dict[str, Any]:
        """Return the distribution as plain data, without the histogram."""
        ends: dict[str, Any] = {}
        for end, found in self.quantiles.items():
            low90, low50, median, high50, high90 = (json_number(found[q]) for q in QUANTILES)
            ends[end] = {
                "median": median,
                "interval50": [low50, high50],
                "interval90": [low90, high90],
            }
        return {
            "at_most": self.at_most,
            "surely": self.surely.to_dict(),
            "possibly": self.possibly.to_dict(),
            "without": self.missing,
            **ends,
        }


@dataclass(frozen=True, eq=False)
class Robustness:
    """What n draws of a scenario's inputs say.

    Attributes
    ----------
    plan : RunPlan
    shares : mapping of outcome to mapping of argument to Share
        Arguments as in `triangle.analysis.draw_verdicts.ARGUMENTS`; without "reachable" where the
        scenario has no wedge or status quo, without "most_likely" where it has no precision.
    split : SplitSpread or None
        None without a wedge.
    convergence : tuple of mappings
        The main figures after 1, 2, 4, ... draws and at the end.
    sample : mapping of column to array
        The first draws, up to SAMPLE of them; of a design for Sobol indices the figures that are
        decomposed, over the whole design.
    inexact : int
        Draws whose threats needed more than profiles played for ever.
    """

    plan: RunPlan
    shares: Mapping[str, Mapping[str, Share]]
    split: SplitSpread | None
    convergence: tuple[Mapping[str, Any], ...]
    sample: Table
    inexact: int

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data: the object that ``robust --json`` prints."""
        scenario, inputs = self.plan.scenario, self.plan.inputs
        return {
            "schema": "triangle.robust/1",
            "scenario": scenario.name,
            "n": self.plan.n,
            "balanced": self.plan.n & (self.plan.n - 1) == 0,
            "three_tenths": scenario.three_tenths,
            "shares": {
                outcome: {argument: share.to_dict() for argument, share in found.items()}
                for outcome, found in self.shares.items()
            },
            "reachable_split": None if self.split is None else self.split.to_dict(),
            "convergence": [dict(step) for step in self.convergence],
            "threats_beyond_profiles_played_for_ever": self.inexact,
            "inputs": inputs.to_dict(),
            "manifest": self.plan.manifest(),
        }


def robustness(
    plan: RunPlan,
    store: ChunkStore | None = None,
    workers: int | None = 1,
    scheduler: str | None = None,
    progress: Callable[[int], None] | None = None,
    at_most: float = ESSAY,
) -> Robustness:
    """Solve every draw of a run and count.

    The mean over a randomised quasi-Monte Carlo sample estimates each share without bias (Owen
    1997). Results are the same, bit for bit, whatever the workers and whatever was stored before.

    Parameters
    ----------
    plan : RunPlan
    store : ChunkStore, optional
        Chunks it holds are not solved again; each new one is given to it when finished.
    workers, scheduler
        As in `solve_chunks`.
    progress : callable, optional
        Called with the number of further draws that are in.
    at_most : float
        Figure that the reachable split is held against.

    Returns
    -------
    Robustness

    Raises
    ------
    WorkerError
        If workers cannot be had.
    ConvergenceError
        If a linear programme could not be solved.

    References
    ----------
    Owen, A. B. (1997), Monte Carlo variance of scrambled net quadrature, SIAM Journal on Numerical
    Analysis 34, 1884-1910.

    Examples
    --------
    >>> from triangle.analysis.chunks import run_plan
    >>> from triangle.analysis.uncertainty import uncertain_inputs
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> found = robustness(run_plan(scenario, uncertain_inputs(scenario), n=4, seed=1))
    >>> found.shares["full-split"]["reachable"].value
    1.0
    """
    kept = NoStore() if store is None else store
    asked = _asked(plan)
    outcomes = tuple(plan.scenario.outcomes)
    tally = Tally([f"{a}:{o}" for o, a in itertools.product(outcomes, asked)], at_most)
    sample: dict[int, Table] = {}

    def take(number: int, table: Table) -> None:
        start, count = plan.span(number)
        tally.add(start, table)
        if plan.base is not None:
            sample[start] = {column: table[column] for column in decomposed_columns(plan.scenario)}
        elif start < SAMPLE:
            sample[start] = table
        if progress is not None:
            progress(count)

    missing = []
    for number in range(plan.n_chunks):
        table = kept.load(number)
        if table is None:
            missing.append(number)
        else:
            take(number, table)
    for number, table in solve_chunks(plan, missing, workers, scheduler):
        kept.save(number, table)
        take(number, table)
    return Robustness(
        plan=plan,
        shares=MappingProxyType(
            {
                o: MappingProxyType({a: share_of(tally.count(f"{a}:{o}"), tally.n) for a in asked})
                for o in outcomes
            }
        ),
        split=_spread(tally, at_most) if plan.scenario.wedge is not None else None,
        convergence=tuple(_step(plan, tally, asked, size) for size in tally.sizes()),
        sample=MappingProxyType(_joined(sample, plan.n if plan.base is not None else SAMPLE)),
        inexact=tally.inexact,
    )


def _asked(plan: RunPlan) -> list[str]:
    """Choose the arguments that arise in this scenario."""
    scenario = plan.scenario
    idle = set()
    if scenario.wedge is None or scenario.status_quo is None:
        idle.add("reachable")
    if scenario.precision is None:
        idle.add("most_likely")
    return [argument for argument in ARGUMENTS if argument not in idle]


def _spread(tally: Tally, at_most: float) -> SplitSpread:
    edges, lower = tally.histogram("lower")
    _, upper = tally.histogram("upper")
    for array in (edges, lower, upper):
        array.flags.writeable = False
    return SplitSpread(
        at_most=at_most,
        surely=share_of(tally.below("upper"), tally.n),
        possibly=share_of(tally.possibly_below(), tally.n),
        beyond=share_of(tally.with_split("lower") - tally.below("lower"), tally.n),
        missing=tally.n - tally.with_split("upper"),
        quantiles=MappingProxyType(
            {
                end: MappingProxyType({q: tally.quantile(end, q) for q in QUANTILES})
                for end in ("lower", "upper")
            }
        ),
        edges=edges,
        counts_lower=lower,
        counts_upper=upper,
    )


def _step(plan: RunPlan, tally: Tally, asked: list[str], size: int) -> dict[str, Any]:
    """Return the main figures after the first draws."""
    step: dict[str, Any] = {"n": size}
    if plan.scenario.three_tenths is not None:
        name = plan.scenario.three_tenths
        step |= {a: share_of(tally.count(f"{a}:{name}", size), size).to_dict() for a in asked}
    if plan.scenario.wedge is not None:
        step["split_at_most"] = [
            share_of(count, size).to_dict()
            for count in (tally.below("upper", size), tally.possibly_below(size))
        ]
        step["median"] = {
            end: json_number(tally.quantile(end, 0.5, size)) for end in ("lower", "upper")
        }
    return step


def _joined(parts: Mapping[int, Table], most: int) -> dict[str, NDArray[Any]]:
    """Put the kept draws together in their order."""
    tables = [parts[start] for start in sorted(parts)]
    joined = {name: np.concatenate([t[name] for t in tables])[:most] for name in tables[0]}
    for column in joined.values():
        column.flags.writeable = False
    return joined
