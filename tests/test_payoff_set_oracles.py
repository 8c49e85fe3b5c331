"""The payoff set against independently computed answers kept in ``tests/oracles``."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from payoff_set_reference import directions_of

from triangle.game import RepeatedGame, StageGame
from triangle.solvers.minmax import pure_minmax
from triangle.solvers.one_shot import check_one_shot_deviations
from triangle.solvers.payoff_set import payoff_set

FOLDER = Path(__file__).parent / "oracles"
BRACKETS = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "known_games")
KNOWN = json.loads((FOLDER / "known_games.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=BRACKETS)
def oracle(request):
    recorded = json.loads((FOLDER / f"{request.param}.json").read_text(encoding="utf-8"))
    game = RepeatedGame(StageGame(recorded["payoffs"]), recorded["deltas"])
    return recorded, payoff_set(game)


def test_there_are_oracles():
    assert len(BRACKETS) == 6


def test_brackets_overlap_in_every_direction(oracle):
    recorded, found = oracle
    assert found.is_empty == recorded["empty"]
    size = np.ptp(found.game.stage.payoffs, axis=(0, 1, 2)).max()
    d = np.array(recorded["directions"])
    lower, upper = np.array([found.support(n, np.inf) for n in d]).T
    assert (lower <= np.array(recorded["outer_levels"]) + 1e-8 * size).all()
    assert (upper >= np.array(recorded["inner_levels"]) - 1e-8 * size).all()


def test_recorded_equilibrium_payoffs_lie_in_the_outer_set(oracle):
    recorded, found = oracle
    points = np.array(recorded["inner_points"]).reshape(-1, 3)
    d = directions_of()
    upper = np.array([found.support(n, np.inf)[1] for n in d])
    assert ((d @ points.T).max(axis=1) <= upper + 1e-8 * np.abs(points).max(initial=1)).all()


def test_the_bracket_is_closed_or_explained(oracle):
    _, found = oracle
    size = np.ptp(found.game.stage.payoffs, axis=(0, 1, 2)).max()
    assert found.gap <= 1e-6 * size or found.note
    check = check_one_shot_deviations(found.game, found.automaton())
    assert check.slack >= -1e-8 * size
    assert check.slack == found.slack


def test_stage_equilibria_and_minmax(oracle):
    recorded, found = oracle
    stage = found.game.stage
    assert np.allclose(pure_minmax(stage).values, recorded["minmax_pure"])
    for profile in recorded["pure_nash"]:
        payoff = stage.payoffs[tuple(profile)]
        assert all(found.support(n, np.inf)[1] >= n @ payoff - 1e-8 for n in directions_of())
    assert (found.threat >= np.array(recorded["minmax_pure"]) - 1e-7).all()


def test_abreu_and_sannikovs_example_has_the_published_number_of_vertices():
    recorded = json.loads((FOLDER / "as2014_dummy_d03.json").read_text(encoding="utf-8"))
    found = payoff_set(RepeatedGame(StageGame(recorded["payoffs"]), recorded["deltas"]))
    assert len(found.inner.vertices) == 6


def known_repeated():
    for game in KNOWN["repeated_two_player"]:
        for answer in game["sets"]:
            payoffs = np.zeros((*np.shape(game["payoffs"])[:2], 1, 3))
            payoffs[:, :, 0, :2] = game["payoffs"]
            vertices = [[*v, 0] for v in answer["vertices"]]
            yield pytest.param(
                payoffs, answer["delta"], vertices, id=f"{game['name']} {answer['delta']}"
            )
    rules = {
        "contribution game": lambda a: 2 * sum(a) - 3 * np.array(a),
        "common interest (Fudenberg and Maskin 1986)": lambda a: np.full(3, a[0] == a[1] == a[2]),
    }
    for game in KNOWN["repeated_three_player"]:
        payoffs = np.zeros((2, 2, 2, 3))
        for a in itertools.product(range(2), repeat=3):
            payoffs[a] = rules[game["name"]](a)
        for answer in game["sets"]:
            yield pytest.param(
                payoffs, answer["delta"], answer["vertices"], id=f"{game['name']} {answer['delta']}"
            )


@pytest.mark.parametrize(("payoffs", "delta", "vertices"), list(known_repeated()))
def test_published_and_derived_sets(payoffs, delta, vertices):
    found = payoff_set(RepeatedGame(StageGame(payoffs), delta))
    expected = np.array(vertices, dtype=float)
    apart = np.abs(found.inner.vertices[:, None] - expected[None]).max(axis=-1)
    assert len(found.inner.vertices) == len(expected)
    assert apart.min(axis=1).max() <= 1e-4
    assert apart.min(axis=0).max() <= 1e-4
    d = directions_of()
    exact = (d @ expected.T).max(axis=1)
    bounds = np.array([found.support(n, np.inf) for n in d])
    assert np.abs(bounds - exact[:, None]).max() <= 1e-4


def test_the_joint_payoff_of_the_contribution_game_jumps_at_one_quarter():
    payoffs = np.zeros((2, 2, 2, 3))
    for a in itertools.product(range(2), repeat=3):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    stage = StageGame(payoffs)
    below = payoff_set(RepeatedGame(stage, 0.25 - 1e-6)).support([1, 1, 1])
    above = payoff_set(RepeatedGame(stage, 0.25 + 1e-6)).support([1, 1, 1])
    assert below == pytest.approx((0, 0), abs=1e-6)
    assert above == pytest.approx((9, 9), abs=1e-3)
