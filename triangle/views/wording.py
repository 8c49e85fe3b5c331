"""Words for players, truth values and numbers, the same in every text.

Answers how a single thing is written. Sentences are put together in
`triangle.views.run_sentences`.
"""

from __future__ import annotations

from triangle.analysis.naming import named_player
from triangle.analysis.outcome_result import OutcomeResult
from triangle.analysis.spoken_numbers import percent
from triangle.language import language, listed

__all__ = [
    "capital",
    "index",
    "lasts_from",
    "listed",
    "named_player",
    "percent",
    "short_number",
    "signed_index",
    "yes_no",
]


def capital(sentence: str) -> str:
    """Begin a sentence as the language does: in English with a capital letter."""
    return sentence[:1].upper() + sentence[1:] if language() == "en" else sentence


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


def lasts_from(outcome: OutcomeResult) -> str:
    """Write from which common discount factor an outcome lasts, with "<" where that is a bound.

    Examples
    --------
    >>> from triangle.analysis.verdict import evaluate
    >>> from triangle.politics.scenario import load_scenario
    >>> lasts_from(evaluate(load_scenario("textbook/contribution")).outcome("all-give"))
    '0.25'
    """
    written = index(outcome.critical_discount_factor)
    return f"<{written}" if outcome.is_bracketed else written


def signed_index(value: float) -> str:
    """Write a difference of indices with its sign; what is written as zero has none to speak of.

    Examples
    --------
    >>> signed_index(-0.001), signed_index(0.314), signed_index(-0.5)
    ('+0.00', '+0.31', '-0.50')
    """
    text = f"{value:+.2f}"
    return "+0.00" if text == "-0.00" else text


def yes_no(value: bool | None) -> str:
    """Write a truth value; a dash where the question does not arise."""
    return "-" if value is None else "yes" if value else "no"


def short_number(value: float) -> str:
    """Write a payoff with four figures; rounding dust is zero.

    Examples
    --------
    >>> short_number(-1.98e-11), short_number(1.23456), short_number(2.0)
    ('0', '1.235', '2')
    """
    return "0" if abs(value) < 5e-10 else f"{value:.4g}"
