"""Games in other programs' formats, and files written whole or not at all."""

import csv
import dataclasses
import io
import json
import re

import numpy as np
import pytest

from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.game import StageGame
from triangle.politics.scenario import load_scenario
from triangle.views.export import FORMATS, csv_text, exported, latex_text, nfg_text
from triangle.views.files import write_file


def read_nfg(text):
    """Read the payoff version of the format, independently of the writer."""
    tokens = re.findall(r'"(?:\\.|[^"\\])*"|[{}]|[^\s{}"]+', text)
    assert tokens[:3] == ["NFG", "1", "R"]
    place, title = 4, tokens[3]

    def group(start):
        assert tokens[start] == "{"
        found, k = [], start + 1
        while tokens[k] != "}":
            if tokens[k] == "{":
                inner, k = group(k)
                found.append(inner)
            else:
                found.append(tokens[k])
                k += 1
        return found, k + 1

    players, place = group(place)
    strategies, place = group(place)
    assert tokens[place].startswith('"')
    numbers = np.array([float(token) for token in tokens[place + 1 :]])
    shape = tuple(len(names) for names in strategies)
    payoffs = numbers.reshape(*shape[::-1], 3).transpose(2, 1, 0, 3)
    return title, players, strategies, payoffs


@pytest.mark.parametrize("name", ["2025", "1972", "textbook/abreu-sannikov"])
def test_nfg_reads_back_to_the_same_game(name):
    scenario = load_scenario(name)
    stage = scenario.stage_game()
    title, players, strategies, payoffs = read_nfg(exported(scenario, "nfg"))
    assert scenario.title in title
    assert players == [f'"{player}"' for player in scenario.player_names]
    assert strategies == [[f'"{action}"' for action in names] for names in stage.actions]
    np.testing.assert_array_equal(payoffs, stage.payoffs)


def test_nfg_has_no_exponents_and_protects_quotes():
    payoffs = np.zeros((2, 1, 1, 3))
    payoffs[1, 0, 0] = (1e-17, 1 / 3, -1e20)
    text = nfg_text(StageGame(payoffs), 'a "big" \\ game')
    assert r'"a \"big\" \\ game"' in text
    last = text.splitlines()[-1].split()
    assert [float(word) for word in last] == payoffs[1, 0, 0].tolist()
    assert "e" not in " ".join(last)


def test_gambit_reads_the_same_game(tmp_path):
    pygambit = pytest.importorskip("pygambit")
    scenario = load_scenario("2025")
    (tmp_path / "game.nfg").write_text(exported(scenario, "nfg"), encoding="utf-8")
    game = pygambit.read_nfg(str(tmp_path / "game.nfg"))
    assert [player.label for player in game.players] == list(scenario.player_names)
    stage = scenario.stage_game()
    for profile in [(0, 0, 0), (8, 0, 0), (1, 2, 3), (0, 0, 8)]:
        found = [float(game[profile][player]) for player in game.players]
        assert found == pytest.approx(stage.payoffs[profile].tolist(), abs=1e-15)


def test_csv_has_one_row_per_profile():
    stage = load_scenario("textbook/volunteers-dilemma").stage_game()
    rows = list(csv.DictReader(io.StringIO(csv_text(stage))))
    assert len(rows) == 8
    for row in rows:
        profile = tuple(
            stage.actions[i].index(row[f"action {player}"])
            for i, player in enumerate(stage.players)
        )
        found = [float(row[f"payoff {player}"]) for player in stage.players]
        assert found == stage.payoffs[profile].tolist()


def test_json_holds_game_and_question():
    scenario = load_scenario("2025")
    data = json.loads(exported(scenario, "json"))
    assert np.array(data["payoffs"]).tolist() == scenario.stage_game().payoffs.tolist()
    assert data["outcomes"]["three-tenths"] == list(scenario.outcomes["three-tenths"].profile)
    assert data["inputs_sha256"] == scenario.digest()


def test_latex_of_a_small_game_holds_every_payoff():
    text = latex_text(load_scenario("textbook/prisoners-dilemma"))
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 2
    assert r"$4,\ 4,\ 4$" in text
    assert r"$1,\ 1,\ 1$" in text


def test_latex_of_a_large_game_holds_the_named_outcomes():
    scenario = load_scenario("2025")
    text = latex_text(scenario)
    for name, outcome in scenario.outcomes.items():
        row = next(line for line in text.splitlines() if line.startswith(f"{name} &"))
        assert f"${scenario.stage_game().payoffs[outcome.profile][0]:.3f}$" in row


def test_latex_protects_its_signs():
    stage = StageGame(np.zeros((1, 1, 1, 3)), actions=[["50%_#&"], ["a"], ["b"]])
    scenario = dataclasses.replace(
        load_scenario("textbook/contribution"),
        explicit_payoffs=stage.payoffs,
        actions=stage.actions,
    )
    assert r"50\%\_\#\&" in latex_text(scenario)


@pytest.mark.parametrize("format_name", FORMATS)
def test_same_scenario_same_bytes(format_name, capsys):
    for _ in range(2):
        assert main(["export", "2025", "--format", format_name]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == 2 * exported(load_scenario("2025"), format_name)


def test_unknown_format():
    with pytest.raises(ScenarioError, match="did you mean 'nfg'"):
        exported(load_scenario("2025"), "nfgg")


def test_a_file_is_not_overwritten_without_force(tmp_path, capsys):
    target = tmp_path / "game.nfg"
    target.write_text("mine", encoding="utf-8")
    command = ["export", "2025", "--format", "csv", "-o", str(target)]
    assert main(command) == 2
    assert target.read_text(encoding="utf-8") == "mine"
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "--force" in err
    assert str(target) in err
    assert main([*command, "--force"]) == 0
    assert target.read_text(encoding="utf-8").startswith("action US")
    assert [path.name for path in tmp_path.iterdir()] == ["game.nfg"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--format", "pdf"], "expected one of nfg, json, csv, latex"),
        (["-o", "missing/game.nfg"], "no such folder"),
        (["-o", "."], "is a folder"),
        (["--set", "players.US.reversal=2"], "reversal"),
    ],
)
def test_bad_input_writes_nothing(arguments, word, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "2025", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert word in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def refuse(*_):
    raise PermissionError(1, "not allowed", "passing")


def test_a_file_is_written_where_there_are_no_links(tmp_path, monkeypatch):
    monkeypatch.setattr("os.link", refuse)
    write_file(tmp_path / "game.nfg", "text")
    assert (tmp_path / "game.nfg").read_text() == "text"
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "game.nfg", "other")
    assert [path.name for path in tmp_path.iterdir()] == ["game.nfg"]


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("os.link", refuse)
    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(PermissionError):
        write_file(tmp_path / "game.nfg", "text")
    assert list(tmp_path.iterdir()) == []
