"""What the uncertain inputs of a scenario are called in sentences, tables and figures.

Answers how a key such as "drivers.exchange.RU.CN" reads. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.politics.scenario_types import Scenario
from triangle.views.wording import named_player

__all__ = ["group_words", "input_words", "number_words"]


def input_words(scenario: Scenario, key: str) -> str:
    """Name an input within a sentence.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> input_words(scenario, "drivers.exchange.RU.CN")
    "Russia's dependence on ties with China"
    >>> input_words(scenario, "weights.common_enemy")
    'the weight of common enemy'
    """
    kind, *parts = key.split(".")
    if kind == "weights":
        return f"the weight of {parts[0].replace('_', ' ')}"
    if kind == "consent":
        return "the precision of choice"
    if kind == "players":
        name, who = parts[1], [named_player(scenario, parts[0])]
    else:
        name, who = parts[0], [named_player(scenario, player) for player in parts[1:]]
    whose = f"{who[0]}'" if who[0].endswith("States") else f"{who[0]}'s"
    other = who[-1]
    return {
        "patience": f"{whose} patience",
        "reversal": f"the chance that a deal is undone in {who[0]}",
        "capability": f"{whose} capability",
        "nearness": f"how near {other} is to {who[0]}",
        "hostility": f"the hostility of {other} that {who[0]} sees",
        "exchange": f"{whose} dependence on ties with {other}",
        "distance": f"the distance of regimes between {who[0]} and {other}",
        "burden": f"what open conflict with {other} costs {who[0]}",
        "veto": f"the power of opponents at home in {who[0]}",
    }[name]


def group_words(scenario: Scenario, names: Sequence[str]) -> str:
    """Name an input, or several that are drawn together.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> group_words(load_scenario("2025"), ["weights.exchange", "weights.restraint"])
    'the weights estimated together (2)'
    """
    if len(names) == 1:
        return input_words(scenario, names[0])
    weights = sum(name.startswith("weights.") for name in names)
    text = f"the weights estimated together ({weights})"
    return text if weights == len(names) else f"{text} and the precision"


def number_words(value: float) -> str:
    """Write the value of an input with three digits that count.

    Examples
    --------
    >>> number_words(0.31234), number_words(18.0), number_words(0.2)
    ('0.312', '18', '0.2')
    """
    return f"{value:.3g}"
