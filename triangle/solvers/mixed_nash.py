"""All mixed equilibria of a small three-player game, with a proof when the list is complete.

For every triple of supports the equations of indifference are bilinear; their roots are found by
certified branch and bound. Larger games are examined as far as stated limits allow, with the end of
the logit branch as one more place to look, and the result then says that it is not complete.
Continua of equilibria are noticed, not described.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from triangle.errors import GameError
from triangle.game import FloatArray, StageGame
from triangle.solvers.bilinear_roots import bilinear_roots
from triangle.solvers.conditional_dominance import ConditionalDominance
from triangle.solvers.dominance import Dominance, iterated_dominance, restricted_game
from triangle.solvers.logit import logit_branch
from triangle.solvers.pure_nash import pure_nash
from triangle.solvers.regret import MixedProfile, expected_payoffs, regrets
from triangle.solvers.support_system import Support, support_system

__all__ = ["MixedEquilibria", "MixedEquilibrium", "mixed_nash"]

CLEAR = 1e-7
"""Probabilities and payoff differences (in range units) beyond this are clearly not zero."""


BOXES_PER_SUPPORT = 50_000
"""Boxes after which a single support is left undecided."""


@dataclass(frozen=True, eq=False)
class MixedEquilibrium:
    """One Nash equilibrium of a three-player game.

    Attributes
    ----------
    strategies : three arrays of shape (n0,), (n1,), (n2,)
    payoffs : array of shape (3,)
    regret : float
        Largest deviation gain of any player, in payoff units.
    support : three tuples of action indices
        Actions played with positive probability.
    regular : bool
        Proven: no unused action is a best response, and the equations of indifference determine
        the equilibrium, which then stands alone. If not, it may belong to a continuum.
    index : int or None
        +1 or -1 for a regular equilibrium.
    """

    strategies: MixedProfile
    payoffs: FloatArray
    regret: float
    support: Support
    regular: bool
    index: int | None


@dataclass(frozen=True, eq=False)
class MixedEquilibria:
    """The equilibria found, and what is known about the list.

    Attributes
    ----------
    stage : StageGame
    dominance : Dominance
        No equilibrium is lost by it.
    equilibria : tuple of MixedEquilibrium
        Pure ones first.
    complete : bool
        True only when proven: every support was settled, and, when all equilibria are regular,
        their number is odd and their indices sum to one, as they must.
    reason : str
        Why the list is, or need not be, complete.
    supports : int
        Support triples examined, pure ones included.
    undecided : tuple of supports
        Where a continuum or a singular equilibrium could not be excluded.
    boxes : int
        Boxes examined by branch and bound.
    tolerance : float
        Largest regret accepted, relative to a player's payoff range.
    """

    stage: StageGame
    dominance: Dominance
    equilibria: tuple[MixedEquilibrium, ...]
    complete: bool
    reason: str
    supports: int
    undecided: tuple[Support, ...]
    boxes: int
    tolerance: float


def mixed_nash(
    stage: StageGame,
    max_supports: int = 4000,
    max_boxes: int = 300_000,
    tolerance: float = 1e-9,
) -> MixedEquilibria:
    r"""Find all mixed equilibria of a small game by support enumeration.

    For supports :math:`S_0, S_1, S_2`, find all strategies on them with

    .. math:: u_i(a, x_{-i}) = u_i(b, x_{-i}) \ge u_i(c, x_{-i}) \quad
              \text{for } a, b \in S_i,\ c \notin S_i.

    Supports in the order of Porter, Nudelman and Shoham (2008), passing over those that hold an
    action dominated given the others' supports; the equations by certified branch and bound; the
    count checked by Wilson's oddness theorem (1971) in its index form (Ritzberger 1994), which must
    hold when all equilibria are regular.

    Parameters
    ----------
    stage : StageGame
    max_supports : int
        Support triples examined after iterated strict dominance.
    max_boxes : int
        Boxes examined over all supports.
    tolerance : float
        Largest regret accepted, relative to a player's payoff range.

    Returns
    -------
    MixedEquilibria

    Raises
    ------
    GameError
        If a limit is not positive.

    Examples
    --------
    Three players of matching pennies in a ring: 1 wants to match 2, 2 to match 3, 3 to differ
    from 1.

    >>> ring = np.array([[a == b, b == c, c != a] for a, b, c in np.ndindex(2, 2, 2)])
    >>> found = mixed_nash(StageGame(ring.reshape(2, 2, 2, 3).astype(float)))
    >>> [[x.round(9).tolist() for x in e.strategies] for e in found.equilibria], found.complete
    ([[[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]], True)
    """
    if max_supports < 1 or max_boxes < 1:
        raise GameError(f"limits: expected positive, got {max_supports} and {max_boxes}")
    dominance = iterated_dominance(stage)
    small = restricted_game(stage, dominance.surviving)
    ranges = np.ptp(small.payoffs, axis=(0, 1, 2))
    unit = small.payoffs / np.where(ranges > 0, ranges, 1.0)
    found: list[tuple[MixedProfile, int | None]] = []
    pure = pure_nash(small)
    for profile, strict in zip(pure.profiles, pure.strict, strict=True):
        first, second, third = (np.eye(n)[a] for n, a in zip(small.shape, profile, strict=True))
        found.append(((first, second, third), 1 if strict else None))
    conditional = ConditionalDominance(unit)
    undecided: list[Support] = []
    boxes = 0
    total = int(np.prod([2**n - 1 for n in small.shape]))
    examined = int(np.prod(small.shape))  # the pure supports
    stopped = ""
    for support in _mixed_supports(small.shape):
        if examined >= max_supports or boxes >= max_boxes:
            stopped = (
                f"only {examined} of {total} support triples were examined, the smallest first "
                f"({'max_supports' if examined >= max_supports else 'max_boxes'} reached)"
            )
            break
        examined += 1
        if not conditional.allows(support):
            continue
        roots, settled, used = _solve_support(unit, support, max_boxes - boxes)
        boxes += used
        found.extend(roots)
        if not settled:
            undecided.append(support)
    if stopped:
        found.extend(_near_logit_limit(unit))
    equilibria = _check(stage, dominance, found, tolerance)
    complete, reason = _judge(equilibria, stopped, undecided, total)
    return MixedEquilibria(
        stage=stage,
        dominance=dominance,
        equilibria=equilibria,
        complete=complete,
        reason=reason,
        supports=examined,
        undecided=tuple(_original(dominance, support) for support in undecided),
        boxes=boxes,
        tolerance=float(tolerance),
    )


def _mixed_supports(shape: Sequence[int]) -> Iterator[Support]:
    """List support triples, small and balanced ones first, without the pure ones."""
    sizes = [k for k in itertools.product(*(range(1, n + 1) for n in shape)) if sum(k) > 3]
    for k0, k1, k2 in sorted(sizes, key=lambda k: (sum(k), max(k) - min(k), k)):
        yield from itertools.product(
            itertools.combinations(range(shape[0]), k0),
            itertools.combinations(range(shape[1]), k1),
            itertools.combinations(range(shape[2]), k2),
        )


def _solve_support(
    unit: FloatArray, support: Support, max_boxes: int
) -> tuple[list[tuple[MixedProfile, int | None]], bool, int]:
    """Find the equilibria on a support; say whether it is settled and how many boxes it took."""
    system = support_system(unit, support)
    n = len(system.owner)
    # Boxes reach a little beyond the simplices: a root on their boundary is then an inner point.
    lower, upper = np.full(n, -1e-3), np.full(n, 1 + 1e-3)
    budget = min(BOXES_PER_SUPPORT, max_boxes)
    boxes = 0
    for player in range(3):
        if 2 * (len(support[player]) - 1) > n:
            # More indifferences than the others have probabilities to bring them about: without
            # coincidence there is no solution, and the other players need not be looked at.
            others = system.owner != player
            search = bilinear_roots(
                system.equations.part(~others, others),
                system.inequalities.part(np.zeros(len(system.inequalities), dtype=bool), others),
                lower[others],
                upper[others],
                max_boxes=budget,
            )
            boxes += search.boxes
            if not len(search.undecided):
                return [], True, boxes
    if system.tied:
        budget = min(budget, 200)  # division would not end
    search = bilinear_roots(system.equations, system.inequalities, lower, upper, max_boxes=budget)
    boxes += search.boxes
    found = []
    for root in search.roots:
        profile = system.profile(root)
        least = min(float(x[list(s)].min()) for x, s in zip(profile, support, strict=True))
        limits = system.inequalities.values(root[None, :])[0][0]
        if least < -CLEAR or limits.max(initial=-1.0) > CLEAR:
            continue
        regular = least > CLEAR and limits[3:].max(initial=-1.0) < -CLEAR
        sign = np.linalg.slogdet(-system.equations.values(root[None, :])[1][0])[0]
        found.append((profile, int(sign) if regular else None))
    for point in search.undecided[:: 1 + len(search.undecided) // 3]:
        found.append((system.profile(system.near(point)), None))
    return found, not len(search.undecided), boxes


def _near_logit_limit(unit: FloatArray) -> Iterator[tuple[MixedProfile, int | None]]:
    """Try the supports on which the logit branch may end: it nears an equilibrium in any game."""
    end = logit_branch(StageGame(unit), max_precision=1e5).points[-1]
    for least in (1e-2, 1e-3, 1e-4, 1e-6):
        first, second, third = (tuple(np.flatnonzero(x > least).tolist()) for x in end.strategies)
        system = support_system(unit, (first, second, third))
        yield system.profile(system.near(system.coordinates(end.strategies))), None


def _check(
    stage: StageGame,
    dominance: Dominance,
    found: Sequence[tuple[MixedProfile, int | None]],
    tolerance: float,
) -> tuple[MixedEquilibrium, ...]:
    """Check every candidate by its regret in the game as given and list each once."""
    allowed = tolerance * np.ptp(stage.payoffs, axis=(0, 1, 2))
    kept: list[MixedEquilibrium] = []
    for profile, index in found:
        strategies = []
        for player, reduced in enumerate(profile):
            if reduced.min() < -CLEAR:
                break
            full = np.zeros(stage.shape[player])
            full[list(dominance.surviving[player])] = np.where(reduced > 1e-12, reduced, 0.0)
            full /= full.sum()
            full.flags.writeable = False
            strategies.append(full)
        if len(strategies) < 3:
            continue
        checked = (strategies[0], strategies[1], strategies[2])
        gain = regrets(stage, checked)
        if not (gain <= allowed).all():
            continue
        if any(
            max(float(np.abs(p - q).max()) for p, q in zip(e.strategies, checked, strict=True))
            < 10 * CLEAR
            for e in kept
        ):
            continue
        first, second, third = (tuple(int(a) for a in np.flatnonzero(x)) for x in checked)
        kept.append(
            MixedEquilibrium(
                strategies=checked,
                payoffs=expected_payoffs(stage, checked),
                regret=float(gain.max()),
                support=(first, second, third),
                regular=index is not None,
                index=index,
            )
        )
    return tuple(kept)


def _judge(
    equilibria: Sequence[MixedEquilibrium],
    stopped: str,
    undecided: Sequence[Support],
    total: int,
) -> tuple[bool, str]:
    total_index = sum(e.index or 0 for e in equilibria)
    if stopped:
        if not equilibria:
            return False, f"{stopped}; none was found among them"
        if all(e.regular for e in equilibria) and total_index != 1:
            return False, (
                f"{stopped}; the {len(equilibria)} found have index sum {total_index} instead of "
                "1, so there are others"
            )
        return False, stopped
    if undecided:
        return False, (
            f"a continuum or a singular equilibrium could not be excluded on {len(undecided)} of "
            f"{total} support triples"
        )
    if not all(e.regular for e in equilibria):
        return True, (
            f"all {total} support triples were settled; some equilibria are not regular, so that "
            "their number need not be odd"
        )
    regular = f"{len(equilibria)} regular {'equilibrium' if len(equilibria) == 1 else 'equilibria'}"
    if total_index != 1:
        return False, (
            f"{regular} with index sum {total_index} instead of 1: one must be missing or false"
        )
    return True, (
        f"all {total} support triples were settled; {regular}, an odd number, with index sum 1"
    )


def _original(dominance: Dominance, support: Support) -> Support:
    first, second, third = (
        tuple(kept[a] for a in chosen)
        for kept, chosen in zip(dominance.surviving, support, strict=True)
    )
    return first, second, third
