"""The commands run, compare and dyads, from arguments to bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from triangle.cli.app import main

ROOT = Path(__file__).parents[1]
GAME = "textbook/fudenberg-maskin"

RUN_KEYS = {
    "schema",
    "scenario",
    "players",
    "discount_factors",
    "payoff_set",
    "outcomes",
    "three_tenths",
    "reachable_split",
    "manifest",
}
OUTCOME_KEYS = {
    "name",
    "state",
    "postures",
    "pattern",
    "roles",
    "payoffs",
    "split_index",
    "net_index",
    "relation_index",
    "role_index",
    "enforceable",
    "critical_discount_factor",
    "reachable",
    "pareto",
    "pairwise_stable",
    "coalition_proof",
    "likelihood",
}


def output(capsys, *arguments):
    assert main(list(arguments)) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.fixture(scope="module")
def run_2025():
    """Bytes of two runs in processes of their own, with different hash seeds."""
    return [
        subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), "run", "2025", "--json"],
            capture_output=True,
            check=True,
            timeout=120,
            env={**os.environ, "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": "1"},
        ).stdout
        for seed in ("1", "2")
    ]


def test_json_of_two_runs_is_identical(run_2025):
    assert run_2025[0] == run_2025[1]


def test_json_keeps_the_contract(run_2025):
    data = json.loads(run_2025[0])
    assert data.keys() >= RUN_KEYS
    assert data["players"] == ["US", "CN", "RU"]
    assert data["payoff_set"].keys() >= {"empty", "gap", "threat"}
    for outcome in data["outcomes"]:
        assert outcome.keys() >= OUTCOME_KEYS
        assert set(outcome["state"]) == {"US-CN", "US-RU", "CN-RU"}
        assert set(outcome["postures"]["US"]) == {"CN", "RU"}
    assert data["three_tenths"].keys() >= {"name", "split_index", "enforceable", "rank"}
    assert data["reachable_split"].keys() >= {"lower", "upper", "binding", "free_game"}
    assert data["manifest"]["seed"] is None


def test_single_payoff_of_the_common_interest_game(capsys):
    data = json.loads(output(capsys, "run", GAME, "--json"))
    assert data["payoff_set"]["threat"] == [1, 1, 1]
    assert data["payoff_set"]["vertices"] == [[1, 1, 1]]
    assert "pays (1, 1, 1)" in output(capsys, "run", GAME)


@pytest.mark.parametrize("delta", ["0.01", "0.3", "0.99"])
def test_settings_reach_the_solver(capsys, delta):
    setting = f"game.discount_factors={delta}"
    data = json.loads(output(capsys, "run", GAME, "--json", "--set", setting))
    assert data["discount_factors"] == [float(delta)] * 3
    assert data["payoff_set"]["threat"] == [1, 1, 1]


def test_plot_saves_figures_and_leaves_the_answer_alone(tmp_path, capsys):
    plain = output(capsys, "run", GAME, "--json")
    assert main(["run", GAME, "--json", "--plot", str(tmp_path / "new")]) == 0
    out, err = capsys.readouterr()
    assert out == plain
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {
        "textbook-fudenberg-maskin-payoffs.png",
        "textbook-fudenberg-maskin-payoffs.svg",
    }
    assert all(name in err for name in names)


def test_plot_where_a_file_stands(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert main(["run", GAME, "--plot", str(tmp_path / "taken")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "taken" in err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", ["run", "dyads"])
def test_piped_text_has_no_colours_and_keeps_its_width(command, capsys, monkeypatch):
    for width in (60, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        out = output(capsys, command, "textbook/contribution")
        assert "\x1b" not in out
        assert max(map(len, out.splitlines())) <= width


def test_compare_as_json_and_text(capsys):
    arguments = ["compare", GAME, "textbook/contribution"]
    data = json.loads(output(capsys, *arguments, "--json"))
    assert data["scenarios"] == arguments[1:]
    assert data["reachable_split_difference"] is None
    text = output(capsys, *arguments)
    assert "Who is who" in text
    assert GAME in text


def test_dyads_as_json(capsys):
    data = json.loads(output(capsys, "dyads", "2025", "--json"))
    assert [dyad["name"] for dyad in data["dyads"]] == ["US-CN", "US-RU", "CN-RU"]
    assert data["outcome"] == "no-deal"
    for dyad in data["dyads"]:
        assert dyad["equilibria"]
        assert dyad["corner"]
        assert all(found["regret"] < 1e-6 for found in dyad["equilibria"])


def test_dyads_at_another_outcome_are_other_games(capsys):
    today = json.loads(output(capsys, "dyads", "2025", "--json"))
    split = json.loads(output(capsys, "dyads", "2025", "--at", "full-split", "--json"))
    assert split["outcome"] == "full-split"
    assert split["dyads"][0]["payoffs"] != today["dyads"][0]["payoffs"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["run", "2052"], "did you mean"),
        (["run", "missing.toml"], "missing.toml"),
        (["run", GAME, "--set", "game.discount_factors=1"], "discount"),
        (["run", GAME, "--set", "nonsense"], "nonsense"),
        (["run"], "NAME"),
        (["compare", "2025"], "OTHER"),
        (["compare", GAME, "2052"], "did you mean"),
        (["dyads", "2025", "--at", "ful-split"], "did you mean 'full-split'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, word, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert word in err
