"""Which action profile a reader means: an outcome's name, its relations, or the actions.

Answers nothing about the profile. Whoever reads a name from the command line asks here first, so
that a slip is told before anything is solved.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.errors import ScenarioError
from triangle.game import Profile
from triangle.politics.library import one_of
from triangle.politics.postures import DYADS, State, dyad_names
from triangle.politics.scenario_types import Scenario

__all__ = ["asked_profile"]


def asked_profile(
    scenario: Scenario, text: str, representatives: Sequence[Profile] | None = None
) -> Profile:
    """Find the action profile that a reader names.

    Parameters
    ----------
    scenario : Scenario
    text : str
        Name of an outcome; relations, such as ``US-CN=oppose, US-RU=hedge, CN-RU=align``, in any
        order, with a space in place of the sign if preferred, and with who is warmer in brackets,
        as in ``US-CN oppose, US-RU hedge, CN-RU hedge (CN to RU align)``; in a game without
        relations, one action of each player, with commas between them.
    representatives : sequence of Profile, optional
        The profile that stands for each triangle state when no side is said to be warmer; default
        the symmetric ones.

    Returns
    -------
    Profile

    Raises
    ------
    ScenarioError
        If nothing is so called; the nearest names are suggested.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> asked_profile(scenario, "no-deal"), asked_profile(
    ...     scenario, "CN-RU=align, US-CN=oppose, RU-US=oppose")
    ((0, 2, 2), (0, 2, 2))
    """
    text = text.strip()
    if text in scenario.outcomes:
        return scenario.outcomes[text].profile
    if scenario.space is None:
        return _of_actions(scenario, text)
    relations, bracket, warmer = text.partition("(")
    if "," not in relations and "=" not in relations:
        raise _unknown(scenario, text)
    state = _state(scenario, relations)
    if bracket:
        return _warmer(scenario, text, state, warmer.strip().removesuffix(")"))
    if representatives is None:
        return scenario.space.symmetric_profile(state)
    return representatives[scenario.space.states.index(state)]


def _warmer(scenario: Scenario, text: str, state: State, sides: str) -> Profile:
    """Return the profile of a state in which some sides are warmer, as `profile_name` has it."""
    space = scenario.space
    assert space is not None
    table = [list(row) for row in space.levels(space.symmetric_profile(state))]
    for side in sides.split(","):
        one, _, rest = side.strip().partition(" to ")
        other, _, level = rest.partition(" ")
        if one == other or not {one, other} <= set(space.players) or level not in space.level_names:
            first, second, _ = space.players
            raise ScenarioError(
                f"{scenario.name}: outcome {text!r}: expected who is warmer in brackets, as in "
                f"({first} to {second} {space.level_names[-1]}); got {side.strip()!r}"
            )
        i, j = space.players.index(one), space.players.index(other)
        table[i][j] = space.level_names.index(level)
    profile = space.profile_of_levels(table)
    if space.state(profile) != state:
        raise ScenarioError(
            f"{scenario.name}: outcome {text!r}: a relation is as warm as its cooler side; "
            "in brackets name only the side that is warmer"
        )
    return profile


def _state(scenario: Scenario, text: str) -> State:
    space = scenario.space
    assert space is not None
    names = dyad_names(space.players)
    reversed_names = {f"{space.players[j]}-{space.players[i]}": names[k] for k, (i, j) in
                      enumerate(DYADS)}  # fmt: skip
    found: dict[str, int] = {}
    for part in text.split(","):
        given, _, level = (piece.strip() for piece in part.strip().replace("=", " ").partition(" "))
        dyad = reversed_names.get(given, given)
        if dyad not in names:
            raise ScenarioError(
                f"{scenario.name}: outcome {text!r}: relation: {one_of(given, names)}"
            )
        if level not in space.level_names:
            raise ScenarioError(
                f"{scenario.name}: outcome {text!r}: {dyad}: {one_of(level, space.level_names)}"
            )
        if dyad in found:
            raise ScenarioError(f"{scenario.name}: outcome {text!r}: {dyad} is given twice")
        found[dyad] = space.level_names.index(level)
    missing = [name for name in names if name not in found]
    if missing:
        raise ScenarioError(
            f"{scenario.name}: outcome {text!r}: expected all three relations, "
            f"{', '.join(missing)} is missing"
        )
    first, second, third = (found[name] for name in names)
    return first, second, third


def _of_actions(scenario: Scenario, text: str) -> Profile:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(scenario.players):
        raise _unknown(scenario, text)
    chosen = []
    for player, part, actions in zip(scenario.players, parts, scenario.actions, strict=True):
        if part not in actions:
            raise ScenarioError(
                f"{scenario.name}: outcome {text!r}: action of {player}: {one_of(part, actions)}"
            )
        chosen.append(actions.index(part))
    return chosen[0], chosen[1], chosen[2]


def _unknown(scenario: Scenario, text: str) -> ScenarioError:
    form = ", ".join(f"{player}'s action" for player in scenario.players)
    if scenario.space is not None:
        levels = scenario.space.level_names
        names = dyad_names(scenario.space.players)
        form = ",".join(f"{name}={levels[0]}" for name in names)
    return ScenarioError(
        f"{scenario.name}: outcome: {one_of(text, scenario.outcomes)} (or give it as {form})"
    )
