"""A slow, plain outer bound of the payoff set, to hold the solver against.

Abreu, Pearce and Stacchetti's operator on half-space sets, in the manner of Judd, Yeltekin and
Conklin (2003): fix directions, start from the box of stage payoffs (no average of stage payoffs
leaves it, however unequal the discount factors), and let every direction's level fall to the
largest value a linear programme finds over all profiles. Nothing is shared with the solver but
the arrays of the game: no hulls, no thinning, no exogenous minmax.

Every programme is solved by a dual simplex method for three variables, all in one batch. Its
iterates are dual feasible, so that each value is a valid upper bound even when it stops early.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy.spatial import ConvexHull

PIVOTS = 60


def directions_of(count=80):
    """Both ways along every axis and diagonal, then an even spiral over the sphere."""
    signs = np.array([s for s in itertools.product((-1, 0, 1), repeat=3) if any(s)], dtype=float)
    axes = signs[np.abs(signs).sum(axis=1) == 1]
    others = signs[np.abs(signs).sum(axis=1) > 1]
    k = np.arange(count) + 0.5
    height, angle = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    flat = np.sqrt(1 - height**2)
    spiral = np.stack([flat * np.cos(angle), flat * np.sin(angle), height], axis=1)
    together = np.concatenate([axes, others, spiral])
    return together / np.linalg.norm(together, axis=1, keepdims=True)


def facet_normals(points):
    """Unit normals that cut out the convex hull of points (N, 3) of any rank."""
    centre = points.mean(axis=0)
    size, axes = np.linalg.svd(points - centre)[1:]
    rank = int((size > 1e-9 * max(1.0, np.abs(points).max())).sum())
    normals = [axes[rank:], -axes[rank:]]
    if rank == 1:
        normals += [axes[:1], -axes[:1]]
    if rank >= 2:
        hull = ConvexHull((points - centre) @ axes[:rank].T)
        normals.append(hull.equations[:, :rank] @ axes[:rank])
    return np.concatenate(normals)


def linear_programmes(objectives, rows, levels, floors):
    """Bound max n.w over {w : rows @ w <= levels, w >= floor}, for every objective and floor.

    ``rows`` must hold plus and minus every axis. Shape (F, N) for F floors and N objectives;
    minus infinity where no w exists.
    """
    pairs = len(floors) * len(objectives)
    n = np.tile(objectives, (len(floors), 1))
    matrix = np.concatenate([rows, -np.eye(3)])
    right = np.concatenate(
        [np.broadcast_to(levels, (len(floors), len(rows))), -floors], axis=1
    ).repeat(len(objectives), axis=0)
    axis = {(i, s): int(np.argmax(rows @ (s * np.eye(3)[i]))) for i in range(3) for s in (-1, 1)}
    up, down = (np.array([axis[i, s] for i in range(3)]) for s in (1, -1))
    basis = np.where(n >= 0, up, down)
    value = np.full(pairs, np.nan)
    open_ = np.arange(pairs)
    for _ in range(PIVOTS):
        chosen = matrix[basis[open_]]
        regular = np.abs(np.linalg.det(chosen)) > 1e-9  # else the last value stands: still a bound
        open_, chosen = open_[regular], chosen[regular]
        inverse = np.linalg.inv(chosen)
        corner = np.einsum("pij,pj->pi", inverse, np.take_along_axis(right[open_], basis[open_], 1))
        weights = np.maximum(np.einsum("pji,pj->pi", inverse, n[open_]), 0)
        value[open_] = (n[open_] * corner).sum(axis=1)
        violation = corner @ matrix.T - right[open_]
        entering = violation.argmax(axis=1)
        wrong = violation[np.arange(len(open_)), entering] > 1e-11
        open_, inverse, weights = open_[wrong], inverse[wrong], weights[wrong]
        entering = entering[wrong]
        if len(open_) == 0:
            break
        share = np.einsum("pji,pj->pi", inverse, matrix[entering])
        ratio = np.full(share.shape, np.inf)
        np.divide(weights, share, out=ratio, where=share > 1e-10)
        leaving = ratio.argmin(axis=1)
        endless = np.isinf(ratio.min(axis=1))
        value[open_[endless]] = -np.inf  # dual unbounded: nothing satisfies the constraints
        basis[open_[~endless], leaving[~endless]] = entering[~endless]
        open_ = open_[~endless]
    return value.reshape(len(floors), len(objectives))


def reference_outer(game, extra_directions=None, sweeps=400, close=1e-9, count=80):
    """Return (directions, levels) in payoff units; levels is None when no equilibrium exists.

    The true set lies in {x : directions @ x <= levels}, whenever the sweeps stop.
    """
    delta = game.discount_factors
    payoffs = game.stage.payoffs.reshape(-1, 3)
    gains = []
    for i in range(3):
        best = game.stage.payoffs[..., i].max(axis=i, keepdims=True)
        gains.append((best - game.stage.payoffs[..., i]).ravel())
    low, spread = payoffs.min(axis=0), np.ptp(payoffs, axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    u = (payoffs - low) / spread
    required = (1 - delta) / delta * np.stack(gains, axis=1) / spread
    d = directions_of(count)
    if extra_directions is not None and len(extra_directions):
        scaled = np.asarray(extra_directions) * spread
        d = np.concatenate([d, scaled / np.linalg.norm(scaled, axis=1, keepdims=True)])
    levels = np.maximum(d, 0).sum(axis=1)
    today = (u * (1 - delta)) @ d.T
    axis_down = [int(np.argmin(d[:, i])) for i in range(3)]
    alive = np.arange(len(u))
    for _ in range(sweeps):
        floors = -levels[axis_down] + required[alive]
        tomorrow = linear_programmes(d * delta, d, levels, floors)
        possible = tomorrow.max(axis=1) > -np.inf
        alive, tomorrow = alive[possible], tomorrow[possible]
        if len(alive) == 0:
            return d / spread, None
        new = np.minimum(levels, (today[alive] + tomorrow).max(axis=0))
        change = (levels - new).max()
        levels = new
        if change < close:
            break
    # A direction of normalised payoffs becomes one of payoffs: d.(x - low)/spread <= level.
    outward = d / spread
    length = np.linalg.norm(outward, axis=1)
    return outward / length[:, None], (levels + outward @ low) / length


def played_for_ever(game):
    """Payoffs of the largest set of profiles played for ever, each punished by another of them."""
    payoffs = game.stage.payoffs
    delta = game.discount_factors
    kept = set(np.ndindex(*game.stage.shape))
    while kept:
        worst = np.min([payoffs[a] for a in kept], axis=0)
        unstable = set()
        for a in kept:
            for i in range(3):
                for action in range(game.stage.shape[i]):
                    b = (*a[:i], action, *a[i + 1 :])
                    gain = (1 - delta[i]) * (payoffs[b][i] - payoffs[a][i])
                    if gain > delta[i] * (payoffs[a][i] - worst[i]) + 1e-12:
                        unstable.add(a)
        if not unstable:
            break
        kept -= unstable
    return np.array([payoffs[a] for a in sorted(kept)]).reshape(-1, 3)
