"""The commands run, compare and dyads, from arguments to bytes."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from triangle.analysis.explain import explain
from triangle.analysis.verdict import evaluate
from triangle.cli.app import main
from triangle.politics.scenario import load_scenario
from triangle.solvers.critical_each import critical_discount_factors
from triangle.views.explain_text import ASKED

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
    assert data["manifest"]["seed"] == "nothing drawn at random"


def null_fields(data, path=""):
    if isinstance(data, dict):
        return [f for key, value in data.items() for f in null_fields(value, f"{path}.{key}")]
    if isinstance(data, list):
        return [f for k, value in enumerate(data) for f in null_fields(value, f"{path}[{k}]")]
    return [path] if data is None else []


def test_no_field_of_2025_is_null(run_2025):
    assert null_fields(json.loads(run_2025[0])) == []


def test_every_state_of_2025_has_its_way_and_its_potential(run_2025):
    found = json.loads(run_2025[0])["dynamics"]
    assert len(found["states"]) == 27
    assert sum(row["likelihood"] for row in found["states"]) == pytest.approx(1)
    for row in found["states"]:
        product = np.prod([step["probability"] for step in row["path"]])
        assert row["path_probability"] == pytest.approx(product)
        assert (row["expected_years"] == 0) == (row["state"] == found["from"])
        assert row["stochastically_stable"] == (row["excess_potential"] < 1e-9)
    assert found["small_noise"]["largest_error"] < 1e-9
    assert found["residual"] < 1e-12


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
        (["dyads", "2025", "--at", "all"], "expected one of no-deal"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, word, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert word in err


def test_explain_answers_argument_by_argument(capsys):
    assert main(["run", "2025", "--explain", "three-tenths"]) == 0
    out = capsys.readouterr().out
    for asked in ASKED.values():
        assert asked in out
    assert "✓" in out
    assert "✗" in out
    assert main(["run", "2025", "--explain", "three-tenths", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["argument"] for row in data["arguments"]] == list(ASKED)
    assert data["outcome"]["name"] == "three-tenths"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("CN-RU=align,US-RU=oppose,US-CN=oppose", "no-deal"),
        ("US-CN=oppose,US-RU=hedge,CN-RU=hedge", "US-CN oppose, US-RU hedge, CN-RU hedge"),
        ("US-CN oppose, US-RU hedge, CN-RU hedge", "US-CN oppose, US-RU hedge, CN-RU hedge"),
    ],
)
def test_explain_takes_relations(asked, name, capsys):
    assert main(["run", "2025", "--explain", asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"]["name"] == name


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("three-tenth", "did you mean 'three-tenths'?"),
        ("US-CN=opose,US-RU=hedge,CN-RU=hedge", "did you mean 'oppose'?"),
        ("US-CX=oppose,US-RU=hedge,CN-RU=hedge", "did you mean 'US-CN'?"),
        ("US-CN=oppose,US-RU=hedge", "CN-RU is missing"),
        ("US-CN=oppose,US-RU=hedge,CN-RU=align,CN-US=hedge", "US-CN is given twice"),
    ],
)
def test_explain_suggests_what_may_be_meant(asked, word, capsys):
    assert main(["run", "2025", "--explain", asked]) == 2
    error = capsys.readouterr().err
    assert word in error
    assert error.count("\n") == 1


def test_explain_of_a_game_without_relations(capsys):
    game = "textbook/contribution"
    assert main(["run", game, "--explain", "give, give, keep"]) == 0
    assert "Can it last?" in capsys.readouterr().out
    assert main(["run", game, "--explain", "give, giv, keep"]) == 2
    assert "did you mean 'give'?" in capsys.readouterr().err


def test_explain_says_how_patient_each_player_must_be():
    scenario = load_scenario("2025")
    evaluation = evaluate(scenario, with_payoff_set=False)
    row = {a.key: a for a in explain(evaluation, "three-tenths").arguments}["patience_each"]
    profile = scenario.outcomes["three-tenths"].profile
    for found in critical_discount_factors(scenario.repeated_game(), profile):
        assert f"from {found.value:.2f}" in row.reason
    nobody = {a.key: a for a in explain(evaluation, "full-split").arguments}["patience_each"]
    assert nobody.reason == "any patience will do for each, the two others as they are"


@pytest.mark.parametrize(
    "command",
    [
        ["run", "2025"],
        ["run", "2025", "--explain", "concert"],
        ["show", "2025"],
        ["show", "2025", "--payoffs", "concert"],
        ["dyads", "2025"],
        ["bids", "2025"],
        ["punish", "2025"],
        ["simulate", "2025", "--years", "2", "-n", "1"],
        ["robust", "2025", "-n", "2"],
        ["compare", "2025", "2025-roles"],
        ["stage", "2025-roles", "--max-supports", "1"],
    ],
    ids=" ".join,
)
def test_what_was_set_is_said_beside_the_title(command, capsys):
    words = "Changed for this run: players.US.reversal=0.15"
    assert main(command) == 0
    assert "Changed for this run" not in capsys.readouterr().out
    assert main([*command, "--set", "players.US.reversal=0.15"]) == 0
    assert words in capsys.readouterr().out


def test_the_hint_of_a_file_is_a_command_that_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = 'extends = "2025"\ntitle = "Mine"\nsummary = "As 2025. Nothing else."\n'
    (tmp_path / "my own.toml").write_text(text)
    assert main(["run", "my own.toml", "--set", "players.US.reversal=0.15"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    hint = out.partition("Why, for any row: triangle ")[2].partition(" When nobody errs")[0]
    assert hint == ("run 'my own.toml' --set players.US.reversal=0.15 --explain three-tenths")
    assert main(shlex.split(hint)) == 0
