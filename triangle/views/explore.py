"""A panel for notebooks: move the inputs that matter most and see the verdict change.

Answers what a few assumptions decide, live. Every move is solved anew by the code that solves draws
of uncertain inputs; the whole verdict in words, which takes longer, comes at the press of a button.
Needs ipywidgets, which the extra ``notebook`` brings.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from triangle.analysis.draw_verdicts import DrawVerdicts, solve_draws
from triangle.analysis.draws import drawn_scenario
from triangle.analysis.swings import swings
from triangle.analysis.uncertainty import quantities_by_key
from triangle.analysis.verdict import evaluate
from triangle.errors import ScenarioError
from triangle.language import tr
from triangle.politics.library import one_of
from triangle.politics.quantities import Quantity
from triangle.politics.scenario import load_scenario
from triangle.politics.scenario_types import Scenario
from triangle.views.input_words import input_words
from triangle.views.panel import panel_html
from triangle.views.run_sentences import verdict_sentences

if TYPE_CHECKING:
    from ipywidgets import VBox

__all__ = ["Explorer", "explore"]

SLIDERS = 6
STEPS = 40
"""Steps of a slider from the low to the high end of its input's range."""


class Explorer:
    """A scenario with sliders; `box` is the widget that a notebook shows.

    Attributes
    ----------
    scenario : Scenario
        As loaded; `current` is the one with the sliders' numbers.
    keys : tuple of str
        Inputs with a slider.
    box : ipywidgets.VBox
    seconds : float
        What the last update took, drawing included.
    """

    def __init__(self, scenario: Scenario, keys: Sequence[str]) -> None:
        from ipywidgets import HTML, Button, HBox, Layout, VBox

        self.scenario = scenario
        self.keys = tuple(keys)
        self._quantities = quantities_by_key(scenario)
        self.sliders = {key: _slider(self._quantities[key]) for key in self.keys}
        self._view, self._words = HTML(), HTML()
        reset = Button(description=tr("Back to the scenario"), layout=Layout(width="auto"))
        tell = Button(description=tr("The whole verdict"), layout=Layout(width="auto"))
        reset.on_click(self._reset)
        tell.on_click(self._tell)
        controls: list[Any] = []
        for key, slider in self.sliders.items():
            words = input_words(scenario, key)
            slider.tooltip = self._quantities[key].reason
            controls += [HTML(f"<b>{escape(words[:1].upper() + words[1:])}</b>"), slider]
            slider.observe(self._moved, names="value")
        left = VBox([*controls, HBox([reset, tell])], layout=Layout(flex="0 0 23rem"))
        right = VBox([self._view, self._words], layout=Layout(flex="1 1 34rem"))
        title = HTML(f"<h3 style='margin:0'>{escape(tr(scenario.title))}</h3>")
        row = HBox([left, right], layout=Layout(flex_flow="row wrap"))
        self.box: VBox = VBox([title, row])
        self._quiet = False
        self.seconds = 0.0
        self._own = self._solve(np.array([self._quantities[key].value for key in self.keys]))
        self.update()

    def values(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the sliders' numbers, in the order of `keys`."""
        return np.array([float(self.sliders[key].value) for key in self.keys])

    def current(self) -> Scenario:
        """Return the scenario with the sliders' numbers in place."""
        return drawn_scenario(self.scenario, self.keys, self.values())

    def update(self) -> None:
        """Solve the scenario as the sliders stand, and show what comes out."""
        start = time.perf_counter()
        found = self._solve(self.values())
        self._view.value = panel_html(self.scenario, found, self._own)
        self._words.value = ""
        self.seconds = time.perf_counter() - start

    def _solve(self, values: np.ndarray[Any, np.dtype[np.float64]]) -> DrawVerdicts:
        return solve_draws(self.scenario, self.keys, values[None])

    def _moved(self, _: object) -> None:
        if not self._quiet:
            self.update()

    def _reset(self, _: object) -> None:
        self._quiet = True  # one update for all sliders
        for key, slider in self.sliders.items():
            slider.value = self._quantities[key].value
        self._quiet = False
        self.update()

    def _tell(self, _: object) -> None:
        sentences = verdict_sentences(evaluate(self.current(), with_payoff_set=False))
        self._words.value = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def explore(scenario: Scenario | str, inputs: Sequence[str] | None = None) -> VBox:
    """Open a panel on a scenario, with sliders for the inputs that swing the answer most.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario with postures, or its name.
    inputs : sequence of str, optional
        Keys of the inputs that get a slider, as `Scenario.to_frame` lists them; by default six,
        chosen by what moving each alone across its range does to the reachable split and to the
        likelihood of the three-tenths outcome.

    Returns
    -------
    ipywidgets.VBox

    Raises
    ------
    ScenarioError
        If there is no such scenario or input, or the scenario has no postures.
    ModuleNotFoundError
        If ipywidgets is not there; ``pip install "strategic-triangle[notebook]"`` brings it.
    """
    loaded = load_scenario(scenario) if isinstance(scenario, str) else scenario
    if loaded.space is None:
        raise ScenarioError(
            f"{loaded.name}: explore needs a scenario with postures; this one lists its payoffs"
        )
    known = {k: q for k, q in quantities_by_key(loaded).items() if q.low < q.high}
    unknown = [key for key in inputs or () if key not in known]
    if unknown:
        raise ScenarioError(f"{loaded.name}: input: {one_of(unknown[0], known)}")
    chosen = inputs or [swing.key for swing in swings(loaded).widest(SLIDERS)]
    return Explorer(loaded, chosen).box


def _slider(quantity: Quantity) -> Any:
    from ipywidgets import FloatSlider, Layout

    return FloatSlider(
        value=quantity.value,
        min=quantity.low,
        max=quantity.high,
        step=(quantity.high - quantity.low) / STEPS,
        readout_format=".3f",
        continuous_update=False,
        layout=Layout(width="22rem"),
    )
