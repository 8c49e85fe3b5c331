"""Which assumptions decide: how much of a figure's spread over the worlds each input brings about.

Answers twice. `rank_correlations` costs nothing beyond the draws of a run and gives a direction;
`sobol_shares` needs a design of its own and shares out the variance, also what inputs do only
together. Neither says in which box of inputs something happens (see `triangle.analysis.discovery`).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.chunks import Table
from triangle.analysis.draws import check_base
from triangle.analysis.uncertainty import Uncertainty
from triangle.language import tr

__all__ = ["RankCorrelation", "SobolShare", "SobolShares", "rank_correlations", "sobol_shares"]

RESAMPLES = 999
LEVEL = 0.95


@dataclass(frozen=True)
class RankCorrelation:
    """How closely a figure rises or falls with one input.

    Attributes
    ----------
    name : str
        The input.
    value : float
        Spearman's, in [-1, 1].
    """

    name: str
    value: float


@dataclass(frozen=True)
class SobolShare:
    """What one input, or a group drawn together, does to the variance of a figure.

    Attributes
    ----------
    names : tuple of str
    first : float
        Share of the variance that goes when the input becomes known (main effect).
    total : float
        Share that is left when everything else becomes known.
    first_interval, total_interval : two floats
        95 % bootstrap intervals.
    """

    names: tuple[str, ...]
    first: float
    total: float
    first_interval: tuple[float, float]
    total_interval: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain data."""
        return {
            "inputs": list(self.names),
            "first": self.first,
            "first_interval95": list(self.first_interval),
            "total": self.total,
            "total_interval95": list(self.total_interval),
        }


@dataclass(frozen=True, eq=False)
class SobolShares:
    """Sobol indices of several figures over the same design.

    Attributes
    ----------
    base : int
        Points of each of the two basic samples.
    cost : int
        Worlds solved.
    figures : mapping of column to tuple of SobolShare
        Largest total first.
    reasons : mapping of column to str
        Why a figure has no indices; only of those that have none.
    """

    base: int
    cost: int
    figures: Mapping[str, tuple[SobolShare, ...]]
    reasons: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "base": self.base,
            "worlds_solved": self.cost,
            "figures": {
                name: [share.to_dict() for share in shares] for name, shares in self.figures.items()
            },
            "reasons": dict(self.reasons),
        }


def rank_correlations(
    inputs: Uncertainty, sample: Table, column: str
) -> tuple[RankCorrelation, ...]:
    """Correlate the ranks of one figure with those of every input, strongest first.

    Spearman (1904), The proof and measurement of association between two things, American Journal
    of Psychology 15, 72-101. Draws without the figure are left out; an input or figure that does
    not vary has correlation 0.

    Parameters
    ----------
    inputs : Uncertainty
    sample : mapping of column to array
        Draws of a run.
    column : str
        Such as "split_lower".

    Examples
    --------
    >>> from triangle.analysis.uncertainty import uncertain_inputs
    >>> from triangle.politics.scenario import load_scenario
    >>> inputs = uncertain_inputs(load_scenario("2025-roles"))
    >>> sample = {key: np.zeros(9) for key in inputs.keys} | {"figure": np.arange(9.0)}
    >>> sample["players.RU.patience"] = -np.arange(9.0)
    >>> first = rank_correlations(inputs, sample, "figure")[0]
    >>> first.name, round(first.value, 12)
    ('players.RU.patience', -1.0)
    """
    from scipy.stats import rankdata

    figure = np.asarray(sample[column], dtype=np.float64)
    there = np.isfinite(figure)
    ranks = rankdata(figure[there])
    found = []
    for name in inputs.names:
        own = rankdata(np.asarray(sample[name])[there])
        varies = there.sum() > 1 and np.ptp(own) > 0 and np.ptp(ranks) > 0
        value = float(np.corrcoef(own, ranks)[0, 1]) if varies else 0.0
        found.append(RankCorrelation(name, value))
    return tuple(sorted(found, key=lambda item: -abs(item.value)))


