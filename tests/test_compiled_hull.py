"""The hull written as machine code against Qhull, and its certificates against brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payoff_set_reference import directions_of

from triangle.solvers.compiled.hull import DONE, FLAT, hull
from triangle.solvers.compiled.sight import excess_seen, sight_of
from triangle.solvers.compiled.surfaces import (
    blown_up,
    excess_over,
    facet_towards,
    falls_short,
    is_convex,
    width,
)
from triangle.solvers.polytope import convex_hull

CUBE = np.array([[x, y, z] for x in (0.0, 1) for y in (0.0, 1) for z in (0.0, 1)])
RNG = np.random.default_rng(1)
BALL = (lambda x: x / np.linalg.norm(x, axis=1)[:, None])(RNG.normal(size=(300, 3)))
GRID = np.stack(np.meshgrid(*[np.linspace(0, 1, 6)] * 3, indexing="ij"), -1).reshape(-1, 3)
TURN = np.linalg.qr(RNG.normal(size=(3, 3)))[0]
BODIES = {
    "cube": (CUBE, 8),
    "cube with its middles": (np.concatenate([CUBE, (CUBE[:, None] + CUBE).reshape(-1, 3) / 2]), 8),
    "grid": (GRID, 8),
    "turned grid": (np.ascontiguousarray(GRID @ TURN), 8),
    "every point twice": (np.concatenate([BALL, BALL[::-1]]), 300),
    "every point nearly twice": (np.concatenate([BALL, BALL * (1 + 1e-15)]), 300),
    "ball": (BALL, 300),
    "needle": (np.concatenate([GRID * [1, 1e-4, 1e-4], [[-1, 0, 0]]]), 8),
    "plate": (GRID * [1, 1, 1e-7], 8),
}


def excess(surface, points):
    return (points @ surface.normals.T - surface.offsets).max(axis=1)


def shares_of(surface, points):
    shares = np.empty(len(points))
    largest = excess_over(surface, np.ascontiguousarray(points), shares)
    assert largest == shares.max()
    return shares


@st.composite
def clouds(draw):
    """Points of many kinds: whole numbers (ties, planes), noise on planes, copies, flat bodies."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(4, 120))
    kind = draw(st.sampled_from(["free", "whole", "noisy", "faces", "copies", "thin"]))
    points = rng.random((count, 3))
    if kind in ("whole", "noisy"):
        points = rng.integers(0, draw(st.integers(1, 4)), (count, 3), endpoint=True) / 4.0
    if kind == "noisy":
        points = points + rng.normal(size=points.shape) * draw(st.sampled_from([1e-16, 1e-14]))
    if kind == "faces":  # as the payoffs of a sweep: many in planes of one coordinate
        points[np.arange(count), rng.integers(0, 3, count)] = rng.choice([0.1, 0.5, 0.9], count)
    if kind == "copies":
        points = points[rng.integers(0, count, 2 * count)] + rng.choice([0, 1e-13], (2 * count, 3))
    if kind == "thin":
        points = points * [1, 1, 10.0 ** -draw(st.integers(1, 8))]
    if draw(st.booleans()):
        points = points @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return np.ascontiguousarray(points)


@pytest.mark.parametrize("name", BODIES)
def test_corners_of_known_bodies(name):
    points, corners = BODIES[name]
    status, surface = hull(points, 0.0)
    assert status == DONE
    assert corners <= len(surface.corners) <= corners + 2  # rounding may bend an edge
    assert len(surface.triangles) == 2 * len(surface.corners) - 4
    assert np.array_equal(surface.corners, points[surface.source])
    assert excess(surface, points).max() <= 2e-13


@settings(max_examples=300, deadline=None, derandomize=True)
@given(clouds(), st.sampled_from([0.0, 1e-9, 1e-3]))
def test_agrees_with_qhull(points, thin):
    expected = convex_hull(points)
    status, surface = hull(points, thin)
    if expected.rank < 3:
        assert status != DONE
        return
    if status == FLAT:  # hardly a body
        depth = expected.offsets - (expected.normals @ expected.vertices.T).min(axis=1)
        assert depth.min() <= 2e-8
        return
    if status != DONE:  # another way is taken then
        return
    d = directions_of(200)
    lost = expected.support(d) - (d @ surface.corners.T).max(axis=1)
    assert lost.min() >= -1e-12
    shares = shares_of(surface, points)
    wider = blown_up(surface, max(0.0, shares.max()))
    assert (expected.support(d) - (d @ wider.corners.T).max(axis=1)).max() <= 1e-12
    assert excess(surface, surface.corners).max() <= 1e-12
    assert excess(surface, points).max() <= max(thin, 1e-13) + 1e-12


