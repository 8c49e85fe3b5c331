"""Points drawn evenly from the unit cube, and scenarios with the drawn numbers in place.

Answers which numbers draw 4,711 holds, whoever asks and in whatever order: points depend on the
seed and their place in the sequence alone. Does not solve the scenarios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from triangle.analysis.uncertainty import Uncertainty
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.drivers import Drivers
from triangle.politics.quantities import Quantity
from triangle.politics.scenario_types import Scenario

__all__ = ["BLOCK", "check_base", "drawn_scenario", "saltelli_points", "sobol_points"]

BLOCK = 2**16
"""Points of one scrambled sequence; later blocks are scrambled anew, so that none lies far in."""

LEAST_BASE = 8
"""Points below which a design for Sobol indices says nothing."""


def sobol_points(dimensions: int, start: int, count: int, seed: int) -> FloatArray:
    """Return some points of a scrambled Sobol sequence.

    The sequence of Sobol (1967) with the scrambling of Owen (1998) as SciPy implements it
    (Matousek 1998). A block of 65,536 points, and every power of two from a block's start, is
    balanced; other numbers of points are valid, and merely less even.

    Parameters
    ----------
    dimensions : int
    start : int
        Place of the first point wanted, from 0.
    count : int
    seed : int

    Returns
    -------
    array of shape (count, dimensions)
        Strictly between 0 and 1.

    Examples
    --------
    >>> whole = sobol_points(3, 0, 8, seed=1)
    >>> bool((sobol_points(3, 5, 3, seed=1) == whole[5:]).all())
    True
    >>> np.sort((whole * 8).astype(int), axis=0)[:, 0].tolist()
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    from scipy.stats import qmc

    if count == 0:
        return np.zeros((0, dimensions))
    parts = []
    end = start + count
    while start < end:
        block, offset = divmod(start, BLOCK)
        length = min(BLOCK - offset, end - start)
        scrambling = np.random.default_rng(np.random.SeedSequence((seed, block)))
        sequence = qmc.Sobol(dimensions, scramble=True, seed=scrambling)
        # A power of two is asked for, for SciPy warns of every other number of first points.
        if offset:
            sequence.fast_forward(offset)
        parts.append(sequence.random(1 << (length - 1).bit_length())[:length])
        start += length
    tiny = np.finfo(np.float64).eps
    return np.asarray(np.clip(np.concatenate(parts), tiny, 1 - tiny), dtype=np.float64)


def saltelli_points(
    inputs: Uncertainty, base: int, start: int, count: int, seed: int
) -> FloatArray:
    """Return some points of the design that Sobol indices are estimated from.

    Two basic samples A and B of `base` points, the halves of a sequence in twice the dimensions,
    then for each group of inputs A with the group's columns taken from B (Saltelli et al. 2010).

    Parameters
    ----------
    inputs : Uncertainty
    base : int
        A power of two.
    start, count : int
        Of the base * (groups + 2) points.
    seed : int

    Returns
    -------
    array of shape (count, inputs)

    Examples
    --------
    >>> from triangle.analysis.uncertainty import uncertain_inputs
    >>> from triangle.politics.scenario import load_scenario
    >>> inputs = uncertain_inputs(load_scenario("2025-roles"))
    >>> design = saltelli_points(inputs, 8, 0, 8 * 9, seed=1).reshape(9, 8, 7)
    >>> (design[2] == design[0]).all(axis=0).tolist()
    [False, True, True, True, True, True, True]
    """
    check_base(base)
    pairs = sobol_points(2 * len(inputs), 0, base, seed)
    first, second = pairs[:, : len(inputs)], pairs[:, len(inputs) :]
    groups = inputs.groups
    parts, rows = np.divmod(np.arange(start, start + count), base)
    points = np.where((parts == 1)[:, None], second[rows], first[rows])
    for k, names in enumerate(groups):
        some = np.flatnonzero(parts == k + 2)
        for name in names:
            column = inputs.names.index(name)
            points[some, column] = second[rows[some], column]
    return points


def check_base(base: int) -> None:
    """Refuse a base that is no power of two, which the design needs for its balance.

    Raises
    ------
    ScenarioError
    """
    if base < LEAST_BASE or base & (base - 1):
        raise ScenarioError(
            f"indices: expected a power of two of at least {LEAST_BASE}, such as 256; got {base}"
        )


def drawn_scenario(scenario: Scenario, keys: Sequence[str], values: FloatArray) -> Scenario:
    """Put numbers in the place of a scenario's own, as `with_settings` would, without its checks.

    A number keeps the range, kind and reason of the quantity it replaces; what rests on it
    (threat, parity, discount factors) follows. `merged` stays that of the original.

    Parameters
    ----------
    scenario : Scenario
    keys : sequence of str, length k
        As in `triangle.analysis.uncertainty.quantities_by_key`.
    values : array of shape (k,)

    Raises
    ------
    ScenarioError
        If a key is unknown, or a driver or discount factor leaves the bounds it is defined in.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> drawn = drawn_scenario(load_scenario("2025"), ["players.US.patience"], np.array([0.85]))
    >>> drawn.discount_factors.round(3).tolist()
    [0.68, 0.921, 0.883]
    """
    drivers: dict[str, Quantity] = {}
    weights = dict(scenario.weights)
    judged = {"patience": dict(scenario.patience), "reversal": dict(scenario.reversal)}
    precision = scenario.precision
    for key, number in zip(keys, values.tolist(), strict=True):
        kind, _, rest = key.partition(".")
        if kind == "drivers" and scenario.drivers is not None:
            known = scenario.drivers.quantities.get(rest)
            if known is None:
                raise ScenarioError(f"{key}: no driver of {scenario.name}")
            drivers[rest] = _at(known, number)
        elif kind == "weights" and rest in weights:
            weights[rest] = number
        elif kind == "players" and rest.rpartition(".")[2] in judged:
            player, _, name = rest.rpartition(".")
            if player not in judged[name]:
                raise ScenarioError(f"{key}: no player of {scenario.name}")
            judged[name][player] = _at(judged[name][player], number)
        elif key == "consent.precision" and precision is not None:
            precision = _at(precision, number)
        else:
            raise ScenarioError(f"{key}: no quantity of {scenario.name}")
    patience, reversal = judged["patience"], judged["reversal"]
    return replace(
        scenario,
        drivers=_replaced(scenario.drivers, drivers),
        weights=weights,
        patience=patience,
        reversal=reversal,
        precision=precision,
        discount_factors=np.array(
            [patience[name].value * (1 - reversal[name].value) for name in scenario.players]
        ),
    )


def _replaced(drivers: Drivers | None, changes: dict[str, Quantity]) -> Drivers | None:
    return drivers.replaced(changes) if drivers is not None and changes else drivers


def _at(quantity: Quantity, number: float) -> Quantity:
    """Move a quantity to another number, widening its range where the number lies beyond."""
    return replace(
        quantity,
        value=number,
        low=min(quantity.low, number),
        high=max(quantity.high, number),
    )
