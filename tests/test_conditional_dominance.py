"""Dominance given the others' supports: by brute force, and no equilibrium is lost by it."""

import itertools

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.game import StageGame
from triangle.solvers import mixed_nash as module
from triangle.solvers.conditional_dominance import ConditionalDominance
from triangle.solvers.mixed_nash import mixed_nash


def supports(n):
    return [s for k in range(1, n + 1) for s in itertools.combinations(range(n), k)]


@pytest.mark.parametrize("seed", range(4))
def test_by_brute_force(seed):
    u = np.random.default_rng(seed).uniform(size=(2, 3, 3, 3))
    found = ConditionalDominance(u)
    refused = 0
    for support in itertools.product(supports(2), supports(3), supports(3)):
        dominated = False
        for i in range(3):
            own = np.moveaxis(u[..., i], i, 0)
            others = list(itertools.product(*(support[j] for j in range(3) if j != i)))
            for a in support[i]:
                better = [all(own[(b, *s)] > own[(a, *s)] for s in others) for b in range(len(own))]
                dominated = dominated or any(better)
        assert found.allows(support) == (not dominated)
        refused += dominated
    assert refused


@pytest.mark.parametrize("seed", range(6))
def test_no_equilibrium_is_lost(seed, monkeypatch):
    rng = np.random.default_rng([seed, 8])
    # Whole numbers bring ties, of which dominance must not make use.
    payoffs = rng.normal(size=(3, 3, 2, 3)) if seed % 2 else rng.integers(0, 4, (2, 3, 2, 3))
    stage = StageGame(payoffs.astype(float))
    quick = mixed_nash(stage)
    monkeypatch.setattr(module.ConditionalDominance, "allows", lambda self, support: True)
    slow = mixed_nash(stage)
    assert quick.complete == slow.complete
    assert quick.boxes <= slow.boxes
    regular = [
        sorted(
            np.round(np.concatenate(e.strategies), 6).tolist() for e in f.equilibria if e.regular
        )
        for f in (quick, slow)
    ]
    assert regular[0] == regular[1]


def test_equality_is_not_dominance():
    assert ConditionalDominance(np.zeros((2, 2, 2, 3))).allows(((0, 1), (0, 1), (0, 1)))


def test_wrong_shape():
    with pytest.raises(GameError, match="expected shape"):
        ConditionalDominance(np.zeros((2, 2, 2)))
