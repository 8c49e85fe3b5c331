import numpy as np
import pytest
from payoff_set_reference import directions_of
from scipy.optimize import linprog

from triangle.errors import ConvergenceError
from triangle.solvers.polytope import convex_hull

CUBE = np.array([[x, y, z] for x in (0.0, 1) for y in (0.0, 1) for z in (0.0, 1)])
SHAPES = {
    "point": (np.array([[0.3, 0.2, 0.1]] * 5), 0, 1),
    "segment": (np.linspace(0, 1, 7)[:, None] * [1, 2, 0.5], 1, 2),
    "two points": (np.array([[0.0, 0, 0], [0, 0, 1]]), 1, 2),
    "triangle": (np.array([[0.0, 0, 0], [1, 0, 1], [0, 1, 1], [1 / 3, 1 / 3, 2 / 3]]), 2, 3),
    "square": (np.concatenate([CUBE[:4], [[0, 0.5, 0.5]]]), 2, 4),
    "tetrahedron": (np.concatenate([np.eye(3), [[0, 0, 0], [0.1, 0.1, 0.1]]]), 3, 4),
    "cube": (np.concatenate([CUBE, CUBE, [[0.5, 0.5, 0.5]]]), 3, 8),
}


@pytest.fixture(params=SHAPES)
def shape(request):
    points, rank, corners = SHAPES[request.param]
    return points, convex_hull(points), rank, corners


def distance_by_brute_force(points, vertices):
    """Frank and Wolfe's algorithm with exact line search, an upper bound of every distance."""
    found = []
    for point in points:
        x = vertices[((vertices - point) ** 2).sum(1).argmin()].copy()
        for _ in range(4000):
            step = vertices[((x - point) @ vertices.T).argmin()] - x
            if (point - x) @ step <= 1e-12:
                break
            x = x + np.clip((point - x) @ step / (step @ step), 0, 1) * step
        found.append(np.linalg.norm(x - point))
    return np.array(found)


def test_rank_and_vertices(shape):
    points, hull, rank, corners = shape
    assert (hull.rank, len(hull.vertices)) == (rank, corners)
    assert np.array_equal(points[hull.source], hull.vertices)


def test_support_is_that_of_the_points(shape):
    points, hull, _, _ = shape
    d = directions_of()
    assert np.allclose(hull.support(d), (d @ points.T).max(axis=1), atol=1e-12)


def test_half_spaces_hold_the_points_and_nothing_beyond(shape):
    points, hull, _, _ = shape
    assert hull.excess(points).max() <= 1e-12
    assert np.allclose(np.linalg.norm(hull.normals, axis=1), 1)
    beyond = points.mean(axis=0) + directions_of() * 3
    assert (hull.excess(beyond) > 0.1).all()


def test_distance_agrees_with_projection(shape):
    points, hull, _, _ = shape
    rng = np.random.default_rng(1)
    away = rng.uniform(-1, 2, (25, 3))
    assert np.allclose(hull.distance(away), distance_by_brute_force(away, hull.vertices), atol=2e-3)
    assert (hull.distance(away) <= distance_by_brute_force(away, hull.vertices) + 1e-9).all()
    assert np.allclose(hull.distance(points), 0, atol=1e-12)


def test_distance_is_the_difference_of_support_functions():
    rng = np.random.default_rng(2)
    inner = convex_hull(rng.uniform(0, 1, (12, 3)))
    outer = convex_hull(np.concatenate([inner.vertices, rng.uniform(-0.3, 1.3, (6, 3))]))
    d = directions_of(4000)
    by_directions = (outer.support(d) - inner.support(d)).max()
    assert by_directions <= outer.distance_to(inner) + 1e-12
    assert by_directions == pytest.approx(outer.distance_to(inner), rel=1e-2)
    assert inner.distance_to(outer) <= 1e-12


def test_edges_join_vertices_and_triangles_cover_the_surface():
    hull = convex_hull(CUBE)
    corner = hull.vertices[hull.triangles]
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    assert np.linalg.norm(normal, axis=1).sum() / 2 == pytest.approx(6)
    along = hull.vertices[hull.edges[:, 0]] - hull.vertices[hull.edges[:, 1]]
    assert np.isclose(np.linalg.norm(along, axis=1), 1).sum() == 12


@pytest.mark.parametrize("thickness", [1e-12, 1e-8, 1e-5, 1e-2])
def test_thin_bodies_keep_their_points(thickness):
    rng = np.random.default_rng(4)
    points = rng.uniform(0, 1, (30, 3)) * [1, 1, thickness]
    hull = convex_hull(points)
    assert hull.distance(points).max() <= 1e-9
    assert hull.rank == (2 if thickness < 1e-9 else 3)


def test_thinning_leaves_out_no_more_than_it_says():
    rng = np.random.default_rng(5)
    points = directions_of(400) * (1 + rng.uniform(-0.001, 0, (426, 1)))
    exact, thinned = convex_hull(points), convex_hull(points, 0.02)
    assert len(thinned.vertices) < len(exact.vertices)
    assert 0 < thinned.excess(points).max() < 0.05
    around = thinned.around(points)
    assert around.excess(points).max() <= 1e-12


def test_membership_agrees_with_a_linear_programme():
    rng = np.random.default_rng(6)
    vertices = rng.normal(size=(10, 3))
    hull = convex_hull(vertices)
    for point in rng.normal(size=(25, 3)) * 0.8:
        found = linprog(
            np.zeros(10),
            A_eq=np.vstack([vertices.T, np.ones(10)]),
            b_eq=[*point, 1],
            bounds=(0, None),
        )
        assert (found.status == 0) == (hull.excess(point[None])[0] <= 1e-9)


def test_points_almost_on_top_of_each_other_are_still_a_body(monkeypatch):
    from scipy.spatial import ConvexHull, QhullError

    corners = np.array([[x, y, z] for x in (0.0, 1) for y in (0.0, 1) for z in (0.0, 1)])
    crowd = np.concatenate([corners, corners + 1e-13, corners - 2e-13])
    given = []

    def gives_up_on_crowds(points, **options):
        given.append(len(points))
        if len(points) > 8:
            raise QhullError("as it does at times")
        return ConvexHull(points, **options)

    monkeypatch.setattr("scipy.spatial.ConvexHull", gives_up_on_crowds)
    hull = convex_hull(crowd)
    assert given[0] == 24
    assert hull.rank == 3
    assert len(hull.vertices) == 8
    assert (crowd[hull.source] == hull.vertices).all()


def test_a_body_is_never_taken_for_flat_where_qhull_gives_up(monkeypatch):
    from scipy.spatial import ConvexHull, QhullError

    points = np.random.default_rng(5).normal(size=(200, 3))
    points /= np.linalg.norm(points, axis=1)[:, None]
    allowed = "Q12"

    def minds_wide_facets(points, qhull_options=""):
        if points.shape[1] == 3 and allowed not in qhull_options:
            raise QhullError("wide facet")
        return ConvexHull(points, qhull_options=qhull_options)

    monkeypatch.setattr("scipy.spatial.ConvexHull", minds_wide_facets)
    hull = convex_hull(points)
    assert hull.rank == 3
    assert len(hull.vertices) == 200
    assert hull.excess(points).max() < 1e-14
    allowed = "whatever"
    with pytest.raises(ConvergenceError, match="200 points"):
        convex_hull(points)
