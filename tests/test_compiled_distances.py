"""Distances to bodies by machine code, against array operations and plain cases."""

import numpy as np
import pytest

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.compiled import compiled, installed
from triangle.solvers.payoff_set import payoff_set
from triangle.solvers.polytope import convex_hull

pytestmark = pytest.mark.skipif(not installed(), reason="numba is not installed")


def farthest(body, points):
    from triangle.solvers.compiled.distances import farthest_from_body

    return farthest_from_body(
        body.vertices, body.triangles.astype(np.int64), body.normals, body.offsets, points
    )


def test_a_cube_from_its_faces_its_edges_and_its_corners():
    cube = convex_hull(np.stack(np.meshgrid([0.0, 1], [0.0, 1], [0.0, 1]), -1).reshape(-1, 3))
    assert farthest(cube, np.array([[0.5, 0.5, 0.5], [1, 1, 1]])) == 0
    assert farthest(cube, np.array([[0.3, 0.4, 1.25]])) == pytest.approx(0.25)
    assert farthest(cube, np.array([[0.3, -3, 5]])) == pytest.approx(5)
    assert farthest(cube, np.array([[-2, -3, 7.0]])) == pytest.approx(7)


@pytest.mark.parametrize("seed", range(60))
def test_bodies_of_any_shape(seed):
    rng = np.random.default_rng(seed)
    thickness = 10.0 ** rng.integers(-6, 1, 3)
    points = rng.integers(0, 3, (40, 3)) / 2 if seed % 3 == 0 else rng.random((40, 3)) * thickness
    body = convex_hull(points)
    moved = body.vertices + rng.normal(size=body.vertices.shape) * 10.0 ** rng.integers(-9, 1)
    expected = body.distance(moved).max()
    assert farthest(body, moved) == pytest.approx(expected, rel=1e-6, abs=1e-15)
    inside = rng.dirichlet(np.ones(len(body.vertices)), 20) @ body.vertices
    assert farthest(body, inside) <= 1e-15


def test_the_gap_of_a_payoff_set():
    game = RepeatedGame(StageGame(np.random.default_rng(0).random((3, 3, 3, 3))), 0.7)
    with compiled("never"):
        plain = payoff_set(game, tol=1e-4)
    with compiled("always"):
        quick = payoff_set(game, tol=1e-4)
    assert quick.gap <= 1e-4
    assert quick.gap == pytest.approx(plain.gap, rel=0.5, abs=1e-9)