def sobol_shares(
    inputs: Uncertainty, base: int, columns: Mapping[str, NDArray[Any]], seed: int
) -> SobolShares:
    """Share out the variance of figures among the inputs.

    First-order indices by the estimator of Saltelli et al. (2010, table 2), total ones by that of
    Jansen (1999), with bootstrap intervals, as SciPy computes them.

    An input that changes the figure in no world has shares of exactly zero.

    Parameters
    ----------
    inputs : Uncertainty
    base : int
        A power of two.
    columns : mapping of name to array of shape (base * (groups + 2),)
        Figures over the Saltelli design, in its order (`RunPlan` with a ``base``).
    seed : int
        Of the bootstrap.

    Raises
    ------
    ScenarioError
        If the base is no power of two of at least 8.

    References
    ----------
    Saltelli, A. et al. (2010), Variance based sensitivity analysis of model output, Computer
    Physics Communications 181, 259-270. Jansen, M. J. W. (1999), Analysis of variance designs for
    model output, Computer Physics Communications 117, 35-43.

    Examples
    --------
    One input does everything:

    >>> from triangle.analysis.chunks import run_plan
    >>> from triangle.analysis.uncertainty import uncertain_inputs
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> inputs = uncertain_inputs(scenario)
    >>> plan = run_plan(scenario, inputs, base=64, seed=1)
    >>> figure = inputs.values(plan.points(0, plan.n))[:, 4]
    >>> best = sobol_shares(inputs, 64, {"figure": figure}, seed=1).figures["figure"][0]
    >>> best.names[0] == inputs.names[4], abs(best.total - 1) < 0.1
    (True, True)
    """
    check_base(base)
    groups = inputs.groups
    figures: dict[str, tuple[SobolShare, ...]] = {}
    reasons = {}
    for name, column in columns.items():
        values = np.asarray(column, dtype=np.float64).reshape(len(groups) + 2, base)
        if not np.isfinite(values).all():
            missing = int((~np.isfinite(values)).sum())
            reasons[name] = tr(
                "{count} of {of} worlds do not have this figure", count=missing, of=values.size
            )
        elif np.ptp(values) == 0:
            reasons[name] = tr("it is the same in every world")
        elif np.ptp(values[:2]) == 0:
            reasons[name] = tr("it differs in too few worlds; use a larger base")
        else:
            figures[name] = _shares(groups, values, seed)
    return SobolShares(
        base, base * (len(groups) + 2), MappingProxyType(figures), MappingProxyType(reasons)
    )


def _shares(
    groups: tuple[tuple[str, ...], ...], values: NDArray[np.float64], seed: int
) -> tuple[SobolShare, ...]:
    from scipy.stats import bootstrap, sobol_indices

    base = values.shape[1]

    def indices(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        drawn = values[:, rows]
        found: Any = sobol_indices(
            func={"f_A": drawn[:1], "f_B": drawn[1:2], "f_AB": drawn[2:, None, :]}, n=base
        )
        return np.stack([np.ravel(found.first_order), np.ravel(found.total_order)])

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # An input that changes nothing has indices 0 / 0 in a resample without variance.
        warnings.simplefilter("ignore")
        first, total = indices(np.arange(base))
        # SciPy's own intervals of a SobolResult take no seed; its bootstrap does.
        spread = bootstrap(
            (np.arange(base),),
            indices,
            n_resamples=RESAMPLES,
            vectorized=False,
            confidence_level=LEVEL,
            method="percentile",
            random_state=np.random.default_rng(seed),
        )
    low, high = spread.confidence_interval
    intervals = [np.stack([low[k], high[k]]) for k in range(2)]
    idle = (values[2:] == values[0]).all(axis=1)
    for part in intervals:
        part[:, idle] = 0.0
    shares = [
        SobolShare(
            names,
            float(first[k]),
            float(total[k]),
            (float(intervals[0][0, k]), float(intervals[0][1, k])),
            (float(intervals[1][0, k]), float(intervals[1][1, k])),
        )
        for k, names in enumerate(groups)
    ]
    return tuple(sorted(shares, key=lambda share: -share.total))