@settings(max_examples=100, deadline=None, derandomize=True)
@given(clouds())
def test_rays_meet_the_facet_that_is_nearest_from_the_centre(points):
    status, surface = hull(points, 0.0)
    if status != DONE or width(surface) < 1e-6:
        return
    rng = np.random.default_rng(0)
    away = rng.uniform(-1, 2, (50, 3))
    depth = surface.offsets - surface.normals @ surface.centre
    by_brute_force = ((away @ surface.normals.T - surface.offsets) / depth).max(axis=1)
    assert np.allclose(shares_of(surface, away), by_brute_force, rtol=1e-6, atol=1e-9)
    assert np.allclose(shares_of(surface, surface.corners), 0, atol=1e-9)


def test_a_walk_that_goes_in_circles_still_finds_its_facet():
    _, surface = hull(BALL, 0.0)
    depth = surface.offsets - surface.normals @ surface.centre
    for point in RNG.normal(size=(20, 3)):
        away = np.ascontiguousarray(np.broadcast_to(surface.centre - point, surface.sides.shape))
        astray = surface._replace(sides=away)  # every side sends it on
        found = facet_towards(astray, *point, 0)
        reach = (surface.normals @ (point - surface.centre)) / depth
        assert reach[found] == reach.max()


def test_a_dent_is_not_convex():
    _, surface = hull(BALL, 0.0)
    assert is_convex(surface)
    dented = surface.corners.copy()
    dented[5] *= 1.5  # now the edges around it bend inward
    assert not is_convex(surface._replace(corners=dented))
    offsets = surface.offsets.copy()
    offsets[3] = surface.normals[3] @ surface.centre - 0.1
    assert not is_convex(surface._replace(offsets=offsets))


def test_neighbours_share_an_edge():
    _, surface = hull(GRID, 0.0)
    for f, neighbours in enumerate(surface.across):
        for k, g in enumerate(neighbours):
            edge = {surface.triangles[f, k], surface.triangles[f, (k + 1) % 3]}
            assert edge <= set(surface.triangles[g])
            assert f in surface.across[g]


def test_thinning_leaves_out_corners():
    _, exact = hull(BALL, 0.0)
    _, thinned = hull(BALL, 0.02)
    assert len(thinned.corners) < 0.7 * len(exact.corners)
    assert 0 < excess(thinned, BALL).max() <= 0.02
    assert falls_short(thinned, exact) == pytest.approx(excess(thinned, BALL).max(), rel=0.3)
    assert falls_short(exact, thinned) <= 1e-12


@pytest.mark.parametrize("thickness", [0.0, 1e-13, 1e-10])
def test_flat_points_are_said_to_be_flat(thickness):
    points = np.random.default_rng(3).random((40, 3)) * [1, 1, thickness]
    assert hull(np.ascontiguousarray(points @ TURN), 0.0)[0] == FLAT
    assert hull(points[:3], 0.0)[0] == FLAT
    assert hull(np.zeros((9, 3)), 0.0)[0] == FLAT


def test_the_same_points_give_the_same_bits():
    first, second = hull(BALL, 1e-3)[1], hull(BALL.copy(), 1e-3)[1]
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_what_the_table_sees_inside_is_inside_and_the_rest_is_exact():
    _, surface = hull(BALL * [1, 0.3, 0.05], 0.0)
    sight = sight_of(surface)
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.uniform(-1, 1, (500, 3)) * [1, 0.3, 0.05], surface.corners])
    points = np.concatenate([points, [surface.centre]])
    exact, seen = shares_of(surface, points), np.empty(len(points))
    assert excess_seen(surface, sight, points, seen, 0.9) == seen.max()
    assert (seen >= exact - 1e-12).all()
    near = exact > -0.1
    assert np.allclose(seen[near], exact[near], atol=1e-12)
    assert seen[-1] == -1
    assert (seen[~near] <= 0).all()


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_what_is_no_number_lies_in_no_body(odd, axis):
    _, surface = hull(CUBE, 0.0)
    points = np.full((3, 3), 0.5)
    points[1, axis] = odd
    shares = np.empty(3)
    assert excess_seen(surface, sight_of(surface), points, shares, 1.0) == np.inf
    assert shares[1] == np.inf
    assert (shares[[0, 2]] < 0).all()
