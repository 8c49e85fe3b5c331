"""How far each input, moved alone across its range, swings the answer.

Answers which few inputs to look at first: every one is set to the low and to the high end of its
range while the others stay, and the reachable split and the likelihood of the three-tenths outcome
are computed at both. What inputs do together is left out (see `triangle.analysis.sensitivity`). A
distance of regimes seen from both sides is one input, as it is for `triangle.analysis.robust`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from triangle.analysis.draw_verdicts import solve_draws
from triangle.analysis.uncertainty import input_names, quantities_by_key
from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.quantities import Quantity
from triangle.politics.scenario_types import Scenario
from triangle.shown import Shown

__all__ = ["ACCURACY", "Swing", "Swings", "count_of_swings", "swings"]

ACCURACY = 5e-3
"""Wanted width of the bracket of the reachable split, as a share of the index's range."""

TOGETHER = 10
"""Worlds solved at a time."""


@dataclass(frozen=True)
class Swing:
    """One input at both ends of its range.

    Attributes
    ----------
    key : str
        As in `triangle.analysis.uncertainty.quantities_by_key`; the first where it moves two.
    quantity : Quantity
    split : two floats or None
        Reachable split, at least, with the input low and with it high; None where there is none.
        Known to within ACCURACY of the index's range.
    likelihood : two floats or None
        Of the three-tenths outcome, likewise.
    """

    key: str
    quantity: Quantity
    split: tuple[float, float] | None
    likelihood: tuple[float, float] | None

    def width(self, figure: str) -> float:
        """Return the distance between the two ends of "split" or "likelihood"; 0 where none."""
        ends = self.split if figure == "split" else self.likelihood
        return 0.0 if ends is None else abs(ends[1] - ends[0])


@dataclass(frozen=True, eq=False)
class Swings(Shown):
    """Every input's swing.

    Attributes
    ----------
    scenario : Scenario
    split, likelihood : float or None
        With every input at its own value.
    found : tuple of Swing
        In the order of the scenario's inputs; those without a range are left out.
    """

    scenario: Scenario
    split: float | None
    likelihood: float | None
    found: tuple[Swing, ...]

    def widest(self, count: int) -> tuple[Swing, ...]:
        """Choose the inputs to look at first, the widest swings of either figure in turn.

        Parameters
        ----------
        count : int
        """
        queues = [
            sorted(self.found, key=lambda swing: -swing.width(figure))
            for figure in ("split", "likelihood")
        ]
        chosen: dict[str, Swing] = {}
        for pair in zip(*queues, strict=True):
            for swing, figure in zip(pair, ("split", "likelihood"), strict=True):
                if len(chosen) < count and swing.width(figure) > 0:
                    chosen.setdefault(swing.key, swing)
        return tuple(chosen.values())


def swings(scenario: Scenario, progress: Callable[[int], None] | None = None) -> Swings:
    """Move every input alone to both ends of its range.

    Parameters
    ----------
    scenario : Scenario
        With postures.
    progress : callable, optional
        Called with the number of further worlds that are solved: one, and two for each input.

    Returns
    -------
    Swings

    Raises
    ------
    ScenarioError
        If the scenario has no postures.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = swings(load_scenario("2025-roles"))
    >>> found.split, [swing.key for swing in found.widest(1)]
    (1.0, ['consent.precision'])
    """
    if scenario.space is None:
        raise ScenarioError(
            f"{scenario.name}: expected a scenario with postures, this one lists its payoffs"
        )
    ranged = _ranged(scenario)
    movers = input_names(ranged)
    inputs = tuple(dict.fromkeys(movers.values()))
    rows = [[q.value for q in ranged.values()]]
    for name in inputs:
        for end in ("low", "high"):
            rows.append(
                [getattr(q, end if movers[k] == name else "value") for k, q in ranged.items()]
            )
    splits: list[float | None] = []
    shares: list[float | None] = []
    for start in range(0, len(rows), TOGETHER):
        found = solve_draws(
            scenario, list(ranged), np.array(rows[start : start + TOGETHER]), ACCURACY
        )
        splits += _known(found.split_lower)
        if scenario.three_tenths is not None:
            asked = found.outcomes.index(scenario.three_tenths)
            shares += _known(found.likelihood[:, asked])
        else:
            shares += [None] * len(found.split_lower)
        if progress is not None:
            progress(len(found.split_lower))
    return Swings(
        scenario=scenario,
        split=splits[0],
        likelihood=shares[0],
        found=tuple(
            Swing(name, ranged[name], _ends(splits, k), _ends(shares, k))
            for k, name in enumerate(inputs)
        ),
    )


def count_of_swings(scenario: Scenario) -> int:
    """Return how many worlds `swings` solves.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> count_of_swings(load_scenario("textbook/contribution"))
    1
    """
    return 1 + 2 * len(set(input_names(_ranged(scenario)).values()))


def _ranged(scenario: Scenario) -> dict[str, Quantity]:
    return {k: q for k, q in quantities_by_key(scenario).items() if q.low < q.high}


def _known(figures: FloatArray) -> list[float | None]:
    return [float(figure) if np.isfinite(figure) else None for figure in figures]


def _ends(figures: Sequence[float | None], k: int) -> tuple[float, float] | None:
    low, high = figures[1 + 2 * k], figures[2 + 2 * k]
    return None if low is None or high is None else (low, high)
