"""The page put together: every part that has material, and how to get the parts that have none.

The page holds its style, its script and its figures; it asks for nothing from outside, which the
policy in its head enforces. The same material gives the same bytes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from triangle.language import language, tr, tr_n
from triangle.views.report.material import Material
from triangle.views.report.sections import SECTIONS
from triangle.views.style import PLAYER_MARKS

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["environment", "report_page"]


def report_page(material: Material) -> str:
    """Write a report as one HTML page.

    Parameters
    ----------
    material : Material

    Returns
    -------
    str

    Raises
    ------
    GameError
        If the scenario was evaluated without its payoff set.
    """
    templates = environment()
    parts, missing = [], []
    for section in SECTIONS:
        content, title = section.content(material), tr(section.title)
        if isinstance(content, str):
            missing.append({"title": title, "how": content})
            continue
        template = templates.get_template(f"{section.key}.html")
        body = template.render(key=section.key, **content, **_shared(material))
        parts.append({"key": section.key, "title": title, "body": body})
    return templates.get_template("page.html").render(
        parts=parts,
        missing=missing,
        scenario=material.evaluation.scenario,
        version=material.evaluation.version,
        style=_text("report.css"),
        script=_text("report.js"),
        **_shared(material),
    )


def _shared(material: Material) -> dict[str, Any]:
    """Return what every template may use."""
    return {
        "tr": tr,
        "tr_n": tr_n,
        "language": language(),
        "player_marks": PLAYER_MARKS,
        "player_keys": material.evaluation.scenario.players,
    }


@cache
def environment() -> Environment:
    """Return the templates, which escape whatever is put into them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("triangle.views.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _text(name: str) -> str:
    return files("triangle.views.report").joinpath("templates", name).read_text(encoding="utf-8")
