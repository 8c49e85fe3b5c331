"""Wrong input is refused in one clear line: files with one mistake each, settings, commands.

Each file in ``bad_scenarios`` begins with a comment that holds a part of the message it must cause.
"""

import errno
from pathlib import Path

import pytest

from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import check_scenarios, load_scenario

FOLDER = Path(__file__).parent / "bad_scenarios"
FILES = sorted(FOLDER.glob("*.toml"))

SETTINGS = {
    "players.US.reversal": "expected KEY=VALUE, such as players.US.reversal=0.3",
    "=0.3": "expected KEY=VALUE",
    "players..US=0.3": "'players..US' is not a key",
    "players.US.reversl=0.3": "did you mean 'reversal'?",
    "players.US.reversal=1.2": "expected a number of at least 0 and below 1, got 1.2",
    "players.US.reversal=nan": "expected a number of at least 0 and below 1, got nan",
    "players.US.reversal=often": "expected a table {value, range, reason, source}",
    "players.US.patience=0": "expected a number strictly between 0 and 1, got 0",
    "year=1949": "year: expected one of 1950 to 2025, got 1949",
    "extend=2025": "did you mean 'extends'?",
    "extends=2025": "what a file extends cannot be set",
    "weights.exchnge=1.2": "did you mean 'exchange'?",
    "weights.exchange=-1": "expected weights.CHANNEL=NUMBER of at least 0",
    "weights.exchange=nan": "expected weights.CHANNEL=NUMBER of at least 0",
    "weights=1": "expected weights.CHANNEL=NUMBER of at least 0",
    f"weights.exchange={10**400}": "expected weights.CHANNEL=NUMBER of at least 0",
    f"players.US.reversal={10**400}": "with a value of at least 0 and below 1, got 1000",
    "players.US.reversal=true": "with a value of at least 0 and below 1, got true",
    "drivers.vetto.US=0.3": "did you mean 'veto'?",
    "drivers.veto.US=1.3": "expected bounds within [0, 1], got [0.2, 1.3]",
    "drivers.exchange.RU=0.5": "name the other as well: drivers.exchange.RU.US or drivers.exchange",
    "drivers.capability.US=0": "drivers.capability.US: expected a number above 0, got 0",
    "drivers.exchange.RU.CN.scale=-1": "expected a finite number of at least 0, got -1",
    "drivers.exchange.RU.CN.scale=9": "expected value and range within [0, 1]",
    "players.US.reversal={value=0.3}": "reason: missing; a number without a published source",
    "payoffs=rolls": "expected one of 'channels', 'roles', 'explicit', got 'rolls'",
    "levels=3": "expected a table with names and values, got 3",
    "status_quo=nowhere": "expected one of no-deal",
    "patterns.warm_from=1.5": "expected a number above 0 and at most 1, got 1.5",
}

COMMANDS = {
    ("shw", "2025"): "command: expected one of list, show",
    ("show",): "Missing argument 'NAME'; see triangle show --help",
    ("show", "2205"): "did you mean '2025'?",
    ("show", "fudenberg-maskn"): "did you mean 'textbook/fudenberg-maskin'?",
    ("show", "missing.toml"): "missing.toml: no such file",
    ("show", "."): ".: expected a scenario file, got a folder",
    ("show", ""): "scenario: expected one of 1950",
    ("show", "2025", "--payoffs", "three-tens"): "did you mean 'three-tenths'?",
    ("show", "2025", "--set"): "--set",
    ("show", "2025", "--jsn"): "--jsn",
    ("check",): "Missing argument",
    ("check", "nowhere"): "scenario: expected one of",
    ("check", str(FOLDER.parent / "bad_scenarios" / "nothing")): "expected one of",
    ("data", "--year", "1900"): "year: expected one of 1950 to 2025, got 1900",
    ("data", "--year", "soon"): "--year",
}


def message_of(path):
    return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def test_there_are_enough_mistakes():
    assert len(FILES) + len(SETTINGS) + len(COMMANDS) >= 100
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_mistake_gives_one_line(path):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    (problem,) = caught.value.problems
    assert message_of(path) in problem
    assert "\n" not in problem
    assert f"{path.name}" in problem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_command_refuses_the_file(path, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["show", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert message_of(path) in err
    assert list(tmp_path.iterdir()) == []


def test_check_reports_a_whole_folder_at_once():
    problems = check_scenarios([FOLDER])
    assert len(problems) == len(FILES)
    for path in FILES:
        assert any(path.name in problem and message_of(path) in problem for problem in problems)


def test_all_problems_of_one_file_come_together(tmp_path):
    path = tmp_path / "many.toml"
    path.write_text(
        'title = 3\nsummary = "Several mistakes."\nextends = "2025"\n'
        '[wedge]\ndriver = "USA"\n[players.US]\nreversl = 0.2\n'
        '[outcomes.no-deal]\npostures.US.CN = "opose"\n'
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    problems = caught.value.problems
    lines = [int(problem.split(".toml:")[1].split(":")[0]) for problem in problems]
    assert lines == [1, 5, 7, 9]
    assert [p.split(": ")[1] for p in problems] == [
        "title",
        "wedge.driver",
        "players.US.reversl",
        "outcomes.no-deal.postures.US.CN",
    ]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting[:40])
def test_wrong_settings(setting, capsys):
    assert main(["show", "2025", "--set", setting]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith(f"--set {setting.split('=')[0]}")
    assert SETTINGS[setting] in err


def test_settings_that_would_change_nothing():
    settings = ["drivers.veto.US=0.9"]
    with pytest.raises(ScenarioError, match="--set drivers: this scenario's payoffs are role sco"):
        load_scenario("2025-roles", settings)
    assert load_scenario("2025-roles", [*settings, "payoffs=channels"]).drivers is not None


def test_a_key_of_two_lines_is_named_in_one(tmp_path):
    path = tmp_path / "key.toml"
    path.write_text('title = "t"\nsummary = "s"\nextends = "2025"\n"a\\nb" = 1\n')
    with pytest.raises(ScenarioError, match=r"key\.toml:4: 'a\\nb': unknown key"):
        load_scenario(path)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_wrong_commands(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert COMMANDS[arguments] in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["show", "check"])
def test_paths_the_system_will_not_look_up(command, capsys, monkeypatch):
    look_up = Path.is_dir

    def refuse(path):
        if path.name == "nowhere.toml":
            raise OSError(errno.ENAMETOOLONG, "File name too long")
        return look_up(path)

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert main([command, "nowhere.toml"]) == 2
    assert capsys.readouterr().err == "nowhere.toml: cannot be read: File name too long\n"


def test_files_that_cannot_be_read(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Größe"'.encode("latin-1"))
    with pytest.raises(ScenarioError, match="expected UTF-8 text, got byte 0xf6 at offset 11"):
        load_scenario(path)
    path.write_text("x = " + "[" * 100_000)
    with pytest.raises(ScenarioError, match="not readable as TOML"):
        load_scenario(path)
    path.write_text("x = " + "1" * 5000)
    with pytest.raises(ScenarioError, match="not readable as TOML: Exceeds the limit"):
        load_scenario(path)
    path.write_text(
        'title = "t"\nsummary = "s"\nextends = "2025"\n[three_tenths]\nband = [0.2, 1'
        + "0" * 400
        + "]"
    )
    with pytest.raises(ScenarioError, match=r"latin\.toml:5: three_tenths\.band"):
        load_scenario(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScenarioError, match=r"expected a folder with \.toml files"):
        check_scenarios([tmp_path / "empty"])
