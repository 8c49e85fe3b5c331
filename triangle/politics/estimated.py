"""Weights estimated from history, with how sure they are: read, not made.

Answers what `triangle history --estimate` found for the weights, the precision and the yearly
number of revisions, with the covariance of their logarithms. Every scenario takes its weights from
here; the judged values they started from are in `triangle.politics.weights`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from triangle.game import FloatArray
from triangle.politics.quantities import Quantity
from triangle.politics.reference import data_text
from triangle.politics.weights import Weights

__all__ = [
    "EstimatedWeights",
    "common_weights",
    "load_estimated_weights",
    "stored_backtest",
    "weight_settings",
]

FILE = "weights_estimated.toml"


@dataclass(frozen=True, eq=False)
class EstimatedWeights:
    """What history says about the weights.

    Attributes
    ----------
    weights : Weights
        With 90 % intervals as ranges; the numeraire keeps its judged range.
    precision, revisions : Quantity
        Logit precision per unit of payoff; mean number of revisions a year.
    names : tuple of P names
        Of the estimated numbers.
    logs : array, shape (P,)
        Their natural logarithms.
    covariance : array, shape (P, P)
        Of the logarithms.
    first_year, last_year : int
        Years learnt from.
    """

    weights: Weights
    precision: Quantity
    revisions: Quantity
    names: tuple[str, ...]
    logs: FloatArray
    covariance: FloatArray
    first_year: int
    last_year: int


def load_estimated_weights() -> EstimatedWeights:
    """Read the estimated weights that ship with the package.

    Returns
    -------
    EstimatedWeights

    Examples
    --------
    >>> found = load_estimated_weights()
    >>> found.names[-2:], found.covariance.shape
    (('precision', 'revisions'), (9, 9))
    """
    table = tomllib.loads(data_text(FILE))
    logs = np.array(table["logs"], dtype=np.float64)
    covariance = np.array(table["covariance"], dtype=np.float64)
    for array in (logs, covariance):
        array.flags.writeable = False
    values = {name: _quantity(entry) for name, entry in table["weights"].items()}
    return EstimatedWeights(
        weights=Weights(values, str(table["provenance"])),
        precision=_quantity(table["precision"]),
        revisions=_quantity(table["revisions"]),
        names=tuple(table["names"]),
        logs=logs,
        covariance=covariance,
        first_year=int(table["years"][0]),
        last_year=int(table["years"][1]),
    )


def common_weights() -> Weights:
    """Return the weights that every scenario of every year uses: those estimated from history.

    Examples
    --------
    >>> sorted(common_weights().values) == sorted(load_estimated_weights().weights.values)
    True
    """
    return load_estimated_weights().weights


def stored_backtest() -> dict[str, Any]:
    """Read the scores that `triangle history --backtest --save` left.

    Returns
    -------
    dict
        As `triangle.analysis.history_report.judgement_data` describes them, with the number of
        draws and the digest of the inputs.

    Examples
    --------
    >>> stored_backtest()["learnt_until"]
    2015
    """
    found: dict[str, Any] = json.loads(data_text("backtest.json"))
    return found


def weight_settings(found: EstimatedWeights) -> tuple[str, ...]:
    """Write estimated weights and precision as settings of a scenario.

    For `triangle.politics.scenario.with_settings` and ``--set``.

    Examples
    --------
    >>> weight_settings(load_estimated_weights())[0].split("=")[0]
    'weights.exchange'
    """
    weights = [f"weights.{name}={q.value!r}" for name, q in found.weights.values.items()]
    return (*weights, f"consent.precision={found.precision.value!r}")


def _quantity(entry: Mapping[str, Any]) -> Quantity:
    low, high = entry["range"]
    return Quantity(
        float(entry["value"]),
        float(low),
        float(high),
        "judgement",
        str(entry["source"]),
        str(entry["reason"]),
    )
