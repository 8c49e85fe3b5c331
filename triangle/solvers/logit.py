"""Logit quantal response equilibria along the principal branch, from random choice towards Nash.

Players choose better actions more often, not always: the precision says how much more. The branch
starts where all actions are equally likely and is followed past folds and through bifurcations;
it stops at the precision asked for, or says where and why it stopped before. Other branches, which
begin elsewhere, are not looked for.

A state, on the way, is the vector of log odds and precision that LogitEquations describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame
from triangle.solvers.logit_equations import LogitEquations, logit_residual
from triangle.solvers.regret import MixedProfile, expected_payoffs, regrets

__all__ = ["LogitBranch", "LogitPoint", "logit_branch"]

ACCEPT = 1e-10
"""Largest residual of an accepted point, as an error of probabilities."""


CROSSING = 1e-4
"""Step, in log odds, at which a change of orientation is taken for a crossing of branches."""


@dataclass(frozen=True, eq=False)
class LogitPoint:
    """One logit quantal response equilibrium.

    Attributes
    ----------
    precision : float
        Per payoff unit.
    strategies : three arrays of shape (n0,), (n1,), (n2,)
    payoffs : array of shape (3,)
    residual : float
        Largest difference of any probability from its logit response; see `logit_residual`.
    regret : float
        Largest deviation gain of any player, in payoff units. At a quantal response equilibrium
        it is at most log(n) / precision.
    """

    precision: float
    strategies: MixedProfile
    payoffs: FloatArray
    residual: float
    regret: float


@dataclass(frozen=True, eq=False)
class LogitBranch:
    """The principal branch as far as it was followed.

    Attributes
    ----------
    stage : StageGame
    max_precision : float
    points : tuple of LogitPoint
        In the order of the branch; precision may fall on the way where the branch folds back.
    requested : tuple of LogitPoint
        The points at the precisions asked for, in the order of the branch. A precision appears
        more than once where the branch folds back over it, and not at all beyond the end.
    complete : bool
        Whether the branch was followed to ``max_precision``.
    reason : str
        Where it ended, and why there.
    folds : tuple of float
        Precisions near which the branch turns back.
    bifurcations : tuple of (low, high)
        Brackets of precisions where another branch crosses: the branch was followed straight on.
    """

    stage: StageGame
    max_precision: float
    points: tuple[LogitPoint, ...]
    requested: tuple[LogitPoint, ...]
    complete: bool
    reason: str
    folds: tuple[float, ...]
    bifurcations: tuple[tuple[float, float], ...]


def logit_branch(
    stage: StageGame,
    precisions: Sequence[float] = (),
    max_precision: float | None = None,
    max_points: int = 2000,
) -> LogitBranch:
    r"""Follow the principal branch of logit quantal response equilibria.

    At precision :math:`\lambda` every player chooses each action with probability proportional to
    :math:`e^{\lambda u_i(a, x_{-i})}` (McKelvey and Palfrey 1995). Pseudo-arclength
    predictor-corrector continuation in log odds (Turocy 2005; Allgower and Georg 1990, chapter
    6). The direction of travel is kept by continuity of the tangent, not by the sign of a
    determinant, so that a crossing branch does not turn the walk round. A sign of the determinant
    that changes in one step means a step on to another branch when it goes away in shorter steps,
    and a bifurcation, which is reported, when it stays.

    Parameters
    ----------
    stage : StageGame
    precisions : sequence of positive floats
        Where points are wanted exactly.
    max_precision : float, optional
        Where to stop; default the largest of ``precisions``, or 100 divided by the mean payoff
        range when none is given.
    max_points : int
        Where to give up; the result then has ``complete`` False.

    Returns
    -------
    LogitBranch

    Raises
    ------
    GameError
        If a precision is not positive and finite.

    Examples
    --------
    >>> from triangle.solvers.two_player_games import bimatrix_game
    >>> dilemma = bimatrix_game([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> branch = logit_branch(dilemma, precisions=[1.0])
    >>> branch.requested[0].strategies[0].round(3).tolist(), branch.complete
    ([0.227, 0.773], True)
    """
    wanted = np.array(precisions, dtype=np.float64)
    if not (np.isfinite(wanted).all() and (wanted > 0).all()):
        raise GameError(f"precisions: expected positive numbers, got {list(precisions)}")
    scale = float(np.ptp(stage.payoffs, axis=(0, 1, 2)).mean()) or 1.0
    if max_precision is None:
        max_precision = float(wanted.max()) if wanted.size else 100.0 / scale
    if not (np.isfinite(max_precision) and max_precision > 0):
        raise GameError(f"max_precision: expected a positive number, got {max_precision}")
    # Precision is measured in payoff ranges on the way, so that steps mean the same in any unit.
    walk = _Walk(LogitEquations(stage, scale))
    path, reason = walk.follow(max_precision * scale, max_points)
    points = tuple(walk.point(state) for state in path.states)
    requested: list[LogitPoint] = []
    for start, end in zip(path.states[:-1], path.states[1:], strict=True):
        low, high = sorted((start[-1], end[-1]))
        inside = np.sort(wanted[(wanted * scale > low) & (wanted * scale <= high)])
        for precision in inside if end[-1] > start[-1] else inside[::-1]:
            exact = walk.at_precision(start, end, float(precision) * scale)
            if exact is None:
                reason = f"no point found at precision {precision:g}, inside the branch"
            else:
                requested.append(walk.point(exact))
    return LogitBranch(
        stage=stage,
        max_precision=float(max_precision),
        points=points,
        requested=tuple(requested),
        complete=reason == "",
        reason=reason or f"followed to precision {max_precision:g}",
        folds=tuple(f / scale for f in path.folds),
        bifurcations=tuple((low / scale, high / scale) for low, high in path.bifurcations),
    )


@dataclass
class _Path:
    """What the walk has gathered; states are (z, l) in range units."""

    states: list[FloatArray]
    folds: list[float]
    bifurcations: list[tuple[float, float]]


class _Walk:
    """Steps along the branch of one game."""

    def __init__(self, system: LogitEquations) -> None:
        self.system = system

    def point(self, state: FloatArray) -> LogitPoint:
        strategies = self.system.strategies(state)
        precision = float(state[-1]) / self.system.scale
        payoffs = expected_payoffs(self.system.stage, strategies)
        for array in (*strategies, payoffs):
            array.flags.writeable = False
        return LogitPoint(
            precision=precision,
            strategies=strategies,
            payoffs=payoffs,
            residual=logit_residual(self.system.stage, strategies, precision),
            regret=float(regrets(self.system.stage, strategies).max()),
        )

    def correct(self, guess: FloatArray, normal: FloatArray) -> tuple[FloatArray, int] | None:
        """Newton's method back to the branch within the plane through the guess."""
        state = guess.copy()
        for iteration in range(12):
            residual, jacobian = self.system.equations(state)
            plane = normal @ (state - guess)
            step = _solve(np.vstack([jacobian, normal]), np.append(residual, plane))
            if step is None:
                return None
            state = state - step
            # Log odds may be large; their error matters relative to their size.
            if np.abs(step).max() <= 1e-12 * (1.0 + np.abs(state).max()):
                precision = float(state[-1]) / self.system.scale
                if (
                    logit_residual(self.system.stage, self.system.strategies(state), precision)
                    > ACCEPT
                ):
                    return None
                return state, iteration + 1
        return None

    def at_precision(
        self, start: FloatArray, end: FloatArray, precision: float
    ) -> FloatArray | None:
        """Find the point of a given precision between two points of the branch."""
        normal = np.zeros(len(start))
        normal[-1] = 1.0
        share = (precision - start[-1]) / (end[-1] - start[-1])
        guess = start + share * (end - start)
        guess[-1] = precision
        found = self.correct(guess, normal)
        if found is None or np.abs(found[0] - guess).max() > 2 * np.abs(end - start).max():
            return None
        return found[0]

    def follow(self, end: float, max_points: int) -> tuple[_Path, str]:
        """Walk from precision zero; return the path and why it stopped early, or ""."""
        state = np.zeros(self.system.unknowns + 1)
        path = _Path([state], [], [])
        forward = np.zeros(len(state))
        forward[-1] = 1.0
        tangent, sign = self.tangent(state, forward)
        length = 0.05
        while len(path.states) < max_points:
            guess = state + length * tangent
            if guess[-1] >= end:
                last = self.at_precision(state, guess, end)
                if last is not None:
                    path.states.append(last)
                    return path, ""
            found = self.correct(guess, tangent)
            if found is not None:
                new, iterations = found
                new_tangent, new_sign = self.tangent(new, tangent)
                # Signs that the corrector may have landed on another branch.
                doubtful = (
                    np.linalg.norm(new - guess) > 0.2 * length
                    or tangent @ new_tangent < 0.95
                    or (sign * new_sign < 0 and length > CROSSING)
                )
                if doubtful:
                    found = None
            if found is None:
                length /= 2
                if length < 1e-9:
                    return path, (
                        f"stopped at precision {state[-1] / self.system.scale:g}: no further "
                        "point of the branch could be found at the smallest step"
                    )
                continue
            if new[-1] <= 0:
                return path, "the branch turned back to precision zero"
            if new_tangent[-1] * tangent[-1] < 0:
                path.folds.append(float(max(state[-1], new[-1], key=lambda k: k * tangent[-1])))
            if sign * new_sign < 0:
                path.bifurcations.append((float(state[-1]), float(new[-1])))
            state, tangent, sign = new, new_tangent, new_sign
            path.states.append(state)
            if iterations <= 4:
                length = min(length * 1.5, 0.05 * (1.0 + np.abs(state).max()))
        return path, (
            f"stopped at precision {state[-1] / self.system.scale:g} after {max_points} points"
        )

    def tangent(self, state: FloatArray, previous: FloatArray) -> tuple[FloatArray, float]:
        """Direction of the branch, on the side of the previous one, and its orientation."""
        _, jacobian = self.system.equations(state)
        direction = np.linalg.svd(jacobian)[2][-1]
        if direction @ previous < 0:
            direction = -direction
        sign = np.linalg.slogdet(np.vstack([jacobian, direction]))[0]
        return direction, float(sign)


def _solve(matrix: FloatArray, right: FloatArray) -> FloatArray | None:
    try:
        step = np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() else None
