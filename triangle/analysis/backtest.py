"""Judgement day: forecasts from every year of the past, by the model and by its rivals.

Answers what each forecaster would have said 1, 3, 5 and 10 years before each target year, learning
only from what was on record at the origin. Does not judge them (see `skill`).

The target years from 1975 to 2015 are for design. Later targets are *held out*: nothing is learnt
from any year after 2015, only the record up to the origin is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.candidate_channels import shadowed_history, shadowed_prior
from triangle.analysis.forecasts import joint_chances
from triangle.analysis.history import History, role_history
from triangle.analysis.history_prior import PRECISION, REVISIONS, HistoryPrior
from triangle.analysis.rivals import climatology, logit_regression, persistence
from triangle.analysis.sequential import CHUNK, Learning, learn
from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = [
    "DESIGN",
    "DRAWS",
    "FORECASTERS",
    "HELD_OUT",
    "HORIZONS",
    "LEARNERS",
    "Backtest",
    "backtest",
    "n_pieces",
    "role_prior",
]

HORIZONS = (1, 3, 5, 10)
DESIGN = (1975, 2015)
"""First and last target year that design choices may look at."""
HELD_OUT = (2016, 2025)
"""Target years that no choice was made on before they were scored (after: decision record 0072)."""

LEARNERS = ("model", "shadow", "roles")
"""The forecasters with parameters to learn by sampling."""
RIVALS = ("persistence", "climatology", "logit")
FORECASTERS = (*LEARNERS, *RIVALS)
"""The consent chain with the payoff channels, with the nuclear shadow added, and with role scores;
then what needs no game."""

DRAWS = 2000
"""Parameter draws of each consent chain."""


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts of the recorded triangle, by target year.

    Attributes
    ----------
    history : History
    forecasters : tuple of F names
    horizons : tuple of H years
    targets : int array, shape (T,)
    learn_until : int
        Last year anything was learnt from.
    chances : array, shape (F, H, T, n_states)
        Chance of each triangle state being on record in the target year.
    levels : int array, shape (T, 3)
        What was on record.
    effective : mapping of learner to number
        Smallest effective number of draws at any origin used.
    log_evidence : mapping of learner to number
        Of the record up to `learn_until`.
    """

    history: History
    forecasters: tuple[str, ...]
    horizons: tuple[int, ...]
    targets: NDArray[np.intp]
    learn_until: int
    chances: FloatArray
    levels: NDArray[np.intp]
    effective: Mapping[str, float]
    log_evidence: Mapping[str, float]

    def between(self, first: int, last: int) -> Backtest:
        """Return the same forecasts for target years from first to last."""
        kept = (self.targets >= first) & (self.targets <= last)
        if not kept.any():
            raise GameError(
                f"targets: expected years within {self.targets[0]} to {self.targets[-1]}, "
                f"got {first} to {last}"
            )
        return replace(
            self,
            targets=self.targets[kept],
            chances=self.chances[:, :, kept],
            levels=self.levels[kept],
        )


