"""Linear programmes over half-spaces, held against a standard solver and their own proofs."""

import numpy as np
import pytest
from scipy.optimize import linprog

from triangle.solvers.facet_programmes import box_bases, farthest_within_facets
from triangle.solvers.level_proofs import Proofs


def some_facets(count, seed):
    rng = np.random.default_rng(seed)
    normals = np.concatenate([np.eye(3), -np.eye(3), rng.normal(size=(count, 3))])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return rng, normals, 1 + 0.1 * rng.random(len(normals))


@pytest.mark.parametrize("seed", range(3))
def test_values_are_those_of_a_standard_solver(seed):
    rng, normals, levels = some_facets(40, seed)
    n, floors = rng.normal(size=(60, 3)), 2.4 * rng.random((60, 3)) - 1
    found = farthest_within_facets(normals, levels, n, floors, box_bases(n))
    assert 5 < np.isinf(found.values).sum() < 55
    for value, direction, floor in zip(found.values, n, floors, strict=True):
        known = linprog(-direction, normals, levels, bounds=[(x, None) for x in floor])
        assert value == pytest.approx(-known.fun if known.status == 0 else -np.inf, abs=1e-9)


def test_the_multipliers_prove_the_values_and_other_bounds():
    rng, normals, levels = some_facets(30, 5)
    n, floors = rng.normal(size=(40, 3)), 0.8 * rng.random((40, 3)) - 1
    found = farthest_within_facets(normals, levels, n, floors, box_bases(n))
    proofs = Proofs.of_bases(found.bases, found.weights)
    facets, weights, prices = proofs.facets, proofs.weights, proofs.floors
    assert (weights >= 0).all()
    assert (prices >= 0).all()
    combined = (weights[:, :, None] * normals[facets]).sum(axis=1) - prices
    assert np.allclose(combined, n, atol=1e-9)
    proven = (weights * levels[facets]).sum(axis=1) - (prices * floors).sum(axis=1)
    assert np.allclose(proven, found.values, atol=1e-10)
    lower, higher = levels - 0.1 * rng.random(len(levels)), floors + 0.05 * rng.random(floors.shape)
    again = farthest_within_facets(normals, lower, n, higher, found.bases)
    bound = (weights * lower[facets]).sum(axis=1) - (prices * higher).sum(axis=1)
    assert (again.values <= bound + 1e-10).all()
    cold = farthest_within_facets(normals, lower, n, higher, box_bases(n))
    assert np.allclose(again.values, cold.values, atol=1e-9)


def test_floors_nothing_can_meet():
    _, normals, levels = some_facets(10, 1)
    n = np.array([[1.0, 0, 0]])
    found = farthest_within_facets(normals, levels, n, np.full((1, 3), 5.0), box_bases(n))
    assert found.values[0] == -np.inf
