"""What the uncertain inputs of a scenario are called in sentences, tables and figures.

Answers how a key such as "drivers.exchange.RU.CN" reads. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.language import tr
from triangle.politics.scenario_types import Scenario
from triangle.views.wording import named_player

__all__ = ["group_words", "input_words", "number_words", "owner"]

INPUTS = {
    "patience": "{owner} patience",
    "reversal": "the chance that a deal is undone in {who}",
    "capability": "{owner} capability",
    "nearness": "how near {other} is to {who}",
    "hostility": "the hostility of {other} that {who} sees",
    "exchange": "{owner} dependence on ties with {other}",
    "distance": "the distance of regimes between {who} and {other}",
    "burden": "what open conflict with {other} costs {who}",
    "veto": "the power of opponents at home in {who}",
}


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
        return tr("the weight of {channel}", channel=tr(parts[0].replace("_", " ")))
    if kind == "consent":
        return tr("the precision of choice")
    if kind == "players":
        name, who = parts[1], [named_player(scenario, parts[0])]
    else:
        name, who = parts[0], [named_player(scenario, player) for player in parts[1:]]
    return tr(INPUTS[name], owner=owner(who[0]), who=who[0], other=who[-1])


def owner(name: str) -> str:
    """Write a name before what belongs to it.

    Examples
    --------
    >>> owner("Russia"), owner("the United States")
    ("Russia's", "the United States'")
    """
    return tr("{name}'" if name.endswith("s") else "{name}'s", name=name)


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
    if weights == len(names):
        return tr("the weights estimated together ({count})", count=weights)
    return tr("the weights estimated together ({count}) and the precision", count=weights)


def number_words(value: float) -> str:
    """Write the value of an input with three digits that count.

    Examples
    --------
    >>> number_words(0.31234), number_words(18.0), number_words(0.2)
    ('0.312', '18', '0.2')
    """
    return f"{value:.3g}"
