"""The figures of an evaluation, drawn and saved.

Answers which pictures belong to an evaluation and what their files are called. How each looks is
told in `triangle.views.triangle_diagram`, `triangle.views.payoff_figure` and
`triangle.views.style`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from triangle.analysis.results import Evaluation
from triangle.politics.scenario_types import Scenario
from triangle.views.files import write_file
from triangle.views.payoff_figure import payoff_figure
from triangle.views.style import FIGURE_FORMATS, figure_bytes
from triangle.views.triangle_diagram import triangle_diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["evaluation_figures", "full_split_name", "reference_outcomes", "save_figures"]


def evaluation_figures(evaluation: Evaluation) -> dict[str, Figure]:
    """Draw the figures of an evaluation: "payoffs", and "triangle" when it has relations."""
    figures = {"payoffs": payoff_figure(evaluation)}
    names = reference_outcomes(evaluation.scenario)
    if evaluation.scenario.space is not None and names:
        figures["triangle"] = triangle_diagram(evaluation.scenario, names)
    return figures


def save_figures(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Save every figure of an evaluation as PNG and SVG, in place of earlier ones.

    Parameters
    ----------
    evaluation : Evaluation
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files written, named after scenario and figure.

    Raises
    ------
    OSError
        If the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = evaluation.scenario.name.replace("/", "-")
    written = []
    for name, figure in evaluation_figures(evaluation).items():
        for file_format in FIGURE_FORMATS:
            path = folder / f"{stem}-{name}.{file_format}"
            write_file(path, figure_bytes(figure, file_format), replace=True)
            written.append(path)
    return written


def reference_outcomes(scenario: Scenario) -> list[str]:
    """Name the outcomes to look at first: status quo, three tenths, full split; else three.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> reference_outcomes(load_scenario("2025"))
    ['no-deal', 'three-tenths', 'full-split']
    """
    wanted = [scenario.status_quo, scenario.three_tenths, full_split_name(scenario)]
    found = [name for name in dict.fromkeys(wanted) if name is not None]
    return found if len(found) > 1 else list(scenario.outcomes)[:3]


def full_split_name(scenario: Scenario) -> str | None:
    """Find the named outcome in which the target has gone over from rival to driver.

    Driver and target are as warm as can be, target and rival as cold, and driver and rival stand
    as in the status quo.

    Returns
    -------
    str or None
        None when there is no wedge or no such outcome among the named ones.
    """
    space, wedge = scenario.space, scenario.wedge
    if space is None or wedge is None or scenario.status_quo is None:
        return None
    today = space.levels(scenario.outcomes[scenario.status_quo].profile)
    levels = [list(row) for row in today]
    levels[wedge.driver][wedge.target] = levels[wedge.target][wedge.driver] = space.n_levels - 1
    levels[wedge.target][wedge.rival] = levels[wedge.rival][wedge.target] = 0
    split = space.profile_of_levels(levels)
    return next((o.name for o in scenario.outcomes.values() if o.profile == split), None)
