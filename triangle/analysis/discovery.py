"""Where in the space of inputs something happens: a box that holds most of the worlds in question.

Answers "under which assumptions does more than three tenths come within reach?" with a few bounds
on a few inputs, found on one half of the draws and judged on the other. Does not say how much each
input matters on its own (see `triangle.analysis.sensitivity`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.chunks import Table
from triangle.analysis.plain_data import json_number
from triangle.analysis.uncertainty import Uncertainty
from triangle.language import tr

__all__ = ["Box", "Discovery", "discover"]

DEPTH = 4
"""Bounds that a box can have at most."""

FEW_WANTED = "only {count} of {of} worlds in question: too few for a box"
FEW_OTHERS = "only {count} of {of} worlds not in question: too few for a box"

FEWEST = 10
"""Worlds of either kind in the half that is fitted: with fewer there is nothing to learn from."""


@dataclass(frozen=True, eq=False)
class Box:
    """Bounds on some inputs.

    Attributes
    ----------
    bounds : mapping of input to (lower, upper)
        -inf or inf where there is no such bound; only inputs that are bounded.
    coverage : float
        Share of the worlds in question that lie in the box.
    density : float
        Share of the worlds in the box that are in question.
    size : float
        Share of all worlds in the box.
    """

    bounds: Mapping[str, tuple[float, float]]
    coverage: float
    density: float
    size: float

    def to_dict(self) -> dict[str, Any]:
        """Return the box as plain data."""
        return {
            "bounds": {
                name: [json_number(low), json_number(high)]
                for name, (low, high) in self.bounds.items()
            },
            "coverage": self.coverage,
            "density": self.density,
            "size": self.size,
        }


@dataclass(frozen=True, eq=False)
class Discovery:
    """Worlds in question, and the box that holds most of them.

    Attributes
    ----------
    question : str
        Which worlds are in question, in words.
    share : float
        Of all worlds.
    box : Box or None
    reason : str
        Why there is no box; else empty.
    """

    question: str
    share: float
    box: Box | None
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the discovery as plain data."""
        return {
            "question": self.question,
            "share": self.share,
            "box": None if self.box is None else self.box.to_dict(),
            "reason": self.reason,
        }


def discover(
    inputs: Uncertainty, sample: Table, wanted: NDArray[np.bool_], question: str, seed: int = 0
) -> Discovery:
    """Find the box of inputs in which something mostly happens.

    Scenario discovery (Bryant and Lempert 2010) by a classification tree (Breiman et al. 1984,
    scikit-learn): every node of the tree is a box. It is grown on the first half of the draws, and
    the node with the largest harmonic mean of coverage and density is judged on the second half.
    Halves by order, for every other point of a Sobol sequence lies in one corner of the cube.

    Parameters
    ----------
    inputs : Uncertainty
    sample : mapping of column to array
        Draws of a run.
    wanted : bool array
        The draws in question.
    question : str
    seed : int
        Decides between splits that are equally good.

    Returns
    -------
    Discovery

    References
    ----------
    Bryant, B. P. and Lempert, R. J. (2010), Thinking inside the box, Technological Forecasting and
    Social Change 77, 34-49.

    Examples
    --------
    >>> from triangle.analysis.draws import sobol_points
    >>> from triangle.analysis.uncertainty import uncertain_inputs
    >>> from triangle.politics.scenario import load_scenario
    >>> inputs = uncertain_inputs(load_scenario("2025-roles"), "uniform")
    >>> values = inputs.values(sobol_points(len(inputs), 0, 512, seed=1))
    >>> sample = {key: values[:, k] for k, key in enumerate(inputs.keys)}
    >>> found = discover(inputs, sample, sample["players.US.patience"] > 0.9, "patient")
    >>> [(name, round(low, 2)) for name, (low, _) in found.box.bounds.items()]
    [('players.US.patience', 0.9)]
    """
    from sklearn.tree import DecisionTreeClassifier

    share = float(wanted.mean())
    half = len(wanted) // 2
    for mask in (wanted, ~wanted):
        if mask[:half].sum() < FEWEST or not mask[half:].any():
            counts = {"count": int(mask.sum()), "of": len(wanted)}
            reason = tr(FEW_WANTED if mask is wanted else FEW_OTHERS, **counts)
            return Discovery(question, share, None, reason)
    table = np.column_stack([sample[name] for name in inputs.names])
    grower = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=FEWEST // 2, class_weight="balanced", random_state=seed
    )
    tree = grower.fit(table[:half], wanted[:half]).tree_
    best: dict[int, tuple[float, float]] = {}
    most = -1.0
    for bounds in _nodes(tree):
        coverage, density = _merit(table[:half], wanted[:half], bounds)
        mean = 2 * coverage * density / (coverage + density) if coverage + density else 0.0
        if mean > most + 1e-12:
            best, most = bounds, mean
    if not best:
        reason = tr("no bound on an input marks them off from the other worlds")
        return Discovery(question, share, None, reason)
    coverage, density = _merit(table[half:], wanted[half:], best)
    size = float(_inside(table[half:], best).mean())
    named = {inputs.names[k]: bound for k, bound in sorted(best.items())}
    return Discovery(question, share, Box(MappingProxyType(named), coverage, density, size), "")


def _nodes(tree: Any) -> list[dict[int, tuple[float, float]]]:
    """List the boxes of all nodes, those with fewer bounds first."""
    found: list[dict[int, tuple[float, float]]] = []
    waiting: list[tuple[int, dict[int, tuple[float, float]]]] = [(0, {})]
    while waiting:
        node, bounds = waiting.pop(0)
        found.append(bounds)
        feature, at = int(tree.feature[node]), float(tree.threshold[node])
        if tree.children_left[node] < 0:
            continue
        low, high = bounds.get(feature, (-np.inf, np.inf))
        waiting.append((int(tree.children_left[node]), {**bounds, feature: (low, min(high, at))}))
        waiting.append((int(tree.children_right[node]), {**bounds, feature: (max(low, at), high)}))
    return sorted(found, key=len)


def _inside(
    table: NDArray[np.float64], bounds: Mapping[int, tuple[float, float]]
) -> NDArray[np.bool_]:
    inside = np.ones(len(table), dtype=np.bool_)
    for column, (low, high) in bounds.items():
        inside &= (table[:, column] > low) & (table[:, column] <= high)
    return inside


def _merit(
    table: NDArray[np.float64],
    wanted: NDArray[np.bool_],
    bounds: Mapping[int, tuple[float, float]],
) -> tuple[float, float]:
    """Return coverage and density of a box."""
    inside = _inside(table, bounds)
    hits = int((inside & wanted).sum())
    return hits / int(wanted.sum()), hits / max(1, int(inside.sum()))
