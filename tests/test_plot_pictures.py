"""Figures compared with committed pictures, so that a change of looks is seen and meant.

Only scenarios without calibrated numbers are drawn: a new estimate of the weights must not change a
picture here. After a change that is meant, write the pictures anew with
``TRIANGLE_WRITE_PICTURES=1 python -m pytest tests/test_plot_pictures.py`` and look at them.
"""

import os
import re
from functools import cache
from pathlib import Path

import pytest

import triangle
from triangle.politics.scenario import load_scenario
from triangle.views.body_figure import body_figure
from triangle.views.channel_figure import channel_figure
from triangle.views.payoff_figure import payoff_figure, payoff_shadows
from triangle.views.style import PATTERN_MARKS, PLAYER_MARKS, figure_bytes
from triangle.views.triangle_diagram import triangle_diagram

FOLDER = Path(__file__).parent / "pictures"
WRITE = os.environ.get("TRIANGLE_WRITE_PICTURES") == "1"

TOLERANCE = 6.0
"""Root mean square of the differences of grey values, of 255: rendering of letters may differ."""

NAMES = ["no-deal", "three-tenths", "full-split"]


@cache
def contribution():
    return triangle.evaluate(load_scenario("textbook/contribution"))


DRAWN = {
    "triangle": lambda: triangle_diagram(load_scenario("2025-roles"), NAMES),
    "channels": lambda: channel_figure(load_scenario("2025-roles"), NAMES),
    "payoffs": lambda: payoff_figure(contribution()),
    "body": lambda: body_figure(contribution()),
    "shadows": lambda: payoff_shadows(contribution()),
}


@pytest.mark.parametrize("name", DRAWN)
def test_figure_looks_as_it_did(name, tmp_path):
    from matplotlib.testing.compare import compare_images

    kept = FOLDER / f"{name}.png"
    new = kept if WRITE else tmp_path / kept.name
    FOLDER.mkdir(exist_ok=True)
    new.write_bytes(figure_bytes(DRAWN[name](), "png"))
    assert kept.exists(), "write the pictures first"
    assert compare_images(str(kept), str(new), tol=TOLERANCE) is None


def test_the_comparison_can_fail(tmp_path):
    from matplotlib.testing.compare import compare_images

    figure = DRAWN["triangle"]()
    figure.axes[1].lines[1].set_linewidth(1.0)  # a warm relation drawn as a cold one
    changed = tmp_path / "triangle.png"
    changed.write_bytes(figure_bytes(figure, "png"))
    exact = compare_images(str(FOLDER / "triangle.png"), str(changed), tol=0.0)
    assert exact is not None
    assert "RMS" in exact


@pytest.mark.parametrize("name", DRAWN)
def test_vectors_hold_the_colours_of_the_style_and_no_date(name):
    drawn = figure_bytes(DRAWN[name](), "svg").decode()
    assert not re.search(r"<dc:date>|20\d\d-\d\d-\d\dT", drawn)
    assert "font-family" not in drawn  # letters are outlines, alike on every machine
    if name == "triangle":
        for mark in PLAYER_MARKS:
            assert mark.colour.lower() in drawn.lower()
    if name in ("payoffs", "shadows"):
        assert PATTERN_MARKS  # a game without relations uses the plain mark
        assert "#222222" in drawn


def test_pdf_holds_no_date():
    drawn = figure_bytes(DRAWN["channels"](), "pdf")
    assert b"CreationDate" not in drawn
    assert b"ModDate" not in drawn
