"""The figures of an evaluation, drawn and saved.

Answers which pictures belong to an evaluation and what their files are called. How each looks is
told in `triangle.views.triangle_diagram`, `triangle.views.payoff_figure` and
`triangle.views.style`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from triangle.analysis.indices import FULL_SPLIT
from triangle.analysis.results import Evaluation
from triangle.errors import ScenarioError
from triangle.politics.scenario_types import Scenario
from triangle.views.figure_folder import fill_folder
from triangle.views.files import write_file
from triangle.views.flow_figure import flow_figure
from triangle.views.likelihood_figure import likelihood_figure
from triangle.views.payoff_figure import payoff_figure
from triangle.views.style import FILE_FORMATS, figure_bytes
from triangle.views.triangle_diagram import triangle_diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "evaluation_figures",
    "reference_outcomes",
    "save_figure",
    "save_figures",
    "suffix_format",
]


def evaluation_figures(evaluation: Evaluation) -> dict[str, Figure]:
    """Draw the figures of an evaluation by name.

    "payoffs" always; "triangle" when there are relations; "flows" and "likelihood" when there is a
    consent chain.
    """
    figures = {"payoffs": payoff_figure(evaluation)}
    names = reference_outcomes(evaluation.scenario)
    if evaluation.scenario.space is not None and names:
        figures["triangle"] = triangle_diagram(evaluation.scenario, names)
    if evaluation.dynamics is not None:
        figures["flows"] = flow_figure(evaluation)
        figures["likelihood"] = likelihood_figure(evaluation)
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
    name, figures = evaluation.scenario.name, evaluation_figures(evaluation)
    return fill_folder({f"{name}-{key}": figure for key, figure in figures.items()}, folder)


def save_figure(figure: Figure, path: Path, replace: bool = False) -> None:
    """Save one figure in the format that its file's name asks for.

    Parameters
    ----------
    figure : Figure
    path : Path
        Ends in .svg, .pdf or .png.
    replace : bool
        Whether a file of that name may be replaced.

    Raises
    ------
    ScenarioError
        If the name ends in something else.
    OSError
        If the file cannot be written, or exists and may not be replaced.
    """
    write_file(path, figure_bytes(figure, suffix_format(path)), replace=replace)


def suffix_format(path: Path) -> str:
    """Return the format that a file's name asks for.

    Raises
    ------
    ScenarioError
        If the name ends in something else than .svg, .pdf or .png.

    Examples
    --------
    >>> suffix_format(Path("payoffs.SVG"))
    'svg'
    """
    file_format = path.suffix.lower().lstrip(".")
    if file_format not in FILE_FORMATS:
        ends = ", ".join(f".{known}" for known in FILE_FORMATS)
        raise ScenarioError(
            f"{path}: expected a name that ends in one of {ends}, got {path.suffix or 'no ending'}"
        )
    return file_format


def reference_outcomes(scenario: Scenario) -> list[str]:
    """Name the outcomes to look at first: status quo, three tenths, full split; else three.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> reference_outcomes(load_scenario("2025"))
    ['no-deal', 'three-tenths', 'full-split']
    """
    wanted = (scenario.status_quo, scenario.three_tenths, FULL_SPLIT)
    found = [name for name in dict.fromkeys(wanted) if name and name in scenario.outcomes]
    return found if len(found) > 1 else list(scenario.outcomes)[:3]
