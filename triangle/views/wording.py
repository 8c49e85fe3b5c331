"""Words for players, truth values and numbers, the same in every text.

Answers how a single thing is written. Sentences are put together in
`triangle.views.run_sentences`.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.analysis.naming import named_player

__all__ = ["capital", "index", "listed", "named_player", "percent", "yes_no"]


def listed(words: Sequence[str]) -> str:
    """Join words with commas and "and".

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def index(value: float | None) -> str:
    """Write an index or a discount factor with two decimals, a dash where there is none.

    Examples
    --------
    >>> index(-0.001), index(0.314), index(None)
    ('0.00', '0.31', '-')
    """
    if value is None:
        return "-"
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def percent(share: float | None) -> str:
    """Write a share as a percentage that never rounds something to nothing.

    Examples
    --------
    >>> percent(0.1234), percent(0.0), percent(1e-5), percent(None)
    ('12 %', '0 %', 'under 0.1 %', '-')
    """
    if share is None:
        return "-"
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{100 * share:.2g} %" if share < 0.0995 else f"{100 * share:.0f} %"


def yes_no(value: bool | None) -> str:
    """Write a truth value; a dash where the question does not arise."""
    return "-" if value is None else "yes" if value else "no"
