"""Figures saved side by side in a folder, each in every format, in place of earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from triangle.views.files import write_file
from triangle.views.style import FIGURE_FORMATS, figure_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["fill_folder"]


def fill_folder(figures: Mapping[str, Figure], folder: Path) -> list[Path]:
    """Save figures as PNG and SVG.

    Parameters
    ----------
    figures : mapping of file name without ending to Figure
        A slash in a name, as scenarios have it, becomes a dash.
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        If the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, figure in figures.items():
        for file_format in FIGURE_FORMATS:
            path = folder / f"{name.replace('/', '-')}.{file_format}"
            write_file(path, figure_bytes(figure, file_format), replace=True)
            written.append(path)
    return written
