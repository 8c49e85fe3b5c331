"""Figures: same bytes every time, nothing told by colour alone, geometry that can be checked."""

import io
import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import triangle
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario, scenario_names
from triangle.views.figures import evaluation_figures, reference_outcomes, save_figures
from triangle.views.flow_figure import THICKEST, THINNEST, flow_figure
from triangle.views.likelihood_figure import likelihood_figure
from triangle.views.payoff_figure import above, bound_is_drawn, outline, payoff_figure
from triangle.views.style import (
    PATTERN_MARKS,
    PLAIN_MARK,
    PLAYER_MARKS,
    figure_bytes,
    warmth_line,
)
from triangle.views.triangle_diagram import triangle_diagram

THREE = ["no-deal", "three-tenths", "full-split"]


def words_in(figure):
    from matplotlib.text import Text

    return [found.get_text() for found in figure.findobj(Text) if found.get_text()]


@pytest.fixture(scope="module")
def contribution():
    return triangle.evaluate(load_scenario("textbook/contribution"))


@pytest.fixture(scope="module")
def common_interest():
    return triangle.evaluate(load_scenario("textbook/fudenberg-maskin"))


def test_triangle_diagram_tells_everything_in_words():
    scenario = load_scenario("2025")
    words = words_in(triangle_diagram(scenario, THREE))
    for name in THREE:
        assert name in words
    assert words.count("stable marriage") == 2
    assert words.count("romantic triangle") == 1
    assert "Russia\npivot" in words
    assert "CN: align\nRU: hedge" in words
    assert scenario.title in [word.strip() for word in words]


def test_triangle_diagram_draws_warmer_relations_thicker_and_less_broken():
    widths = [warmth_line(warmth)["linewidth"] for warmth in np.linspace(0, 1, 5)]
    assert all(a < b for a, b in itertools.pairwise(widths))
    styles = [str(warmth_line(warmth)["linestyle"]) for warmth in np.linspace(0, 1, 5)]
    assert len(set(styles)) == 5
    axes = triangle_diagram(load_scenario("2025"), ["three-tenths"]).axes[0]
    cold, thaw, neutral = (line.get_linewidth() for line in axes.lines)
    assert cold < thaw == neutral


@pytest.mark.parametrize("name", [n for n in scenario_names() if not n.startswith("textbook/")])
def test_every_triangle_scenario_can_be_drawn(name):
    scenario = load_scenario(name)
    names = reference_outcomes(scenario)
    assert 1 <= len(names) <= 3
    assert len(triangle_diagram(scenario, names).axes) == len(names)


@pytest.mark.parametrize(
    ("scenario", "names", "word"),
    [
        ("textbook/contribution", ["all-give"], "needs postures"),
        ("2025", ["three-tenth"], "did you mean 'three-tenths'"),
        ("2025", [], "expected one of"),
    ],
)
def test_triangle_diagram_refuses(scenario, names, word):
    with pytest.raises(ScenarioError, match=word):
        triangle_diagram(load_scenario(scenario), names)


@pytest.mark.parametrize("file_format", ["png", "svg"])
def test_same_figure_same_bytes(file_format, contribution):
    first, second = (
        [
            figure_bytes(triangle_diagram(load_scenario("2025"), THREE), file_format),
            figure_bytes(payoff_figure(contribution), file_format),
        ]
        for _ in range(2)
    )
    assert first == second
    signature = b"\x89PNG" if file_format == "png" else b"<?xml"
    assert all(drawn.startswith(signature) for drawn in first)


def test_settings_of_the_user_do_not_change_a_figure(contribution):
    import matplotlib as mpl

    expected = figure_bytes(payoff_figure(contribution), "svg")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert figure_bytes(payoff_figure(contribution), "svg") == expected
        assert mpl.rcParams["font.size"] == 30


def test_figures_leave_pyplot_alone(contribution):
    import matplotlib.pyplot as plt

    figure_bytes(payoff_figure(contribution), "png")
    assert plt.get_fignums() == []


def test_marks_differ_in_shape_and_in_lightness():
    marks = [*PATTERN_MARKS.values(), PLAIN_MARK]
    for group in (marks, PLAYER_MARKS):
        assert len({mark.marker for mark in group}) == len(group)
        assert len({mark.colour for mark in group}) == len(group)


def test_payoff_figure_shows_outcomes_set_and_status_quo(contribution):
    figure = payoff_figure(contribution)
    words = words_in(figure)
    assert {"all-give", "all-keep", "equilibrium payoffs"} <= set(words)
    assert "payoff of first per period" in words
    drawn = np.vstack([line.get_xydata() for line in figure.axes[0].lines])
    for outcome in contribution.outcomes:
        assert np.isclose(drawn, outcome.payoffs[:2]).all(axis=1).any()


