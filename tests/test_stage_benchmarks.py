"""The game played once: what is claimed is checked again, and doubts are said aloud."""

import json
import re

import numpy as np
import pytest

from triangle.analysis.stage_benchmarks import SHARES, stage_benchmarks, strategies_in_words
from triangle.cli.app import main
from triangle.errors import GameError
from triangle.game import StageGame
from triangle.politics.scenario import load_scenario
from triangle.solvers.mixed_nash import mixed_nash


@pytest.fixture(scope="module")
def mckelvey_mclennan():
    return stage_benchmarks(load_scenario("textbook/mckelvey-mclennan"))


@pytest.fixture(scope="module")
def of_2025():
    return stage_benchmarks(load_scenario("2025"), max_supports=900)


def test_nine_equilibria_are_listed_and_proven_complete(mckelvey_mclennan):
    found = mckelvey_mclennan.to_dict()["mixed"]
    assert found["complete"]
    assert len(found["equilibria"]) == 9
    assert found["supports_undecided"] == 0
    assert all(e["regret"] < 1e-9 and e["regular"] for e in found["equilibria"])


def test_quantal_responses_beyond_the_bifurcation_are_true_ones(mckelvey_mclennan):
    found = mckelvey_mclennan
    payoffs = found.pure.stage.payoffs
    beyond = [point for point in found.logit.requested if point.precision > 0.5968]
    assert beyond
    for point in beyond:
        x, y, z = point.strategies
        expected = (
            np.einsum("abc,b,c->a", payoffs[..., 0], y, z),
            np.einsum("abc,a,c->b", payoffs[..., 1], x, z),
            np.einsum("abc,a,b->c", payoffs[..., 2], x, y),
        )
        for own, value in zip(point.strategies, expected, strict=True):
            response = np.exp(point.precision * (value - value.max()))
            assert np.abs(own - response / response.sum()).max() < 1e-9


def test_a_large_game_says_that_the_list_is_not_complete(of_2025):
    mixed = of_2025.to_dict()["mixed"]
    assert not mixed["complete"]
    assert "900 of 133432831" in mixed["reason"]
    # Eight strict equilibria of index one each: by the index theorem others must exist.
    assert "so there are others" in mixed["reason"]
    assert len(mixed["equilibria"]) == len(of_2025.pure.profiles)


def test_pure_equilibria_by_brute_force(of_2025):
    payoffs = of_2025.pure.stage.payoffs
    best = [payoffs[..., i] >= payoffs[..., i].max(axis=i, keepdims=True) - 1e-9 for i in range(3)]
    where = np.argwhere(best[0] & best[1] & best[2])
    assert [tuple(a) for a in where.tolist()] == list(of_2025.pure.profiles)


def test_every_equilibrium_lies_within_what_a_mediator_can_do(mckelvey_mclennan, of_2025):
    for found in (mckelvey_mclennan, of_2025):
        for equilibrium in found.mixed.equilibria:
            for value, extent in zip(equilibrium.payoffs, found.correlated.players, strict=True):
                assert extent.worst.value - 1e-9 <= value <= extent.best.value + 1e-9
        data = found.to_dict()["correlated"]
        for extent in data.values():
            assert max(extent[end]["violation"] for end in extent) < 1e-9
            assert max(extent[end]["gap"] for end in extent) < 1e-9


def test_precisions_follow_the_scenario(of_2025):
    middle = of_2025.scenario.precision.value
    asked = [point.precision for point in of_2025.logit.requested]
    assert asked == pytest.approx([middle * share for share in SHARES])
    assert all(point.residual < 1e-9 for point in of_2025.logit.points)


def test_strategies_in_words_are_distributions(of_2025):
    stage = of_2025.pure.stage
    for point in of_2025.logit.requested:
        words = strategies_in_words(stage, point.strategies)
        assert all(sum(shares.values()) == pytest.approx(1) for shares in words.values())


@pytest.mark.parametrize("seed", range(5))
def test_generic_games_have_an_odd_number(seed):
    payoffs = np.random.default_rng([seed, 4]).normal(size=(2, 2, 3, 3))
    found = mixed_nash(StageGame(payoffs))
    assert found.complete
    assert len(found.equilibria) % 2 == 1


def test_command(capsys):
    assert main(["stage", "textbook/mckelvey-mclennan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["mixed"]["complete"]
    assert main(["stage", "textbook/mckelvey-mclennan"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "The list is complete" in out
    total, pure, proper = map(
        int, re.search(r"allowed: (\d+), of which (\d+) pure and (\d+) properly", out).groups()
    )
    found = stage_benchmarks(load_scenario("textbook/mckelvey-mclennan"))
    assert (total, pure, proper) == (9, len(found.pure.profiles), 9 - len(found.pure.profiles))
    assert "crosses near precision 0.5968" in out
    assert main(["stage", "textbook/prisoners-dilemma"]) == 0
    assert "leaves a single profile" in capsys.readouterr().out


def test_no_supports_to_examine():
    with pytest.raises(GameError, match="limits"):
        stage_benchmarks(load_scenario("textbook/contribution"), max_supports=0)
