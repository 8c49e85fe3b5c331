"""Runs of many draws: workers, results folders, interruptions, and the command line."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from triangle.analysis import workers as workers_module
from triangle.analysis.chunks import run_plan
from triangle.analysis.robust import robustness
from triangle.analysis.robust_report import robust_report
from triangle.analysis.uncertainty import uncertain_inputs
from triangle.analysis.workers import WorkerError, solve_chunks
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario
from triangle.views.run_folder import RunFolderError, open_run_folder

ROOT = Path(__file__).parents[1]
SEVEN = "2025-roles"  # seven inputs, quick


@pytest.fixture(scope="module")
def plan():
    scenario = load_scenario(SEVEN)
    return run_plan(scenario, uncertain_inputs(scenario), n=30, seed=1, chunk_size=8)


@pytest.fixture(scope="module")
def expected(plan):
    return robust_report(robustness(plan)).to_dict()


def output(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


class TestFolder:
    def test_a_run_goes_on_where_it_stood(self, plan, expected, tmp_path):
        folder = open_run_folder(tmp_path / "run", plan)
        for number, table in solve_chunks(plan, [2, 0], workers=1):
            folder.save(number, table)
        solved = []
        again = open_run_folder(tmp_path / "run", plan, resume=True)
        found = robustness(plan, again, progress=solved.append)
        assert robust_report(found).to_dict() == expected
        assert sorted(solved) == [6, 8, 8, 8]
        assert again.damaged == []
        names = {path.name for path in (tmp_path / "run").iterdir()}
        assert names == {"manifest.json", *(f"chunk-{k:07d}.parquet" for k in range(4))}

    def test_what_is_stored_is_what_was_solved(self, plan, tmp_path):
        folder = open_run_folder(tmp_path, plan)
        ((number, table),) = solve_chunks(plan, [1], workers=1)
        folder.save(number, table)
        stored = folder.load(1)
        assert list(stored) == list(table)
        for name, column in table.items():
            assert stored[name].dtype == column.dtype
            np.testing.assert_array_equal(stored[name], column)

    @pytest.mark.parametrize("harm", ["cut", "bit", "other", "empty"])
    def test_a_damaged_chunk_is_named_and_solved_anew(self, plan, expected, tmp_path, harm):
        folder = open_run_folder(tmp_path, plan)
        robustness(plan, folder)
        path = folder.file(2)
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(
            {
                "cut": whole[:middle],
                "bit": whole[:200] + bytes([whole[200] ^ 64]) + whole[201:],
                "other": folder.file(3).read_bytes(),
                "empty": b"",
            }[harm]
        )
        again = open_run_folder(tmp_path, plan, resume=True)
        assert robust_report(robustness(plan, again)).to_dict() == expected
        assert again.damaged == ["chunk-0000002.parquet"]
        assert path.read_bytes() == whole

    def test_a_full_disk_loses_nothing_that_was_finished(
        self, plan, expected, tmp_path, monkeypatch
    ):
        folder = open_run_folder(tmp_path, plan)
        save = folder.save

        def full(number, table):
            if number == 2:
                raise OSError(28, "No space left on device", str(folder.file(number)))
            save(number, table)

        monkeypatch.setattr(folder, "save", full)
        with pytest.raises(OSError, match="No space left"):
            robustness(plan, folder)
        solved = []
        again = open_run_folder(tmp_path, plan, resume=True)
        assert [again.load(k) is not None for k in range(4)] == [True, True, False, False]
        found = robustness(plan, again, progress=solved.append)
        assert robust_report(found).to_dict() == expected

    def test_another_run_is_refused(self, plan, tmp_path):
        open_run_folder(tmp_path, plan)
        with pytest.raises(RunFolderError, match=r"holds this run already; --resume"):
            open_run_folder(tmp_path, plan)
        other = run_plan(plan.scenario, plan.inputs, n=31, seed=2, chunk_size=8)
        with pytest.raises(RunFolderError, match=r"n 30 instead of 31, seed 1 instead of 2"):
            open_run_folder(tmp_path, other, resume=True)

    @pytest.mark.parametrize("made", [False, True])
    def test_nothing_to_resume_is_refused(self, plan, tmp_path, made):
        folder = tmp_path / "new"
        if made:
            folder.mkdir()
        with pytest.raises(RunFolderError, match=r"nothing to resume in .*new; leave --resume"):
            open_run_folder(folder, plan, resume=True)
        assert folder.exists() == made

    def test_a_folder_of_something_else_is_refused(self, plan, tmp_path):
        (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
        with pytest.raises(RunFolderError, match="found other files"):
            open_run_folder(tmp_path, plan)
        with pytest.raises(NotADirectoryError):
            open_run_folder(tmp_path / "letter.txt", plan)

    @pytest.mark.parametrize("text", ["{", "[1]"])
    def test_a_broken_manifest_is_refused(self, plan, tmp_path, text):
        (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(RunFolderError, match=r"manifest\.json"):
            open_run_folder(tmp_path, plan, resume=True)


class TestWorkers:
    def test_two_processes_say_what_one_says(self, plan, expected):
        assert robust_report(robustness(plan, workers=2)).to_dict() == expected

    def test_a_killed_worker_loses_nothing(self, plan, expected, tmp_path, monkeypatch):
        """The process that solves chunk 2 for the first time kills itself."""
        flag = tmp_path / "killed"
        monkeypatch.setattr(workers_module, "_numbered", Killer(flag))
        found = robustness(plan, workers=2)
        assert flag.exists()
        assert robust_report(found).to_dict() == expected

    def test_no_workers_are_refused(self, plan):
        with pytest.raises(WorkerError, match="at least 1"):
            next(solve_chunks(plan, [0], workers=0))

    def test_an_unreachable_scheduler_is_said_within_ten_seconds(self, plan):
        start = time.monotonic()
        with pytest.raises(WorkerError, match=r"tcp://127\.0\.0\.1:9: no answer"):
            next(solve_chunks(plan, [0], scheduler="tcp://127.0.0.1:9"))
        assert time.monotonic() - start < 10

    def test_an_address_that_is_none_is_refused(self, plan):
        with pytest.raises(WorkerError, match="scheduler nonsense://"):
            next(solve_chunks(plan, [0], scheduler="nonsense://x"))


class Killer:
    """Solves chunks, but ends its process at chunk 2 unless that has happened before."""

    def __init__(self, flag):
        self.flag = flag

    def __call__(self, plan, number):
        if number == 2 and not self.flag.exists():
            self.flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number, workers_module.solve_chunk(plan, number)


class TestCommand:
    def test_json_of_two_runs_is_identical(self, capsys):
        arguments = ["robust", SEVEN, "-n", "16", "--seed", "3", "--json", "--workers", "1"]
        first = output(capsys, *arguments)
        assert output(capsys, *arguments) == first
        data = json.loads(first)
        assert data["schema"] == "triangle.robust/1"
        assert data["manifest"]["seed"] == 3
        assert data["shares"]["three-tenths"]["enforceable"]["of"] == 16

    def test_killed_half_way_and_resumed_is_identical(self, capsys, tmp_path):
        """Killed without warning after the first chunk, resumed with two workers."""
        arguments = ["robust", "2025", "-n", "160", "--seed", "1", "--json"]
        keep = ["--results", str(tmp_path / "run")]
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *arguments, "--workers", "1", *keep],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while not (tmp_path / "run" / "chunk-0000000.parquet").exists():
            assert run.poll() is None, run.stderr.read().decode()
            time.sleep(0.05)
        run.kill()
        assert run.communicate()[0] == b""
        resumed = output(capsys, *arguments, "--resume", *keep, "--workers", "2")
        assert not list((tmp_path / "run").glob(".chunk*"))
        assert resumed == output(capsys, *arguments, "--workers", "1")

    def test_interrupted_says_how_to_go_on(self, tmp_path):
        arguments = ["robust", "2025", "-n", "4000"]
        keep = ["--results", str(tmp_path / "run")]
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *arguments, "--workers", "1", *keep],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not (tmp_path / "run" / "manifest.json").exists():
            time.sleep(0.05)
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
        assert (out, run.returncode) == ("", 130)
        assert err.splitlines() == [
            f"interrupted: what was finished is in {tmp_path / 'run'}; --resume goes on with it"
        ]

    def test_asked_to_end_takes_the_workers_along(self, tmp_path):
        """Workers that lived on would hold the pipe, and communicate would not return."""
        arguments = ["robust", "2025", "-n", "4000", "--workers", "2"]
        keep = ["--results", str(tmp_path / "run")]
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *arguments, *keep],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not list((tmp_path / "run").glob("chunk-*")):
            assert run.poll() is None, run.stderr.read()
            time.sleep(0.05)
        run.terminate()
        out, err = run.communicate(timeout=20)
        assert (out, run.returncode) == ("", 143)
        assert err.startswith(f"interrupted: what was finished is in {tmp_path / 'run'}; --resume")

    def test_indices_come_with_their_cost(self, capsys, tmp_path):
        arguments = [SEVEN, "-n", "16", "--indices", "8", "--json", "--workers", "1"]
        data = json.loads(output(capsys, "robust", *arguments, "--results", str(tmp_path / "run")))
        assert data["sobol"]["worlds_solved"] == 8 * 9
        assert {p.name for p in tmp_path.iterdir()} == {"run", "run-indices"}
        shares = data["sobol"]["figures"]["likelihood:three-tenths"]
        assert shares[0]["inputs"] == ["consent.precision"]
        shutil.rmtree(tmp_path / "run-indices")  # as if stopped before the indices
        keep = ["--results", str(tmp_path / "run"), "--resume"]
        again = json.loads(output(capsys, "robust", *arguments, *keep))
        assert again["shares"] == data["shares"]
        assert (tmp_path / "run-indices").is_dir()
        assert data["sobol"]["reasons"]["split_lower"] == "it is the same in every world"

    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            (["-n", "0"], "number of draws: expected 1 to"),
            (["--seed", "-1"], "seed"),
            (["--distribution", "normal"], "triangular, pert, uniform"),
            (["--indices", "100"], "power of two"),
            (["--resume"], "--results DIR"),
            (["--workers", "0"], "workers: expected at least 1"),
            (["--set", "players.US.reversl=0.3"], "reversl"),
        ],
    )
    def test_bad_input_is_one_line_and_exit_code_2(self, arguments, word, capsys):
        assert main(["robust", SEVEN, "-n", "300", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert word in err

    def test_explicit_payoffs_have_nothing_to_draw(self, capsys):
        assert main(["robust", "textbook/contribution"]) == 2
        assert "at least one input with a range" in capsys.readouterr().err

    def test_words_first(self, capsys):
        out = output(capsys, "robust", "2025", "-n", "32", "--workers", "1")
        assert out.index("Asked:") < out.index("Three tenths of a full split") < out.index("lasts")
        assert "\x1b" not in out
        assert max(map(len, out.splitlines())) <= 100


def test_indices_lie_beside_the_folder_one_is_in(tmp_path, monkeypatch, capsys):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    arguments = ["-n", "8", "--indices", "8", "--workers", "1", "--results", "."]
    assert main(["robust", SEVEN, *arguments]) == 0
    assert (tmp_path / "here-indices" / "manifest.json").is_file()


def test_indices_need_a_power_of_two():
    scenario = load_scenario(SEVEN)
    with pytest.raises(ScenarioError, match="power of two"):
        run_plan(scenario, uncertain_inputs(scenario), base=48)
