"""What players are called in a teaching pack: as they are, or as three invented states.

The fictional twin is the same lesson with other names, for rooms where that is wiser. Nothing but
names changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triangle.analysis.naming import named_player
from triangle.language import tr
from triangle.politics.scenario_types import Scenario

__all__ = ["CAPITALS", "Names", "names_of"]

CAPITALS = {"US": "Washington", "CN": "Beijing", "RU": "Moscow"}
"""Capital of each state the reference tables cover."""

LETTERS = ("A", "B", "C")
COUNTRIES = ("Arden", "Belmark", "Corvane")
CITIES = ("Ardenport", "Belmar", "Corva")
"""Letters, names and capitals of the invented states."""

REAL_WORDS: Mapping[str, tuple[str, ...]] = {
    "US": ("the United States", "United States", "American", "Washington", "USA", "US"),
    "CN": ("China", "Chinese", "Sino", "Beijing", "Peking", "CN"),
    "RU": ("the Soviet Union", "Soviet Union", "Soviet", "Russia", "Russian", "Moscow", "RU"),
}
"""Words for each state in the texts of scenarios, in English."""


@dataclass(frozen=True)
class Names:
    """Names of the three players.

    Attributes
    ----------
    keys : three of str
        Short, as in relations: "US" or "A".
    countries : three of str
        Within a sentence, with an article where it takes one.
    capitals : three of str
    fictional : bool
    """

    keys: tuple[str, ...]
    countries: tuple[str, ...]
    capitals: tuple[str, ...]
    fictional: bool
    _swaps: tuple[tuple[re.Pattern[str], str], ...]

    def said(self, text: str) -> str:
        """Put a text of the scenario in these names.

        Examples
        --------
        >>> from triangle.politics.scenario import load_scenario
        >>> names = names_of(load_scenario("2025"), fictional=True)
        >>> names.said("thaw-with-beijing: US-RU oppose, and Moscow waits")
        'thaw-with-belmar: A-C oppose, and Corva waits'
        """
        for pattern, new in self._swaps:
            text = pattern.sub(lambda found, new=new: _like(found.group(), new), text)  # type: ignore[misc]
        return text


def names_of(scenario: Scenario, fictional: bool = False) -> Names:
    """Name the players of a scenario.

    Parameters
    ----------
    scenario : Scenario
    fictional : bool
        Whether to use invented names.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> names_of(load_scenario("1972")).capitals, names_of(load_scenario("1972")).countries[2]
    (('Washington', 'Beijing', 'Moscow'), 'the Soviet Union')
    """
    if not fictional:
        countries = tuple(named_player(scenario, i) for i in range(3))
        capitals = tuple(
            tr(CAPITALS[player]) if player in CAPITALS else countries[i]
            for i, player in enumerate(scenario.players)
        )
        return Names(scenario.players, countries, capitals, False, ())
    countries = tuple(tr(COUNTRIES[i]) for i in range(3))
    capitals = tuple(tr(CITIES[i]) for i in range(3))
    swaps = []
    for i, player in enumerate(scenario.players):
        name = scenario.player_names[i]
        own_capital = tr(CAPITALS[player]) if player in CAPITALS else name
        for word in (*REAL_WORDS.get(player, ()), name, tr(name), own_capital, player):
            city = word in ("Washington", "Beijing", "Peking", "Moscow", own_capital)
            new = LETTERS[i] if word == player else capitals[i] if city else countries[i]
            swaps.append((_whole(word), new))
    # The longer words first: "United States" before "US".
    swaps.sort(key=lambda pair: -len(pair[0].pattern))
    return Names(LETTERS, countries, capitals, True, tuple(swaps))


def _whole(word: str) -> re.Pattern[str]:
    """Match a word; only Latin letters around it make it part of another."""
    edge = r"\b" if word.isascii() else ""
    return re.compile(f"{edge}{re.escape(word)}{edge}", re.IGNORECASE | re.ASCII)


def _like(old: str, new: str) -> str:
    """Write the new word in small letters where the old one was: in names of outcomes."""
    return new.lower() if old.islower() and len(old) > 2 else new
