"""Which inputs of a scenario are uncertain, and how each is drawn.

Answers what the sampled worlds are: every quantity with a range (drivers, patience, reversal)
becomes one input with a stated distribution within that range; weights and precision, which were
estimated together, are drawn together from what history says of them; the weight that was held as
their unit is drawn in its judged range like a driver. Does not draw points (see
`triangle.analysis.draws`) or solve anything. The cut between warm and cold names patterns and
changes no figure that is sampled, so that it is no input here.

Two directions of a regime distance are one gap seen from both sides: one input moves both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.estimated import load_estimated_weights
from triangle.politics.quantities import Quantity
from triangle.politics.scenario_types import Scenario

__all__ = [
    "SHAPES",
    "LogCovariance",
    "Uncertainty",
    "estimated_covariance",
    "input_names",
    "quantities_by_key",
    "uncertain_inputs",
]

SHAPES = ("triangular", "pert", "uniform")
"""Distributions within a stated range, with the scenario's value as mode where there is one."""

_PERT_WEIGHT = 4.0


@dataclass(frozen=True, eq=False)
class LogCovariance:
    """Covariance of the logarithms of positive inputs that were estimated together.

    Parameters
    ----------
    keys : tuple of str
        Such as "weights.exchange".
    matrix : array of shape (len(keys), len(keys))
        Symmetric and positive semi-definite.

    Raises
    ------
    ScenarioError
        If the matrix does not fit the keys or is no covariance.
    """

    keys: tuple[str, ...]
    matrix: FloatArray

    def __post_init__(self) -> None:
        """Refuse what is no covariance of these inputs."""
        matrix = np.array(self.matrix, dtype=np.float64)
        n = len(self.keys)
        if matrix.shape != (n, n) or not np.isfinite(matrix).all():
            raise ScenarioError(
                f"covariance: expected {n} rows and columns of numbers, got shape {matrix.shape}"
            )
        scale = max(float(np.abs(matrix).max(initial=0.0)), 1e-300)
        if not np.allclose(matrix, matrix.T, atol=1e-9 * scale, rtol=0):
            raise ScenarioError("covariance: expected a symmetric matrix")
        if n and float(np.linalg.eigvalsh(matrix).min()) < -1e-9 * scale:
            raise ScenarioError("covariance: expected no negative variance in any direction")
        matrix.flags.writeable = False
        object.__setattr__(self, "matrix", matrix)

    def root(self) -> FloatArray:
        """Return R with R R' = matrix, also when the matrix is singular."""
        values, vectors = np.linalg.eigh(self.matrix)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """The uncertain inputs of a scenario: how points of the unit cube become their values.

    Attributes
    ----------
    names : tuple of str, length d
        One per input: the key it moves, or the first of two.
    keys : tuple of str, length k
        Every key that is moved, as `--set` writes them.
    input_of : int array of shape (k,)
        Which input moves each key.
    value, low, high : arrays of shape (k,)
    shape : str
        One of SHAPES.
    covariance : LogCovariance or None
        Of inputs drawn together, as log-normals around their values.
    """

    names: tuple[str, ...]
    keys: tuple[str, ...]
    input_of: NDArray[np.intp]
    value: FloatArray
    low: FloatArray
    high: FloatArray
    shape: str
    covariance: LogCovariance | None

    def __len__(self) -> int:
        """Return the number of inputs."""
        return len(self.names)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Inputs that can be varied independently of all others, those estimated together as one.

        Each group is a tuple of names, in the order of `names`.
        """
        joint = set(self.covariance.keys) if self.covariance is not None else set()
        together = tuple(name for name in self.names if name in joint)
        alone = tuple((name,) for name in self.names if name not in joint)
        return alone + ((together,) if together else ())

    def values(self, points: FloatArray) -> FloatArray:
        """Turn points of the unit cube into values of every key.

        Parameters
        ----------
        points : array of shape (n, d), within (0, 1)

        Returns
        -------
        array of shape (n, k)
        """
        u = np.asarray(points, dtype=np.float64)[:, self.input_of]
        found = _within_ranges(u, self.value, self.low, self.high, self.shape)
        if self.covariance is not None:
            from scipy.special import ndtri

            columns = [self.keys.index(key) for key in self.covariance.keys]
            shift = ndtri(u[:, columns]) @ self.covariance.root().T
            found[:, columns] = self.value[columns] * np.exp(shift)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the inputs as plain data."""
        joint = set(self.covariance.keys) if self.covariance is not None else set()
        return {
            key: {
                "value": float(self.value[k]),
                "range": [float(self.low[k]), float(self.high[k])],
                "distribution": "joint log-normal" if key in joint else self.shape,
                "input": self.names[self.input_of[k]],
            }
            for k, key in enumerate(self.keys)
        }