def test_payoff_figure_of_a_single_point(common_interest):
    assert len(outline(common_interest.payoff_set.inner.vertices[:, :2])) == 1
    figure = payoff_figure(common_interest)
    marks = {
        line.get_markerfacecolor() for line in figure.axes[0].lines if line.get_marker() == "D"
    }
    assert marks == {PLAIN_MARK.colour, "white"}
    assert {"filled: can last", "hollow: cannot"} <= set(words_in(figure))
    assert figure_bytes(figure, "png")


def test_whether_the_bound_is_drawn_does_not_hang_on_where_zero_is():
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 1.0]])
    for gap, drawn in ((0.05, True), (0.005, False)):
        for shift in (0.0, 100.0):
            inner = SimpleNamespace(vertices=square + np.array([0, shift, 0]))
            assert bound_is_drawn(SimpleNamespace(inner=inner, gap=gap), (0, 1)) is drawn


def test_labels_do_not_cover_one_another(contribution):
    figure = payoff_figure(contribution)
    figure.savefig(io.BytesIO())
    boxes = [found.get_window_extent() for found in figure.axes[0].texts]
    assert len(boxes) == 2
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


def test_figures_are_saved_under_the_scenario_and_replaced(tmp_path, contribution):
    folder = tmp_path / "deep" / "figures"
    first = save_figures(contribution, folder)
    before = [path.read_bytes() for path in first]
    assert [path.name for path in first] == [
        "textbook-contribution-payoffs.png",
        "textbook-contribution-payoffs.svg",
    ]
    assert save_figures(contribution, folder) == first
    assert [path.read_bytes() for path in first] == before
    assert sorted(folder.iterdir()) == sorted(first)


def test_a_game_without_relations_has_no_triangle(contribution):
    assert set(evaluation_figures(contribution)) == {"payoffs"}


@pytest.fixture(scope="module")
def moving():
    return triangle.evaluate(load_scenario("2025"), with_payoff_set=False)


def test_flows_go_the_likelier_way_and_are_as_wide_as_their_chance(moving):
    from matplotlib.patches import FancyArrowPatch

    axes = flow_figure(moving).axes[0]
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    assert len(arrows) == 54  # three dyads, two steps each, beside nine pairs of the other two
    moves = moving.dynamics.chain.transition
    likelier = np.maximum(moves, moves.T)[np.triu_indices(27, 1)]
    widths = sorted(arrow.get_arrowstyle().tail_width for arrow in arrows)
    order = np.sort(likelier[likelier > 0])
    assert widths == pytest.approx(THINNEST + 3 * (THICKEST - THINNEST) * order, abs=0.006)
    marks = [found for found in axes.collections if len(found.get_offsets()) == 1]
    assert len(marks) == 27


def test_flows_name_outcomes_today_and_the_way(moving):
    words = " ".join(words_in(flow_figure(moving)))
    for name in moving.scenario.outcomes:
        assert name in words
    assert "no-deal (today)" in words
    assert "likeliest way from today to three-tenths" in words.replace("\n", " ")


def test_bars_are_the_likelihoods(moving):
    axes = likelihood_figure(moving).axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == sorted(widths, reverse=True)
    labels = [label.get_text() for label in axes.get_yticklabels()]
    for outcome in moving.outcomes:
        if outcome.named:
            row = next(k for k, label in enumerate(labels) if label.startswith(outcome.name))
            assert widths[row] == pytest.approx(100 * outcome.likelihood)
    (rest,) = (text.get_text() for text in axes.texts if "further states" in text.get_text())
    assert rest.startswith(f"{27 - len(widths)} further states: ")


def test_patterns_differ_without_colour(moving):
    handles = likelihood_figure(moving).axes[0].get_legend().get_patches()
    assert len({handle.get_hatch() for handle in handles}) == len(handles) == 4


@pytest.mark.parametrize("draw", [flow_figure, likelihood_figure])
def test_a_game_without_a_chain_has_no_flows(draw, contribution):
    with pytest.raises(ScenarioError, match="relations"):
        draw(contribution)


points = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(points)
def test_outline_holds_every_point_and_adds_none(given_points):
    cloud = np.array(given_points, dtype=float)
    corners = outline(cloud)
    assert {tuple(c) for c in corners} <= {tuple(p) for p in cloud}
    for angle in np.linspace(0, 2 * np.pi, 17):
        direction = np.array([np.cos(angle), np.sin(angle)])
        assert (corners @ direction).max() == pytest.approx((cloud @ direction).max())


@settings(max_examples=60, deadline=None)
@given(points, st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
def test_the_part_above_is_within_and_maximal(given_points, least):
    corners = outline(np.array(given_points, dtype=float))
    floor = np.array(least)
    part = above(corners, floor)
    assert (part >= floor - 1e-9).all()
    kept = corners[(corners >= floor).all(axis=1)]
    for corner in kept:
        assert np.isclose(part, corner).all(axis=1).any()
    for angle in np.linspace(0, 2 * np.pi, 9):
        direction = np.array([np.cos(angle), np.sin(angle)])
        if len(part):
            assert (part @ direction).max() <= (corners @ direction).max() + 1e-9
