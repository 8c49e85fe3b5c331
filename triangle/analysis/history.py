"""The record of the triangle year by year: what the payoffs rest on, and what was observed.

Answers what a likelihood over the years needs, computed once: the payoff channels of every year
before weights, the discount factors, and how likely each triangle state makes what was observed.
Does not know weights.

Dates. Drivers of a year describe 1 January (ties are those of the year before); the transition
into the state of year t is made under the drivers of year t. A forecast made at the end of year t
may use the *outlook* of t: the drivers of 1 January t + 1 with the capabilities of year t, the last
that could be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.channels import CHANNELS
from triangle.politics.drivers import Drivers, drivers_of_year
from triangle.politics.observed import ObservedTriangle, level_probabilities, observed_triangle
from triangle.politics.patterns import role_payoffs
from triangle.politics.postures import PostureSpace
from triangle.politics.reference import FIRST_YEAR, LAST_YEAR
from triangle.politics.yearly import STATES, discounting_of_year

__all__ = [
    "MISREADING",
    "History",
    "evidence_of",
    "load_history",
    "outlook_drivers",
    "role_history",
]

MISREADING = 0.02
"""Chance, per dyad and year, that the record is of no use; keeps every year possible."""

ROLE = "role score"

Record = Literal["levels", "errors"]


@dataclass(frozen=True, eq=False)
class History:
    """Everything about a run of years that does not depend on weights.

    Attributes
    ----------
    space : PostureSpace
    years : int array, shape (T,)
    channels : tuple of C names
    items : array, shape (T, A, 3, C)
        Payoff channels before weights; profiles flat, in C order.
    discount_factors : array, shape (T, 3)
    outlook_items, outlook_discount_factors : arrays of the same shapes
        What a forecaster at the end of each year knows of the next; for the last year of the
        reference tables the year's own.
    observed : ObservedTriangle
    evidence : array, shape (T, n_states)
        Likelihood of the year's observation in each triangle state.
    misreading : float
        Chance, per dyad and year, that the record is of no use, on which the evidence rests.
    """

    space: PostureSpace
    years: NDArray[np.intp]
    channels: tuple[str, ...]
    items: FloatArray
    discount_factors: FloatArray
    outlook_items: FloatArray
    outlook_discount_factors: FloatArray
    observed: ObservedTriangle
    evidence: FloatArray
    misreading: float

    @property
    def n_states(self) -> int:
        """Number of triangle states."""
        return len(self.space.states)

    @property
    def levels(self) -> NDArray[np.intp]:
        """Observed level of each dyad, shape (T, 3); -1 where unknown."""
        rows = np.searchsorted(self.observed.years, self.years)
        return np.asarray(self.observed.level[rows])

    @property
    def scores(self) -> FloatArray:
        """Observed score of each dyad, shape (T, 3); nan where unknown."""
        rows = np.searchsorted(self.observed.years, self.years)
        return np.asarray(self.observed.score[rows])

    def row(self, year: int) -> int:
        """Give the row of a year.

        Raises
        ------
        ScenarioError
            If the history does not cover it.
        """
        row = year - int(self.years[0])
        if not 0 <= row < len(self.years):
            raise ScenarioError(
                f"year: expected one of {self.years[0]} to {self.years[-1]}, got {year}"
            )
        return row

    def until(self, year: int) -> History:
        """Return the same history up to and including a year, and nothing after it."""
        return self._rows(slice(0, self.row(year) + 1))

    def with_evidence(self, evidence: FloatArray) -> History:
        """Return the same history with other observations, such as simulated ones."""
        return replace(self, evidence=evidence)

    def _rows(self, rows: slice) -> History:
        return replace(
            self,
            years=self.years[rows],
            items=self.items[rows],
            discount_factors=self.discount_factors[rows],
            outlook_items=self.outlook_items[rows],
            outlook_discount_factors=self.outlook_discount_factors[rows],
            evidence=self.evidence[rows],
        )


def load_history(
    last_year: int = LAST_YEAR,
    observed: ObservedTriangle | None = None,
    misreading: float = MISREADING,
    record: Record = "levels",
) -> History:
    """Gather drivers, discount factors and observations from 1950 on.

    Parameters
    ----------
    last_year : int
        Nothing after this year is read, except that the outlook of the last year holds what
        could be known of the next on its 1 January.
    observed : ObservedTriangle, optional
        Default: the shipped one.
    misreading : float
    record : {"levels", "errors"}
        See `evidence_of`.

    Returns
    -------
    History

    Raises
    ------
    ScenarioError
        If the reference tables do not cover the years.

    Examples
    --------
    >>> history = load_history(1955)
    >>> history.items.shape, history.evidence.shape
    ((6, 729, 3, 8), (6, 27))
    """
    if not FIRST_YEAR <= last_year <= LAST_YEAR:
        raise ScenarioError(
            f"last year: expected one of {FIRST_YEAR} to {LAST_YEAR}, got {last_year}"
        )
    seen = observed_triangle() if observed is None else observed
    years = np.arange(FIRST_YEAR, last_year + 1)
    space = PostureSpace(STATES)
    arrays = (
        np.stack([_items(space, drivers_of_year(int(year))) for year in years]),
        np.stack([_discount_factors(int(year)) for year in years]),
        np.stack([_items(space, outlook_drivers(int(year))) for year in years]),
        np.stack([_discount_factors(min(int(year) + 1, LAST_YEAR)) for year in years]),
        evidence_of(seen, space, years, misreading, record),
    )
    for array in arrays:
        array.flags.writeable = False
    items, discount_factors, outlook_items, outlook_discount_factors, evidence = arrays
    return History(
        space=space,
        years=years,
        channels=tuple(CHANNELS),
        items=items,
        discount_factors=discount_factors,
        outlook_items=outlook_items,
        outlook_discount_factors=outlook_discount_factors,
        observed=seen,
        evidence=evidence,
        misreading=misreading,
    )


def outlook_drivers(year: int) -> Drivers:
    """Return what is known at the end of a year of the next.

    The drivers of next 1 January, with the capabilities of this year; for the last year of the
    reference tables its own.

    Examples
    --------
    >>> outlook = outlook_drivers(1971)
    >>> bool((outlook.exchange == drivers_of_year(1972).exchange).all())
    True
    >>> bool((outlook.capability == drivers_of_year(1971).capability).all())
    True
    """
    now = drivers_of_year(year).quantities
    return drivers_of_year(min(year + 1, LAST_YEAR)).replaced(
        {f"capability.{i}": now[f"capability.{i}"] for i in STATES}
    )


def role_history(history: History) -> History:
    """Return the same record with role scores in place of the payoff channels.

    The benchmark with nothing calibrated: the payoffs of every year are Wu's role scores.

    Parameters
    ----------
    history : History

    Returns
    -------
    History

    Examples
    --------
    >>> role_history(load_history(1951)).items.shape
    (2, 729, 3, 1)
    """
    scores = role_payoffs(history.space).reshape(1, -1, 3, 1)
    items = np.broadcast_to(scores, (*history.items.shape[:-1], 1))
    return replace(history, channels=(ROLE,), items=items, outlook_items=items)


def evidence_of(
    observed: ObservedTriangle,
    space: PostureSpace,
    years: Sequence[int] | NDArray[np.intp],
    misreading: float = MISREADING,
    record: Record = "levels",
) -> FloatArray:
    """Compute how likely each triangle state makes each year's observation.

    Per dyad the recorded level, or the chances of the levels given the score and its error, mixed
    with an even chance for all levels; dyads multiply; an unknown score says nothing. The chance of
    a level given the score stands for the likelihood of the score given the level, up to a factor
    that is the same for all states (virtual evidence: Pearl 1988, section 2.2.2).

    Parameters
    ----------
    observed : ObservedTriangle
    space : PostureSpace
    years : sequence of int
    misreading : float
        Weight of the even chance, between 0 and 1.
    record : {"levels", "errors"}
        Whether the recorded level is taken at its word, or blurred by the error of its score as if
        the errors of different years had nothing to do with one another.

    Returns
    -------
    array, shape (T, n_states)

    Raises
    ------
    ScenarioError
        If a year is not covered, the weight is no probability or the record is of another kind.

    References
    ----------
    Pearl, J. (1988), Probabilistic Reasoning in Intelligent Systems, section 2.2.2.

    Examples
    --------
    >>> from triangle.politics.observed import observed_triangle
    >>> space = PostureSpace(("US", "CN", "RU"))
    >>> evidence = evidence_of(observed_triangle(), space, [1950])
    >>> space.states[int(evidence.argmax())]
    (0, 0, 2)
    """
    if not 0 <= misreading <= 1:
        raise ScenarioError(f"misreading: expected a probability, got {misreading!r}")
    if record not in ("levels", "errors"):
        raise ScenarioError(f"record: expected 'levels' or 'errors', got {record!r}")
    rows = np.searchsorted(observed.years, years)
    covered = rows < len(observed.years)
    if not covered.all() or (observed.years[rows] != np.asarray(years)).any():
        raise ScenarioError(
            f"years: the observed triangle covers {observed.years[0]} to {observed.years[-1]}, "
            f"got {min(years)} to {max(years)}"
        )
    if record == "errors":
        chances = level_probabilities(observed, observed.cuts)[rows]
    else:
        chances = (observed.level[rows][..., None] == np.arange(space.n_levels)).astype(float)
    unknown = observed.level[rows] < 0
    chances = np.where(unknown[..., None], 1 / space.n_levels, chances)
    mixed = (1 - misreading) * chances + misreading / space.n_levels
    states = np.array(space.states)
    return np.asarray(np.prod([mixed[:, d, states[:, d]] for d in range(3)], axis=0))


def _items(space: PostureSpace, drivers: Drivers) -> FloatArray:
    return np.stack(
        [channel.function(space, drivers).reshape(-1, 3) for channel in CHANNELS.values()], axis=-1
    )


def _discount_factors(year: int) -> FloatArray:
    found = discounting_of_year(year)
    return np.array(
        [found[f"patience.{i}"].value * (1 - found[f"reversal.{i}"].value) for i in STATES]
    )