def uncertain_inputs(
    scenario: Scenario,
    shape: str = "triangular",
    covariance: LogCovariance | Literal["estimated"] | None = "estimated",
) -> Uncertainty:
    """List the uncertain inputs of a scenario with their distributions.

    Every range is taken as the bounds of a distribution with its mode at the scenario's value
    (decision record 0051); a range without width is held. Inputs under a covariance are log-normal
    around their values instead, and drawn together.

    Parameters
    ----------
    scenario : Scenario
    shape : {"triangular", "pert", "uniform"}
    covariance : LogCovariance, "estimated" or None
        Default: that of the weights and the precision as estimated from history, for scenarios
        that use weights. None draws each within its range.

    Returns
    -------
    Uncertainty

    Raises
    ------
    ScenarioError
        If nothing is uncertain, the shape is unknown, or the covariance names no input.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> inputs = uncertain_inputs(load_scenario("2025"))
    >>> len(inputs), len(inputs.keys), len(inputs.groups)
    (48, 51, 41)
    >>> least = inputs.values(np.full((1, 48), 1e-15))[0]
    >>> least[:6].round(6).tolist() == inputs.low[:6].round(6).tolist()
    True
    """
    if shape not in SHAPES:
        raise ScenarioError(f"distribution: expected one of {', '.join(SHAPES)}; got {shape!r}")
    if covariance == "estimated":
        covariance = estimated_covariance(scenario)
    joint = covariance.keys if covariance is not None else ()
    known = quantities_by_key(scenario)
    found = {k: q for k, q in known.items() if q.high > q.low or k in joint}
    if not found:
        raise ScenarioError(
            f"{scenario.name}: expected at least one input with a range, found none; "
            "give a quantity a range, or choose a scenario with drivers or patience"
        )
    missing = [key for key in joint if key not in known]
    if missing:
        raise ScenarioError(f"covariance: {', '.join(missing)}: no input of {scenario.name}")
    movers = input_names(found)
    names = tuple(dict.fromkeys(movers.values()))
    value, low, high = (
        np.array([getattr(q, bound) for q in found.values()], dtype=np.float64)
        for bound in ("value", "low", "high")
    )
    places = np.array([names.index(movers[key]) for key in found], dtype=np.intp)
    for array in (places, value, low, high):
        array.flags.writeable = False
    return Uncertainty(
        names, tuple(found), places, value, low, high, shape=shape, covariance=covariance
    )


def estimated_covariance(scenario: Scenario) -> LogCovariance | None:
    """Return how sure history is of the weights and the precision, for a scenario that has them.

    Returns
    -------
    LogCovariance or None
        None for a scenario without weights.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> estimated_covariance(load_scenario("2025")).keys[-2:]
    ('weights.transition', 'consent.precision')
    """
    found = load_estimated_weights()
    keys = [
        "consent.precision" if name == "precision" else f"weights.{name}" for name in found.names
    ]
    known = quantities_by_key(scenario) if scenario.weights else {}
    used = [k for k, key in enumerate(keys) if key in known]
    if not used:
        return None
    return LogCovariance(tuple(keys[k] for k in used), found.covariance[np.ix_(used, used)])


def quantities_by_key(scenario: Scenario) -> dict[str, Quantity]:
    """Map every quantity of a scenario to the key under which `--set` changes it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> list(quantities_by_key(load_scenario("2025-roles")))[:2]
    ['players.US.patience', 'players.US.reversal']
    """
    found: dict[str, Quantity] = {}
    for player in scenario.patience:
        found[f"players.{player}.patience"] = scenario.patience[player]
        found[f"players.{player}.reversal"] = scenario.reversal[player]
    if scenario.drivers is not None:
        found |= {f"drivers.{key}": q for key, q in scenario.drivers.quantities.items()}
        found |= {f"weights.{name}": q for name, q in _weights(scenario.weights).items()}
    if scenario.precision is not None:
        found["consent.precision"] = scenario.precision
    return found


def input_names(keys: Iterable[str]) -> dict[str, str]:
    """Name the input that moves each key: a distance goes with the same distance seen from there.

    Examples
    --------
    >>> input_names(["drivers.distance.US.CN", "drivers.distance.CN.US"])["drivers.distance.CN.US"]
    'drivers.distance.US.CN'
    """
    found: dict[str, str] = {}
    for key in keys:
        parts = key.split(".")
        back = ".".join([*parts[:2], *parts[:1:-1]])
        found[key] = back if parts[1] == "distance" and back in found else key
    return found


def _weights(used: Mapping[str, float]) -> dict[str, Quantity]:
    """Give the common weights' ranges to those a scenario uses, widened where set beyond them."""
    return {
        name: Quantity(
            used[name],
            min(q.low, used[name]),
            max(q.high, used[name]),
            q.kind,
            q.source,
            q.reason,
        )
        for name, q in load_estimated_weights().weights.values.items()
        if name in used
    }


def _within_ranges(
    u: FloatArray, mode: FloatArray, low: FloatArray, high: FloatArray, shape: str
) -> FloatArray:
    """Apply the quantile function of each column's distribution."""
    from scipy import stats

    width = high - low
    # A mode is placed by its share of the range; a range without width stands still at any share.
    place = np.divide(mode - low, width, out=np.zeros_like(width), where=width > 0)
    if shape == "triangular":
        share = stats.triang.ppf(u, place)
    elif shape == "pert":
        share = stats.beta.ppf(u, 1 + _PERT_WEIGHT * place, 1 + _PERT_WEIGHT * (1 - place))
    else:
        share = u
    return np.asarray(np.clip(low + width * share, low, high), dtype=np.float64)
