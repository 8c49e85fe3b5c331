"""What players and action profiles are called in results.

A profile goes by the scenario's name for it, else by its relations; a country takes its article.

Does not judge or compute anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.game import Profile
from triangle.language import tr
from triangle.politics.postures import DYADS, State
from triangle.politics.scenario_types import Scenario

__all__ = ["named_player", "profile_name", "relation_name", "short_state_name", "state_name"]

_PLURAL_OR_UNION = ("States", "Union", "Republic", "Kingdom", "Federation", "Provinces")


def named_player(scenario: Scenario, player: int | str) -> str:
    """Name a player within a sentence.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> [named_player(load_scenario("1972"), i) for i in range(3)]
    ['the United States', 'China', 'the Soviet Union']
    >>> named_player(load_scenario("textbook/contribution"), "first")
    'player "first"'
    """
    i = scenario.players.index(player) if isinstance(player, str) else player
    name = scenario.player_names[i]
    if scenario.space is None:
        return tr('player "{name}"', name=name)
    article = name.endswith(_PLURAL_OR_UNION)
    return tr("the {name}", name=tr(name)) if article else tr(name)


def relation_name(dyad: str, level: str) -> str:
    """Name a relation by its pair and its level.

    Examples
    --------
    >>> relation_name("US-CN", "oppose")
    'US-CN oppose'
    """
    return tr("{dyad} {level}", dyad=dyad, level=tr(level))


def state_name(scenario: Scenario, state: State) -> str:
    """Name a triangle state by its relations.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> state_name(load_scenario("2025-roles"), (0, 1, 2))
    'US-CN oppose, US-RU hedge, CN-RU align'
    """
    assert scenario.space is not None
    words = scenario.space.state_in_words(state)
    first, second, third = (relation_name(dyad, level) for dyad, level in words.items())
    return tr("{first}, {second}, {third}", first=first, second=second, third=third)


def short_state_name(scenario: Scenario, number: int) -> str:
    """Name a state by the first named outcome in it, else by its relations.

    Parameters
    ----------
    scenario : Scenario
    number : int
        Place of the state in `PostureSpace.states`.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> short_state_name(load_scenario("2025-roles"), 2)
    'no-deal'
    >>> short_state_name(load_scenario("2025-roles"), 1)
    'US-CN oppose, US-RU oppose, CN-RU hedge'
    """
    assert scenario.space is not None
    state = scenario.space.states[number]
    for name, outcome in scenario.outcomes.items():
        if scenario.space.state(outcome.profile) == state:
            return name
    return state_name(scenario, state)


def profile_name(scenario: Scenario, profile: Sequence[int]) -> str:
    """Name an action profile: as the scenario does, else by its state and who is warmer.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> profile_name(scenario, (0, 2, 2)), profile_name(scenario, (1, 2, 4))
    ('no-deal', 'three-tenths')
    >>> profile_name(scenario, (0, 2, 1))
    'US-CN oppose, US-RU oppose, CN-RU hedge (CN to RU align)'
    """
    key: Profile = (int(profile[0]), int(profile[1]), int(profile[2]))
    for outcome in scenario.outcomes.values():
        if outcome.profile == key:
            return outcome.name
    space = scenario.space
    if space is None:
        return tr(", ").join(scenario.actions[i][a] for i, a in enumerate(key))
    state, levels = space.state(key), space.levels(key)
    warmer = [
        tr(
            "{one} to {other} {posture}",
            one=space.players[i],
            other=space.players[j],
            posture=tr(space.level_names[levels[i][j]]),
        )
        for dyad, level in zip(DYADS, state, strict=True)
        for i, j in (dyad, dyad[::-1])
        if levels[i][j] > level
    ]
    name = state_name(scenario, state)
    return tr("{name} ({more})", name=name, more=tr(", ").join(warmer)) if warmer else name
