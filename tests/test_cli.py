"""The command line: what all commands have in common, and the answers of the light ones."""

import io
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from rich.text import Text

import triangle
from triangle.cli import app
from triangle.cli.app import COMMANDS, main
from triangle.cli.options import names_starting
from triangle.cli.output import answer, json_text, without_colour
from triangle.errors import ConvergenceError
from triangle.politics.library import scenario_names
from triangle.politics.scenario import load_scenario

ROOT = Path(__file__).parents[1]


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"Usage: triangle {name}")
    assert COMMANDS[name].summary.endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_small_and_refuses_unknown_options(name, capsys):
    module = COMMANDS[name].target.split(":")[0]
    assert len((ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8").splitlines()) < 80
    assert main([name, "--nonsense"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1


def test_help_names_every_command_in_its_order(capsys):
    for arguments in (["--help"], []):
        assert main(arguments) == 0
        out = capsys.readouterr().out
        listed = re.findall(r"^  (\w+) +\S", out.partition("Commands:")[2], re.MULTILINE)
        assert [word for word in listed if word in COMMANDS] == list(COMMANDS)


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"triangle {triangle.__version__}\n"


def test_a_file_and_payoffs_are_asked_for_one_at_a_time(capsys):
    assert main(["show", "2025", "--resolved", "--payoffs", "all"]) == 2
    assert "one at a time, or with --json" in capsys.readouterr().err


JSON_COMMANDS = [
    ["list", "--json"],
    ["show", "2025", "--json"],
    ["show", "2025", "--json", "--resolved", "--payoffs", "all"],
    ["show", "textbook/contribution", "--json", "--payoffs", "all-give"],
    ["check", "2025", "--json"],
    ["data", "--json"],
    ["data", "--year", "1972", "--json"],
]


@pytest.mark.parametrize("arguments", JSON_COMMANDS, ids=" ".join)
def test_json_is_one_object_and_the_same_every_time(arguments, capsys):
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["schema"].startswith(f"triangle.{arguments[0]}")
    assert main(arguments) == 0
    assert capsys.readouterr().out == out


@pytest.mark.parametrize("arguments", [["show", "2025"], ["data", "--year", "1972"], ["list"]])
def test_piped_text_has_no_colours_and_keeps_its_width(arguments):
    first = run(*arguments, COLUMNS="", PYTHONHASHSEED="1")
    second = run(*arguments, COLUMNS="", PYTHONHASHSEED="2")
    assert first.stdout == second.stdout
    assert first.returncode == 0
    assert first.stderr == ""
    assert "\x1b" not in first.stdout
    longest = 120 if arguments == ["list"] else 100
    assert max(map(len, first.stdout.splitlines())) <= longest
    assert all(line == line.rstrip() for line in first.stdout.splitlines())
    narrow = run(*arguments, COLUMNS="80")
    if arguments != ["list"]:
        assert max(map(len, narrow.stdout.splitlines())) <= 80


def test_the_command_works_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("list").stdout.splitlines()[0].split()[0] == scenario_names()[0]
    assert list(tmp_path.iterdir()) == []


def test_list_names_every_scenario(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(scenario_names())


def test_show_prints_what_the_file_says(capsys):
    assert main(["show", "2025"]) == 0
    out = capsys.readouterr().out
    for part in ("wedge: US draws RU away from CN", "United States", "three-tenths", "Sources"):
        assert part in out
    assert main(["show", "2025-weak-binding"]) == 0
    assert "exchange.RU.CN" in capsys.readouterr().out


def test_show_resolved_prints_a_file_that_loads(capsys, tmp_path):
    setting = "players.US.reversal=0.9"
    assert main(["show", "2025-ceasefire", "--resolved", "--set", setting]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# players.US.reversal = 0.9 lies outside its stated range")
    scenario = load_scenario("2025-ceasefire", [setting])
    assert tomllib.loads(out) == scenario.resolved()
    (tmp_path / "again.toml").write_text(out, encoding="utf-8")
    assert load_scenario(tmp_path / "again.toml").digest() == scenario.digest()


def test_payoffs_channel_by_channel_add_up(capsys):
    assert main(["show", "2025", "--payoffs", "three-tenths", "--json"]) == 0
    channels = json.loads(capsys.readouterr().out)["payoffs"]["three-tenths"]
    total = channels.pop("total")
    assert len(channels) == 8
    for player, payoff in total.items():
        assert sum(c[player] for c in channels.values()) == pytest.approx(payoff)
    assert main(["show", "2025", "--payoffs", "three-tenths"]) == 0
    out = capsys.readouterr().out
    assert "2025, three-tenths: payoffs per period" in out
    assert f"{total['RU']:.3f}" in out


def test_the_outcomes_are_named_in_the_words_of_the_field(capsys):
    assert main(["show", "2025", "--json"]) == 0
    outcomes = {o["name"]: o for o in json.loads(capsys.readouterr().out)["outcomes"]}
    assert outcomes["no-deal"]["pattern"] == "stable marriage"
    assert outcomes["no-deal"]["roles"] == {"US": "outcast", "CN": "partner", "RU": "partner"}
    assert outcomes["three-tenths"]["state"]["US-RU"] == "hedge"


def test_check_tells_the_number_of_files_or_every_mistake(capsys, tmp_path):
    assert main(["check", str(ROOT / "scenarios")]) == 0
    assert capsys.readouterr().out == f"{len(scenario_names())} scenario files, no mistakes found\n"
    for k in (1, 2):
        (tmp_path / f"wrong{k}.toml").write_text("title = 3\n")
    assert main(["check", str(tmp_path), "--json"]) == 2
    out, err = capsys.readouterr()
    data = json.loads(out)
    assert data["files"] == 2
    assert err.splitlines() == data["problems"]
    assert (
        sum("wrong1.toml:1: title: expected text" in problem for problem in data["problems"]) == 1
    )


def test_data_gives_every_driver_with_its_source(capsys):
    assert main(["data", "--year", "1972", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["drivers"]
    assert all(row["source"] and row["reason"] for row in rows)
    assert main(["data", "--year", "1972"]) == 0
    out = capsys.readouterr().out
    assert all(row["key"] in out for row in rows)


class TestErrors:
    def failing(self, monkeypatch, error):
        def fail(paths):
            raise error

        monkeypatch.setattr("triangle.politics.library.scenario_files", fail)
        return main(["check", "2025"])

    def test_a_fault_of_the_program(self, monkeypatch, capsys):
        assert self.failing(monkeypatch, KeyError("x")) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert "a fault of the program: KeyError" in err
        assert "--debug" in err

    def test_stopping_early_is_a_fault(self, monkeypatch, capsys):
        assert self.failing(monkeypatch, ConvergenceError("gap 0.1 after 9 rounds")) == 1
        assert capsys.readouterr().err == "gap 0.1 after 9 rounds\n"

    def test_a_file_that_cannot_be_written_is_bad_input(self, monkeypatch, capsys):
        assert self.failing(monkeypatch, PermissionError(13, "Permission denied", "out")) == 2
        assert capsys.readouterr().err == "out: Permission denied\n"

    def test_interrupted_is_one_line(self, monkeypatch, capsys):
        assert self.failing(monkeypatch, KeyboardInterrupt()) == 130
        assert capsys.readouterr() == ("", "interrupted\n")

    def test_asked_to_end_is_an_interrupt_with_a_code_of_its_own(self, monkeypatch, capsys):
        before = signal.getsignal(signal.SIGTERM)
        monkeypatch.setattr(
            "triangle.politics.library.scenario_files",
            lambda paths: signal.raise_signal(signal.SIGTERM),
        )
        assert main(["check", "2025"]) == 143
        assert capsys.readouterr() == ("", "interrupted\n")
        assert signal.getsignal(signal.SIGTERM) == before

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_debug_prints_the_traceback_wherever_it_stands(self, place, capsys):
        arguments = ["show", "2205"]
        arguments.insert(place, "--debug")
        assert main(arguments) == 2
        assert "Traceback" in capsys.readouterr().err

    def test_a_reader_that_leaves_early(self):
        command = f'"{sys.executable}" "{ROOT / "cli.py"}" data | head -n 1'
        done = subprocess.run(
            command, shell=True, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.stderr == ""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("colourless", [False, True])
def test_colour_on_a_terminal_unless_it_is_not_wanted(colourless, monkeypatch):
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with without_colour(colourless):
        answer(False, dict, lambda: Text("warm", style="red"))
    assert ("\x1b[31m" in sys.stdout.getvalue()) != colourless
    assert main(["show", "2025", "--no-color"]) == 0
    assert not re.search(r"\x1b\[(?!0m|1m)", sys.stdout.getvalue().partition("2025:")[2])


def test_no_result_holds_a_number_json_cannot_write():
    with pytest.raises(ValueError, match="JSON"):
        json_text({"x": float("nan")})


def test_completion_knows_commands_and_scenarios():
    assert names_starting("textbook/f") == ["textbook/fudenberg-maskin"]
    words = {"_TRIANGLE_COMPLETE": "complete_bash", "COMP_WORDS": "triangle show textbook/f"}
    assert run(COMP_CWORD="2", **words).stdout.split() == ["textbook/fudenberg-maskin"]
    words["COMP_WORDS"] = "triangle sho"
    assert run(COMP_CWORD="1", **words).stdout.split() == ["show"]


def test_light_commands_import_nothing_heavy():
    heavy = ["numpy", "scipy", "matplotlib", "nashpy", "pydantic", "rich"]
    code = (
        "import sys; from triangle.cli.app import main; main(sys.argv[1:]); "
        f"print(*[m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    for command in ("--help", "list"):
        done = subprocess.run(
            [sys.executable, "-c", code, command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr.split() == []


def test_help_and_list_are_as_fast_as_promised():
    """No slower than three times ``python -c "import typer, rich"``."""

    def seconds(*arguments):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        return time.perf_counter() - start

    rounds = [
        (
            seconds("-c", "import typer, rich"),
            seconds(str(ROOT / "cli.py"), "--help"),
            seconds(str(ROOT / "cli.py"), "list"),
        )
        for _ in range(7)
    ]
    bare, help_, list_ = (statistics.median(times) for times in zip(*rounds, strict=True))
    assert help_ < 3 * bare
    assert list_ < 3 * bare


class TestPublicNames:
    def test_every_public_name_has_a_home(self):
        homes = triangle._HOMES
        assert set(triangle.__all__) == {*homes, "__version__"}
        assert set(triangle.__all__) <= set(dir(triangle))
        for module in homes.values():
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module

    def test_names_are_loaded_when_used(self):
        assert triangle.load_scenario is load_scenario
        assert triangle.StageGame.__module__ == "triangle.game"
        with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
            triangle.nonsense  # noqa: B018

    def test_the_version_is_a_version(self):
        assert re.fullmatch(r"\d[\w.+]*", triangle.__version__)


def test_the_table_of_commands_names_functions():
    for command in app.COMMANDS.values():
        module, _, function = command.target.partition(":")
        assert callable(getattr(__import__(module, fromlist=[function]), function))


@pytest.mark.parametrize("place", [0, 1, 4])
def test_quiet_drops_notes_and_keeps_answers_and_errors(place, tmp_path, capsys):
    words = ["plot", "textbook/contribution", "--figure", "payoffs", "-o", str(tmp_path / "a.svg")]
    words.insert(place, "--quiet")
    assert main(words) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "a.svg").exists()
    assert main(words) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["list", "--quiet"]) == 0
    assert "2025" in capsys.readouterr().out
