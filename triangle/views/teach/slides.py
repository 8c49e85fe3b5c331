"""Slides for a lesson, in a format that any presentation program can open and change."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

__all__ = ["Slide", "slides_file"]

WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same slides give the same bytes."""

TAGS = {"ja": "ja-JP"}
"""How the format names languages other than English."""

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


class Slide(NamedTuple):
    """One slide: a title and lines under it, or a table."""

    title: str
    lines: Sequence[str]
    table: Sequence[Sequence[str]] = ()


def slides_file(slides: Sequence[Slide], language: str = "en") -> bytes:
    """Write slides as an Office Open XML presentation, the first one as a title page.

    Parameters
    ----------
    slides : sequence of Slide
    language : str
        Code of the language the texts are in, by which programs choose fonts and spelling.

    Returns
    -------
    bytes
        The same for the same slides.

    Examples
    --------
    >>> slides_file([Slide("Title", ["who"])])[:2]
    b'PK'
    """
    from pptx import Presentation
    from pptx.util import Inches, Pt

    deck = Presentation()
    for number, slide in enumerate(slides):
        page = deck.slides.add_slide(deck.slide_layouts[0 if number == 0 else 1])
        page.shapes.title.text = slide.title
        body = page.placeholders[1]
        if slide.table:
            body._element.getparent().remove(body._element)
            height, width = len(slide.table), len(slide.table[0])
            frame = page.shapes.add_table(
                height, width, Inches(0.5), Inches(1.7), Inches(9), Inches(0.4 * height)
            )
            for i, row in enumerate(slide.table):
                for j, text in enumerate(row):
                    cell = frame.table.cell(i, j)
                    cell.text = text
                    for paragraph in cell.text_frame.paragraphs:
                        paragraph.font.size = Pt(14)
        else:
            body.text_frame.text = slide.lines[0] if slide.lines else ""
            for line in slide.lines[1:]:
                body.text_frame.add_paragraph().text = line
    if language != "en":
        _mark_language(deck, language)
    properties = deck.core_properties
    properties.created = properties.modified = WRITTEN.replace(tzinfo=None)
    properties.author = properties.last_modified_by = "strategic-triangle"
    raw = io.BytesIO()
    deck.save(raw)
    return _undated(raw.getvalue())


def _mark_language(deck: Any, language: str) -> None:
    for slide in deck.slides:
        for run in slide.element.iter(f"{{{DRAWING}}}r"):
            run.get_or_add_rPr().set("lang", TAGS[language])


def _undated(archive: bytes) -> bytes:
    """Write a zip archive again with one date for all of its members."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return result.getvalue()
