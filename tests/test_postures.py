"""Postures, relations and states: there and back for every profile, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.politics.postures import DYADS, PostureSpace, dyad_names, others

PLAYERS = ("US", "CN", "RU")
SPACES = [
    PostureSpace(PLAYERS),
    PostureSpace(PLAYERS, ("cold", "warm"), (0.0, 1.0)),
    PostureSpace(PLAYERS, ("a", "b", "c", "d"), (0.0, 0.2, 0.9, 1.0)),
]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: str(space.n_levels))
def test_every_profile_comes_back_from_its_words_and_levels(space: PostureSpace) -> None:
    for profile in itertools.product(range(0, space.n_actions, 3), repeat=3):
        assert space.profile(space.postures(profile)) == profile
        assert space.profile_of_levels(space.levels(profile)) == profile


@pytest.mark.parametrize("space", SPACES, ids=lambda space: str(space.n_levels))
def test_a_relation_is_its_cooler_side_in_levels_and_in_warmth(space: PostureSpace) -> None:
    for profile in itertools.product(range(0, space.n_actions, 3), repeat=3):
        levels, state = space.levels(profile), space.state(profile)
        for (i, j), level in zip(DYADS, state, strict=True):
            assert level == min(levels[i][j], levels[j][i])
            warmth = np.broadcast_to(space.relation(i, j), space.shape)[profile]
            assert warmth == space.level_values[level]
            towards = np.broadcast_to(space.warmth(i, j), space.shape)[profile]
            assert towards == space.level_values[levels[i][j]]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: str(space.n_levels))
def test_the_symmetric_profile_of_a_state_has_that_state(space: PostureSpace) -> None:
    assert len(set(space.states)) == space.n_levels**3
    for state in space.states:
        profile = space.symmetric_profile(state)
        levels = space.levels(profile)
        assert space.state(profile) == state
        assert all(levels[i][j] == levels[j][i] for i, j in DYADS)
        words = space.state_in_words(state)
        assert tuple(words) == dyad_names(PLAYERS)
        assert [space.level_names.index(word) for word in words.values()] == list(state)


def test_action_names_say_what_the_action_does() -> None:
    space = SPACES[0]
    for profile in itertools.product(range(9), repeat=3):
        postures = space.postures(profile)
        for i, player in enumerate(PLAYERS):
            said = ", ".join(f"{postures[player][PLAYERS[j]]} {PLAYERS[j]}" for j in others(i))
            assert space.action_names[i][profile[i]] == said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((("US", "CN", "CN"),), "players: expected 3 distinct names"),
        ((("US", "CN", "US"),), "players: expected 3 distinct names"),
        ((PLAYERS, ("one",), (0.0,)), "levels: expected 2 to 5 distinct names"),
        ((PLAYERS, ("a", "b", "a"), (0.0, 0.5, 1.0)), "levels: expected 2 to 5 distinct names"),
        ((PLAYERS, ("a", "b"), (0.0, 0.5, 1.0)), "level values: expected 2 numbers rising"),
        ((PLAYERS, ("a", "b"), (0.1, 1.0)), "level values: expected 2 numbers rising"),
        ((PLAYERS, ("a", "b", "c"), (0.0, 1.0, 1.0)), "level values: expected 3 numbers rising"),
        ((PLAYERS, ("a", "b", "c"), (0.0, np.nan, 1.0)), "level values: expected 3 numbers"),
    ],
)
def test_what_is_no_posture_space(arguments, message) -> None:
    with pytest.raises(GameError, match=message):
        PostureSpace(*arguments)


def test_postures_that_lack_a_word_or_use_an_unknown_one() -> None:
    space = SPACES[0]
    postures = space.postures((0, 4, 8))
    postures["RU"]["US"] = "lukewarm"
    with pytest.raises(GameError, match=r"postures\.RU\.US: expected one of .* got 'lukewarm'"):
        space.profile(postures)
    del postures["RU"]["US"]
    with pytest.raises(GameError, match="RU needs a posture towards US"):
        space.profile(postures)
