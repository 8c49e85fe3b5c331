"""What an object shows of itself in a notebook: asked of the object, answered by the views.

Notebooks ask an object for ``_repr_html_``, and whoever works with tables calls ``to_frame``. How
either looks is for views to know, and results know no views. So a class that wants to be shown
inherits `Shown`; the package itself, which stands above both, says with `show_through` who answers.
Knows no view and imports nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["Shower", "Shown", "show_through"]


class Shower(Protocol):
    """Whoever knows how objects look."""

    def html_of(self, thing: object) -> str | None:
        """Return an object as HTML, or None where text does as well."""

    def frame_of(self, thing: object) -> Any:
        """Return an object as a pandas frame."""


_SHOWERS: list[Callable[[], Shower]] = []


def show_through(shower: Callable[[], Shower]) -> None:
    """Say who shows objects, in place of whoever did before.

    Parameters
    ----------
    shower : callable
        Called when the first object is shown, so that nothing is imported earlier.
    """
    _SHOWERS[:] = [shower]


class Shown:
    """An object that notebooks show richly and that can be turned into a table."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """Return the object as HTML for a notebook; None leaves it to its text."""
        return _SHOWERS[0]().html_of(self) if _SHOWERS else None

    def to_frame(self) -> Any:
        """Return the object as a pandas frame.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ModuleNotFoundError
            If pandas is not there; ``pip install "strategic-triangle[notebook]"`` brings it.
        """
        return _SHOWERS[0]().frame_of(self)
