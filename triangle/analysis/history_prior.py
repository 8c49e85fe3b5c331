"""What is held likely about weights, precision and revisions before history is asked.

Answers where estimation starts and how far it may go on little evidence: a log-normal prior for
each number around its judged value. Does not look at outcomes.

The judged range is read as one standard deviation on either side, on the log scale: ranges that
experts state are known to be too narrow (Morgan and Henrion 1990, ch. 6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from triangle.analysis.history_model import HistoryParameters
from triangle.errors import GameError
from triangle.game import FloatArray
from triangle.politics.weights import Weights

__all__ = ["NUMERAIRE", "PRECISION", "REVISIONS", "HistoryPrior", "judged_prior"]

NUMERAIRE = "confrontation"
"""Weight held at its judged value: the unit is a year of heavy open conflict. Only precision times
weight moves choices, so that one of the two must be fixed."""

PRECISION = (2.0, 1.0, 4.0)
"""Judged value and range of the precision, as in the shipped scenarios."""

REVISIONS = (1.0, 1 / 3, 3.0)
"""One dyad a year reconsiders (design of the consent chain), to within a factor of three."""


@dataclass(frozen=True, eq=False)
class HistoryPrior:
    """Independent log-normal priors, one number fixed.

    Parameters
    ----------
    names : tuple of names
        Of the free numbers: channels, then "precision" and "revisions".
    centre : array
        Logarithms of the medians.
    spread : array
        Standard deviations of the logarithms.
    fixed : mapping of channel name to number
    """

    names: tuple[str, ...]
    centre: FloatArray
    spread: FloatArray
    fixed: Mapping[str, float]

    def parameters(self, logs: FloatArray) -> HistoryParameters:
        """Turn logarithms of the free numbers into parameters."""
        if np.shape(logs) != self.centre.shape:
            raise GameError(
                f"parameters: expected {len(self.names)} logarithms ({', '.join(self.names)}), "
                f"got shape {np.shape(logs)}"
            )
        numbers = dict(zip(self.names, np.exp(logs).tolist(), strict=True))
        precision, revisions = numbers.pop("precision"), numbers.pop("revisions")
        return HistoryParameters({**numbers, **self.fixed}, precision, revisions)

    def log_density(self, logs: FloatArray) -> float:
        """Log density at the logarithms, up to a constant: minus half the squared distance."""
        return float(-0.5 * (((logs - self.centre) / self.spread) ** 2).sum())

    def draw(self, rng: np.random.Generator) -> FloatArray:
        """Draw logarithms from the prior."""
        return np.asarray(self.centre + self.spread * rng.standard_normal(len(self.names)))


def judged_prior(weights: Weights, numeraire: str = NUMERAIRE) -> HistoryPrior:
    """Read a prior from judged weights and their ranges.

    Parameters
    ----------
    weights : Weights
    numeraire : str
        The channel whose weight stays at its value.

    Returns
    -------
    HistoryPrior

    Raises
    ------
    GameError
        If the numeraire is no channel, or a judged range starts at zero.

    Examples
    --------
    >>> from triangle.politics.weights import load_weights
    >>> prior = judged_prior(load_weights())
    >>> len(prior.names), dict(prior.fixed)
    (9, {'confrontation': 1.8})
    """
    if numeraire not in weights.values:
        raise GameError(f"numeraire: expected one of {list(weights.values)}, got {numeraire!r}")
    judged = {
        name: (quantity.value, quantity.low, quantity.high)
        for name, quantity in weights.values.items()
        if name != numeraire
    }
    return _prior(judged, {numeraire: weights.values[numeraire].value})


def _prior(
    judged: Mapping[str, tuple[float, float, float]], fixed: Mapping[str, float]
) -> HistoryPrior:
    numbers = {**judged, "precision": PRECISION, "revisions": REVISIONS}
    wrong = [name for name, (_, low, _) in numbers.items() if low <= 0]
    if wrong:
        raise GameError(f"judged range: expected to start above 0, so not for {wrong}")
    centre = np.array([math.log(value) for value, _, _ in numbers.values()])
    spread = np.array([math.log(high / low) / 2 for _, low, high in numbers.values()])
    for array in (centre, spread):
        array.flags.writeable = False
    return HistoryPrior(tuple(numbers), centre, spread, fixed)
