"""Patterns, roles and role scores: textbook values and symmetries."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triangle.errors import GameError
from triangle.politics.patterns import (
    PATTERNS,
    ROLES,
    pattern_of_state,
    pattern_of_warmths,
    role_payoffs,
    role_scores,
)
from triangle.politics.postures import DYADS, PostureSpace

SPACE = PostureSpace(("US", "CN", "RU"))

# Signs of the relations 01, 02, 12 (Dittmer 1981; unit veto from the later literature).
TEXTBOOK = {
    (1, 1, 1): ("menage a trois", ("friend", "friend", "friend"), 1, (1, 1, 1)),
    (1, 1, 0): ("romantic triangle", ("pivot", "wing", "wing"), -1, (3, -1, -1)),
    (1, 0, 1): ("romantic triangle", ("wing", "pivot", "wing"), -1, (-1, 3, -1)),
    (0, 1, 1): ("romantic triangle", ("wing", "wing", "pivot"), -1, (-1, -1, 3)),
    (1, 0, 0): ("stable marriage", ("partner", "partner", "outcast"), 1, (1, 1, -3)),
    (0, 1, 0): ("stable marriage", ("partner", "outcast", "partner"), 1, (1, -3, 1)),
    (0, 0, 1): ("stable marriage", ("outcast", "partner", "partner"), 1, (-3, 1, 1)),
    (0, 0, 0): ("unit veto", ("enemy", "enemy", "enemy"), -1, (-1, -1, -1)),
}
SUM_BY_PATTERN = {
    "menage a trois": 3,
    "romantic triangle": 1,
    "stable marriage": -1,
    "unit veto": -3,
}


@pytest.mark.parametrize("warmths", TEXTBOOK)
def test_the_eight_signed_triangles(warmths):
    pattern = pattern_of_warmths(warmths)
    assert (pattern.name, pattern.roles, pattern.balance, pattern.scores) == TEXTBOOK[warmths]
    assert sum(pattern.scores) == SUM_BY_PATTERN[pattern.name]
    assert set(pattern.roles) <= set(ROLES)
    assert PATTERNS[sum(warmths)] == pattern.name


def test_scores_follow_the_ranking_of_roles():
    seen = {}
    for *_, roles, _, scores in TEXTBOOK.values():
        seen.update(zip(roles, scores, strict=True))
    assert [seen[role] for role in ROLES] == sorted(seen.values(), reverse=True)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.permutations(range(3)))
def test_renaming_players_renames_roles(warmths, order):
    matrix = np.zeros((3, 3))
    for (i, j), warmth in zip(DYADS, warmths, strict=True):
        matrix[i, j] = matrix[j, i] = warmth
    turned = matrix[np.ix_(order, order)]
    before = pattern_of_warmths(warmths)
    after = pattern_of_warmths([turned[i, j] for i, j in DYADS])
    assert after.name == before.name
    assert after.balance == before.balance
    assert after.roles == tuple(before.roles[k] for k in order)
    np.testing.assert_allclose(after.scores, [before.scores[k] for k in order], atol=1e-12)


def test_balance_is_the_product_of_signs():
    for state in SPACE.states:
        pattern = pattern_of_state(SPACE, state, warm_from=0.75)
        assert pattern.balance == np.prod([1 if warm else -1 for warm in pattern.warm])


def test_the_cut_decides_what_a_middle_level_is():
    assert pattern_of_state(SPACE, (0, 1, 2)).name == "romantic triangle"
    assert pattern_of_state(SPACE, (0, 1, 2), warm_from=0.6).name == "stable marriage"
    assert pattern_of_state(SPACE, (1, 1, 1), warm_from=1.0).name == "unit veto"


def test_the_us_share_of_the_full_split():
    """With China and Russia at +1 and US-Russia at s, the US share is (s + 1) / 4."""
    no_deal, full_split = role_scores([[0, 0, 1], [0, 1, 0]])[:, 0]
    for s in (-1.0, 0.0, 0.2, 1.0):
        score = role_scores([0, (s + 1) / 2, 1])[0]
        assert (score - no_deal) / (full_split - no_deal) == pytest.approx((s + 1) / 4)


def test_payoffs_are_the_scores_of_the_relations():
    payoffs = role_payoffs(SPACE)
    assert payoffs.shape == (9, 9, 9, 3)
    for profile in itertools.product(range(0, 9, 2), repeat=3):
        state = SPACE.state(profile)
        expected = pattern_of_state(SPACE, state).scores
        assert tuple(payoffs[profile]) == expected


def test_wrong_numbers():
    with pytest.raises(GameError, match=r"three numbers within \[0, 1\]"):
        pattern_of_warmths([0, 1])
    with pytest.raises(GameError, match=r"three numbers within \[0, 1\]"):
        pattern_of_warmths([0, 1, float("nan")])
    with pytest.raises(GameError, match="every relation would count as warm"):
        pattern_of_warmths([0, 1, 1], warm_from=0)
