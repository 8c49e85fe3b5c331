"""The language of texts for people: English as the code has it, others from a message file.

``tr("{name} gains {gain}", name=..., gain=...)`` looks its template up in the message file of the
language in force and fills the fields in; a template without a translation stays English. Data,
names of keys and errors are never translated: programs read them.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from triangle.errors import ScenarioError

__all__ = ["LANGUAGES", "either", "in_language", "language", "listed", "tr", "tr_n"]

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Codes of the languages there are, with their own names."""

_CURRENT: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Write texts in a language while the context lasts.

    Parameters
    ----------
    code : str
        One of `LANGUAGES`.

    Raises
    ------
    ScenarioError
        If there is no such language.

    Examples
    --------
    >>> with in_language("ja"):
    ...     language()
    'ja'
    >>> language()
    'en'
    """
    if code not in LANGUAGES:
        known = ", ".join(f"{key} ({name})" for key, name in LANGUAGES.items())
        raise ScenarioError(f"language: expected one of {known}; got {code!r}")
    token = _CURRENT.set(code)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def language() -> str:
    """Return the code of the language in force.

    Examples
    --------
    >>> language()
    'en'
    """
    return _CURRENT.get()


def tr(message: str, **fields: object) -> str:
    """Translate a template and fill in its fields.

    Parameters
    ----------
    message : str
        English, with fields in braces as `str.format` has them; a translation may order them anew.
    **fields
        Values by name. Without any the text is taken as it is, braces included.

    Examples
    --------
    >>> tr("{who} gains {much}", who="Moscow", much=0.5)
    'Moscow gains 0.5'
    """
    text = _messages(_CURRENT.get()).gettext(message) if message else ""
    return text.format(**fields) if fields else text


def tr_n(one: str, many: str, count: int, **fields: object) -> str:
    """Translate a template that depends on a number, which it may name as ``{count}``.

    Examples
    --------
    >>> tr_n("{count} state", "{count} states", 27)
    '27 states'
    """
    text = _messages(_CURRENT.get()).ngettext(one, many, count)
    return text.format(count=count, **fields)


def listed(words: Sequence[str]) -> str:
    """Join words as a list in which all count; semicolons part words that hold commas.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b"]), listed([])
    ('a, b and c', 'a and b', '')
    >>> listed(["a", "b, c", "d"])
    'a; b, c; and d'
    >>> with in_language("ja"):
    ...     listed(["a", "b"])
    'aとb'
    """
    if len(words) < 2:
        return "".join(words)
    if len(words) == 2:
        return tr("{first} and {second}", first=words[0], second=words[1])
    if any(tr(", ") in word for word in words):
        return tr("{most}; and {last}", most=tr("; ").join(words[:-1]), last=words[-1])
    return tr("{most} and {last}", most=tr(", ").join(words[:-1]), last=words[-1])


def either(words: Sequence[str]) -> str:
    """Join words as a list of which one counts.

    Examples
    --------
    >>> either(["a", "b", "c"])
    'a or b or c'
    """
    return tr(" or ").join(words)


@cache
def _messages(code: str) -> gettext.NullTranslations:
    path = files("triangle").joinpath("locale", code, "LC_MESSAGES", "triangle.mo")
    if code == "en" or not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
