"""Role cards: what each state wants, in words and in points."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from triangle.analysis.classroom import Classroom
from triangle.analysis.naming import relation_name
from triangle.language import tr
from triangle.politics.channels import CHANNELS
from triangle.politics.postures import others
from triangle.views.teach.names import CAPITALS, Names

__all__ = [
    "WORDS_SHOWN",
    "at_most",
    "key_in_words",
    "one_of_postures",
    "outcome_label",
    "outcome_name",
    "role_cards",
    "without_keys",
]

CHANNEL_WORDS = {
    "exchange": "trade, energy, arms and money with those who are warm to you, when you are too",
    "restraint": "being let alone by those who could hurt you",
    "accommodation": "the price at home of every step you take towards others",
    "common_enemy": "a partner against a third state that threatens you both",
    "encirclement": "the two others standing together against you",
    "dependence": "becoming the junior partner of somebody larger",
    "transition": "fear of a rival who is catching up, or whom you are catching up with",
    "confrontation": "the cost of open conflict, year after year",
}

WORDS_SHOWN: tuple[str, ...] = ("oppose", "hedge", "align")
"""Words that reach the reader from a table, for the message files."""


def outcome_name(names: Names, name: str) -> str:
    """Name an outcome in words, in the language in force.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> from triangle.views.teach.names import names_of
    >>> outcome_name(names_of(load_scenario("2025")), "thaw-with-beijing")
    'thaw with Beijing'
    """
    return names.said(tr(key_in_words(name)))


def without_keys(lesson: Classroom, names: Names, text: str) -> str:
    """Put a reason in the names of the lesson, outcomes called as in its tables.

    Examples
    --------
    >>> from triangle.analysis.classroom import classroom
    >>> from triangle.politics.scenario import load_scenario
    >>> from triangle.views.teach.names import names_of
    >>> scenario = load_scenario("2025")
    >>> without_keys(classroom(scenario), names_of(scenario, True), "China, against no-deal")
    'Belmark, against no deal'
    """
    for key in sorted(lesson.scenario.outcomes, key=len, reverse=True):
        whole = rf"(?<![\w-]){re.escape(key)}(?![\w-])"
        text = re.sub(whole, tr(key_in_words(key)), text, flags=re.ASCII)
    return names.said(text)


def key_in_words(name: str) -> str:
    """Write the key of an outcome as English words.

    Examples
    --------
    >>> key_in_words("thaw-with-beijing")
    'thaw with Beijing'
    """
    proper = {capital.lower(): capital for capital in CAPITALS.values()}
    return " ".join(proper.get(word, word) for word in name.split("-"))


def at_most(points: float) -> int:
    """Round points up, so that "at most" is true.

    Examples
    --------
    >>> at_most(4.3), at_most(5.0)
    (5, 5)
    """
    return math.ceil(points - 1e-9)


def one_of_postures(words: Sequence[str]) -> str:
    """Name the postures to choose from.

    Examples
    --------
    >>> one_of_postures(["oppose", "hedge", "align"])
    'oppose, hedge or align'
    """
    return tr("{most} or {last}", most=tr(", ").join(words[:-1]), last=words[-1])


def outcome_label(lesson: Classroom, names: Names, name: str) -> str:
    """Say what an outcome means: as the scenario does, or by relations among invented states."""
    if not names.fictional:
        return tr(" ".join(lesson.scenario.outcomes[name].summary.split()))
    state = lesson.verdict.outcome(name).state
    assert state is not None
    return tr(", ").join(relation_name(names.said(dyad), level) for dyad, level in state.items())


def role_cards(lesson: Classroom, names: Names) -> list[dict[str, Any]]:
    """Lay out the cards of the three players.

    Parameters
    ----------
    lesson : Classroom
    names : Names

    Returns
    -------
    list of dict
        What the template ``roles.html.j2`` reads.

    Examples
    --------
    >>> from triangle.analysis.classroom import classroom
    >>> from triangle.politics.scenario import load_scenario
    >>> from triangle.views.teach.names import names_of
    >>> scenario = load_scenario("2025")
    >>> cards = role_cards(classroom(scenario), names_of(scenario))
    >>> [card["capital"] for card in cards]
    ['Washington', 'Beijing', 'Moscow']
    """
    return [_card(lesson, names, player) for player in range(3)]


def _card(lesson: Classroom, names: Names, player: int) -> dict[str, Any]:
    card = lesson.cards[player]
    named = [outcome for outcome in lesson.verdict.outcomes if outcome.named]
    named.sort(key=lambda outcome: (-float(outcome.payoffs[player]), outcome.name))
    tables = []
    for (i, j), (dyad, table) in zip(((0, 1), (0, 2), (1, 2)), card.tables.items(), strict=True):
        own = player in (i, j)
        first, second = (i, j) if player != j else (j, i)
        values = table if player != j else table.T
        caption = (
            tr("you (down) and {other} (across)", other=names.capitals[second])
            if own
            else tr(
                "{first} (down) and {second} (across)",
                first=names.capitals[first],
                second=names.capitals[second],
            )
        )
        corner = names.said(dyad)
        tables.append({"caption": caption, "corner": corner, "rows": values.tolist()})
    return {
        "capital": names.capitals[player],
        "country": names.countries[player],
        "part": _part(lesson, names, player),
        "outcomes": [
            {
                "name": outcome_name(names, outcome.name),
                "label": outcome_label(lesson, names, outcome.name),
                "points": f"{lesson.points[outcome.profile][player]:.0f}",
            }
            for outcome in named
        ],
        "reasons": _reasons(lesson, names, player),
        "start": card.start,
        "error": at_most(card.largest_error),
        "tables": tables,
    }


def _part(lesson: Classroom, names: Names, player: int) -> str:
    wedge = lesson.wedge
    driver, target, rival = (names.countries[i] for i in (wedge.driver, wedge.target, wedge.rival))
    if player == wedge.driver:
        return tr(
            "Some of your advisers want to draw {target} away from {rival}. You may try, or not.",
            target=target,
            rival=rival,
        )
    if player == wedge.target:
        return tr(
            "{driver} may try to draw you away from {rival}. You may let it, or not.",
            driver=driver[:1].upper() + driver[1:],
            rival=rival,
        )
    return tr(
        "{driver} may try to draw {target} away from you. You may outbid it, or not.",
        driver=driver[:1].upper() + driver[1:],
        target=target,
    )


def _reasons(lesson: Classroom, names: Names, player: int) -> str:
    """Name what moves a player's payoff most, and what least."""
    channels = lesson.scenario.channel_payoffs()
    spread = {
        name: float(np.ptp(payoffs[..., player]))
        for name, payoffs in channels.items()
        if name in CHANNELS
    }
    if not spread:
        first, second = others(player)
        return tr(
            "In this scenario only roles count: warmth with {first} and with {second} is good for "
            "you, warmth between them is bad.",
            first=names.countries[first],
            second=names.countries[second],
        )
    ranked = sorted(spread, key=lambda name: -spread[name])
    return tr(
        "What moves your points most, in this order: {most}. What moves them least: {least}.",
        most=tr("; ").join(tr(CHANNEL_WORDS[name]) for name in ranked[:3]),
        least=tr(CHANNEL_WORDS[ranked[-1]]),
    )
