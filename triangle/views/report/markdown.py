"""A report as Markdown: the same words and tables without the figures.

Answers how the page reads as plain text that other tools can take up. Knows the elements that the
report's templates use, and no others; a figure becomes the words that describe it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["as_markdown"]

SKIPPED = {"a", "style", "script", "nav", "title", "button", "label", "footer"}
VOID = {"meta", "link", "img", "input", "br", "path"}
HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### "}
BLOCKS = {"p", "li", "dt", "dd", "summary", "figcaption", "caption", *HEADINGS}


def as_markdown(page: str) -> str:
    """Turn a report's page into Markdown.

    Parameters
    ----------
    page : str
        As `triangle.views.report.builder.report_page` writes it.

    Returns
    -------
    str

    Examples
    --------
    >>> print(as_markdown("<h2>One</h2><p>Two <strong>three</strong></p>"), end="")
    ## One
    <BLANKLINE>
    Two **three**
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    text = "\n\n".join(reader.blocks)
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", text) + "\n"


class _Reader(HTMLParser):
    """Collects blocks of Markdown in the order of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._text: list[str] = []
        self._skipping = 0
        self._drawing = 0
        self._table: _Table | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in SKIPPED:
            self._skipping += 1
        elif self._skipping:
            return
        elif tag == "svg":
            self._drawing += 1
            self._figure(attributes.get("aria-label"))
        elif tag == "img":
            self._figure(attributes.get("alt"))
        elif tag == "table":
            self._flush("")
            self._table = _Table()
        elif self._table is not None and tag == "tr":
            self._table.row()
        elif self._table is not None and tag in ("td", "th"):
            self._text.clear()
            self._table.cell(attributes)
        elif tag == "thead" and self._table is not None:
            self._table.in_head = True
        elif tag in ("strong", "code"):
            self._text.append("**" if tag == "strong" else "`")
        elif tag in BLOCKS:
            self._flush("")

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self._skipping -= 1
        elif self._skipping:
            return
        elif tag == "svg":
            self._drawing -= 1
        elif tag in ("strong", "code"):
            self._text.append("**" if tag == "strong" else "`")
        elif self._table is not None and tag in ("td", "th"):
            self._table.fill(self._taken())
        elif self._table is not None and tag == "thead":
            self._table.in_head = False
        elif self._table is not None and tag == "table":
            self.blocks.append(self._table.text())
            self._table = None
        elif tag in HEADINGS:
            self._flush(HEADINGS[tag])
        elif tag in ("li", "dd"):
            self._flush("- " if tag == "li" else "")
        elif tag in ("dt", "summary", "caption"):
            self._flush("**", "**")
        elif tag in BLOCKS:
            self._flush("")

    def handle_data(self, data: str) -> None:
        if not self._skipping and not self._drawing:
            self._text.append(data)

    def _figure(self, words: str | None) -> None:
        if words:
            self._flush("")
            self.blocks.append(f"*({' '.join(words.split())})*")

    def _taken(self) -> str:
        words = " ".join("".join(self._text).split())
        self._text.clear()
        return words

    def _flush(self, before: str, after: str = "") -> None:
        words = self._taken()
        if words:
            whole = f"{before}{words.strip()}{after}"
            self.blocks.append(re.sub(r"^\*\*(.*)\*\*\*\*$", r"**\1**", whole))


class _Table:
    """Rows of a table, headings of several rows joined into one."""

    def __init__(self) -> None:
        self.in_head = False
        self._head: list[list[str]] = []
        self._body: list[list[str]] = []
        self._span = (1, 1)
        self._held: dict[int, str] = {}

    def row(self) -> None:
        """Begin a row; in the second row of a heading, cells of the first may reach down."""
        rows = self._head if self.in_head else self._body
        rows.append([])
        if self.in_head and len(rows) > 1:
            while len(rows[-1]) in self._held:
                rows[-1].append("")

    def cell(self, attributes: dict[str, str | None]) -> None:
        """Begin a cell."""
        self._span = (int(attributes.get("colspan") or 1), int(attributes.get("rowspan") or 1))

    def fill(self, words: str) -> None:
        """End a cell with its words, in every column that it spans."""
        rows = self._head if self.in_head else self._body
        columns, down = self._span
        if self.in_head and down > 1:
            self._held[len(rows[-1])] = words
        cell = words.replace("|", "\\|")
        rows[-1] += [cell] + ([cell] if self.in_head else [""]) * (columns - 1)

    def text(self) -> str:
        """Return the table as Markdown."""
        width = max(len(row) for row in [*self._head, *self._body])
        padded = [row + [""] * (width - len(row)) for row in self._head]
        head = [" ".join(filter(None, column)) for column in zip(*padded, strict=True)]
        lines = [head, ["---"] * width, *self._body]
        return "\n".join("| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in lines)
