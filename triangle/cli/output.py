"""How a command answers: one JSON object, or text laid out for the terminal or the pipe.

The same result gives the same bytes; nothing but the answer goes to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from triangle.errors import ScenarioError
from triangle.language import LANGUAGES, in_language

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["answer", "json_text", "speaking", "without_colour", "write"]

PIPED_WIDTH = 100
"""Columns where no terminal says how many there are."""

_COLOURLESS: ContextVar[bool] = ContextVar("colourless", default=False)


@contextmanager
def without_colour(wanted: bool) -> Iterator[None]:
    """Print without colours while the context lasts, if wanted."""
    token = _COLOURLESS.set(wanted or _COLOURLESS.get())
    try:
        yield
    finally:
        _COLOURLESS.reset(token)


@contextmanager
def speaking(code: str, as_json: bool = False) -> Iterator[None]:
    """Answer in a language while the context lasts; JSON is English in any.

    Raises
    ------
    ScenarioError
        If there is no such language, or standard output cannot write its letters.
    """
    with in_language(code):
        encoding = sys.stdout.encoding or "utf-8"
        try:
            LANGUAGES[code].encode(encoding)
        except UnicodeEncodeError:
            if not as_json:
                raise ScenarioError(
                    f"language: standard output writes {encoding}, which has no letters for "
                    f"{code}; set PYTHONIOENCODING=utf-8"
                ) from None
        with in_language("en" if as_json else code):
            yield


def answer(
    as_json: bool,
    data: Callable[[], Mapping[str, Any]],
    *text: Callable[[], RenderableType],
) -> None:
    """Print a result, as JSON or as text.

    Parameters
    ----------
    as_json : bool
    data : callable
        Gives the result as plain data, asked for only when JSON is wanted.
    text : callables
        Give the parts of the text, asked for only when text is wanted; a plain string is
        printed as it is, anything else is laid out to the width there is.
    """
    if as_json:
        write(json_text(data()))
        return
    for part in (make() for make in text):
        if isinstance(part, str):
            write(part + "\n")
        else:
            _lay_out(part)


def json_text(data: Mapping[str, Any]) -> str:
    """Write plain data as JSON, the same bytes every time.

    Raises
    ------
    ValueError
        If a number is not finite: JSON has no word for it, and a result should not hold one.

    Examples
    --------
    >>> print(json_text({"values": (1.0, 0.5)}), end="")
    {
      "values": [
        1.0,
        0.5
      ]
    }
    """
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False, default=_plain) + "\n"


def write(text: str) -> None:
    """Write text to standard output as it is, without wrapping or colours."""
    sys.stdout.write(text)


def _plain(value: Any) -> Any:
    """Turn arrays, numpy's numbers and read-only mappings into what JSON knows."""
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"expected plain data, got {type(value).__name__}")


def _lay_out(part: RenderableType) -> None:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    console = Console(
        width=None if terminal else _piped_width(),
        no_color=_COLOURLESS.get() or None,
        highlight=False,
        emoji=False,
        markup=False,  # square brackets in a scenario's texts are brackets
    )
    if terminal:
        console.print(part, crop=False)  # a longer line rather than a lost digit
        return
    with console.capture() as captured:
        console.print(part, crop=False)
    write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _piped_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and int(columns) > 0 else PIPED_WIDTH