def backtest(
    history: History,
    prior: HistoryPrior,
    targets: tuple[int, int] = DESIGN,
    horizons: Sequence[int] = HORIZONS,
    draws: int = DRAWS,
    seed: int = 1,
    known: Mapping[str, Mapping[int, FloatArray]] | None = None,
    done: Callable[[str, int, FloatArray], None] | None = None,
) -> Backtest:
    """Forecast every target year from every horizon.

    Parameters
    ----------
    history : History
    prior : HistoryPrior
        Of the channel weights.
    targets : (int, int)
        First and last target year.
    horizons : sequence of int
    draws : int
        Of parameters; see `learn`.
    seed : int
    known : mapping of learner to mapping of chunk to array, optional
        Work that need not be done again.
    done : callable, optional
        Called with learner, chunk and its array after every piece of work.

    Returns
    -------
    Backtest

    Raises
    ------
    GameError
        If a target or its origin is outside the history, or a relation is not on record in one of
        its years.
    """
    if (history.levels < 0).any():
        unknown = history.years[(history.levels < 0).any(axis=1)]
        raise GameError(
            "record: expected a level of every relation in every year, none in "
            f"{unknown.tolist()}; forecasters that count changes cannot do without"
        )
    years = np.arange(targets[0], targets[1] + 1)
    first = targets[0] - max(horizons)
    if len(years) == 0 or first <= history.years[0] or targets[1] > history.years[-1]:
        raise GameError(
            f"targets: expected years whose origins lie within {history.years[0] + 1} to "
            f"{history.years[-1]}, got {targets[0]} to {targets[1]} up to {max(horizons)} ahead"
        )
    learn_until = DESIGN[1]
    found = {
        name: _learning(name, history, prior, horizons, draws, learn_until, seed, known, done)
        for name in LEARNERS
    }
    chances = np.empty((len(FORECASTERS), len(horizons), len(years), history.n_states))
    for origin in range(first, targets[1]):
        wanted = [k for k, h in enumerate(horizons) if targets[0] <= origin + h <= targets[1]]
        if not wanted:
            continue
        row = history.row(origin)
        simple = _rivals(history.until(origin), horizons, learn_until)
        for k in wanted:
            target = origin + horizons[k] - targets[0]
            chances[: len(LEARNERS), k, target] = [found[n].chances[row, k] for n in LEARNERS]
            chances[len(LEARNERS) :, k, target] = simple[:, k]
    rows = [history.row(int(year)) for year in years]
    used = slice(history.row(first), history.row(targets[1]))
    chances.flags.writeable = False
    return Backtest(
        history=history,
        forecasters=FORECASTERS,
        horizons=tuple(horizons),
        targets=years,
        learn_until=learn_until,
        chances=chances,
        levels=history.levels[rows],
        effective={name: float(found[name].effective[used].min()) for name in LEARNERS},
        log_evidence={name: found[name].log_evidence for name in LEARNERS},
    )


def n_pieces(draws: int = DRAWS) -> int:
    """Return the number of times `backtest` calls `done`, for a progress bar."""
    return len(LEARNERS) * (draws // CHUNK)


def role_prior(channel: str) -> HistoryPrior:
    """Return the prior of the role-score model: its payoff is fixed, precision and revisions not.

    Parameters
    ----------
    channel : str
        Name of the one channel.
    """
    judged = np.array([PRECISION, REVISIONS])
    return HistoryPrior(
        ("precision", "revisions"),
        np.log(judged[:, 0]),
        np.log(judged[:, 2] / judged[:, 1]) / 2,
        {channel: 1.0},
    )


def _learning(
    name: str,
    history: History,
    prior: HistoryPrior,
    horizons: Sequence[int],
    draws: int,
    learn_until: int,
    seed: int,
    known: Mapping[str, Mapping[int, FloatArray]] | None,
    done: Callable[[str, int, FloatArray], None] | None,
) -> Learning:
    if name == "shadow":
        history, prior = shadowed_history(history), shadowed_prior(prior)
    elif name == "roles":
        history = role_history(history)
        prior = role_prior(history.channels[0])

    def tell(chunk: int, sums: FloatArray) -> None:
        if done is not None:
            done(name, chunk, sums)

    kept = None if known is None else known.get(name)
    return learn(history, prior, horizons, draws, learn_until, seed, kept, tell)


def _rivals(now: History, horizons: Sequence[int], learn_until: int) -> FloatArray:
    """Ask the rivals at the last year of a history, shape (R, H, n_states)."""
    learnt = now.until(min(int(now.years[-1]), learn_until))
    return np.stack(
        [
            joint_chances(persistence(now.levels, horizons, len(learnt.years))),
            joint_chances(climatology(learnt.levels, horizons)),
            joint_chances(logit_regression(now.levels, now.years, horizons, learn_until)),
        ]
    )
