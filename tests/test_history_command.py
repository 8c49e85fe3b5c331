"""`triangle history` and what it ships: fresh, reproducible, and stopped work that goes on."""

import importlib.util
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from triangle.analysis import backtest as backtests
from triangle.analysis.backtest import DESIGN, HELD_OUT, HORIZONS
from triangle.analysis.estimation import climb, estimate
from triangle.analysis.history import load_history
from triangle.analysis.history_model import HistoryParameters
from triangle.analysis.history_prior import NUMERAIRE, judged_prior
from triangle.analysis.history_report import history_report
from triangle.analysis.reweighted import judged_settings, reweighted
from triangle.analysis.rivals import climatology, persistence
from triangle.analysis.turning_points import TURNING_POINTS, chances_ahead
from triangle.cli.app import main
from triangle.errors import TriangleError
from triangle.politics import estimated
from triangle.politics.channels import CHANNELS
from triangle.politics.estimated import (
    load_estimated_weights,
    stored_backtest,
    weight_settings,
)
from triangle.politics.reference import data_text
from triangle.politics.scenario import load_scenario, with_settings
from triangle.politics.weights import load_weights
from triangle.views.history_files import PieceFolder, history_digest, weights_file

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def history():
    return load_history()


@pytest.fixture(scope="module")
def prior():
    return judged_prior(load_weights())


def shipped_parameters():
    found = load_estimated_weights()
    weights = {name: q.value for name, q in found.weights.values.items()}
    return HistoryParameters(weights, found.precision.value, found.revisions.value)


def output(capsys, *arguments):
    assert main(list(arguments)) == 0
    out, err = capsys.readouterr()
    return out, err


def test_shipped_results_rest_on_the_inputs_of_today(history, prior):
    """Fails when drivers, judgements or observations change: run the two commands anew."""
    assert stored_backtest()["inputs"] == history_digest(history, prior)
    table = tomllib.loads(data_text("weights_estimated.toml"))
    assert table["inputs"] == history_digest(history.until(DESIGN[1]), prior)


def test_written_weights_are_read_back(history, prior, monkeypatch):
    found = estimate(history.until(1960), prior, starts=1)
    text = weights_file(found, load_weights(), np.array([found.logs, found.logs + 0.1]))
    monkeypatch.setattr(estimated, "data_text", lambda _: text)
    read = load_estimated_weights()
    assert np.allclose(read.logs, found.logs, atol=1e-7)
    assert np.allclose(read.covariance, found.covariance, rtol=1e-6)
    assert (read.first_year, read.last_year) == (1950, 1960)
    assert np.isclose(read.precision.value, found.parameters.precision, rtol=1e-4)
    barely = replace(found, covariance=np.diag(1.0001 * prior.spread**2))
    written = weights_file(barely, load_weights(), np.array([found.logs, found.logs + 0.1]))
    assert "history takes away 0 %" in written  # and never -0 %


def test_climbing_again_reproduces_the_shipped_weights(history, prior):
    found = load_estimated_weights()
    again = climb(history.until(DESIGN[1]), prior, prior.centre)
    assert again.settled
    assert np.abs(again.logs - found.logs).max() < 1e-3
    assert found.names == prior.names


def test_shipped_weights_are_whole_and_say_how_sure_they_are():
    found = load_estimated_weights()
    assert set(found.weights.values) == set(CHANNELS)
    assert found.weights.values[NUMERAIRE].value == load_weights().values[NUMERAIRE].value
    assert (np.linalg.eigvalsh(found.covariance) > 0).all()
    assert np.allclose(found.covariance, found.covariance.T)
    for k, name in enumerate(found.names[:-2]):
        q = found.weights.values[name]
        assert np.isclose(np.log(q.value), found.logs[k], atol=1e-4)
        wide = np.log(q.high / q.low) / (2 * 1.6449)
        assert np.isclose(wide, np.sqrt(found.covariance[k, k]), rtol=1e-3)
    assert (found.first_year, found.last_year) == (1950, 2015)


def test_settings_put_the_estimate_into_a_scenario():
    found = load_estimated_weights()
    scenario = with_settings(load_scenario("1972"), weight_settings(found))
    assert dict(scenario.weights) == {n: q.value for n, q in found.weights.values.items()}
    assert scenario.precision.value == found.precision.value


def test_1972_is_a_success_under_judged_and_estimated_weights():
    judged = judged_settings(load_weights())
    (found,) = reweighted(judged, weight_settings(load_estimated_weights()), ("1972",))
    used = found.before.scenario.weights
    assert dict(used) == {name: q.value for name, q in load_weights().values.items()}
    assert dict(found.after.scenario.weights) != dict(used)
    data = found.to_dict()
    for when in ("before", "after"):
        assert data[when]["full_split"]["reachable"]
        assert data[when]["reachable_split"]["lower"] > 0.9


@pytest.mark.parametrize("span", ["design", "held_out"])
def test_stored_scores_of_rivals_are_recomputed(history, span):
    first, last = DESIGN if span == "design" else HELD_OUT
    stored = {
        (r["forecaster"], r["horizon"], r["subject"]): r["log"]
        for r in stored_backtest()[span]["scores"]
    }
    for k, horizon in enumerate(HORIZONS):
        logs = {"persistence": [], "climatology": []}
        for year in range(first, last + 1):
            levels = history.until(year - horizon).levels
            learnt = levels[: DESIGN[1] - 1949]
            came = history.levels[history.row(year)]
            for name, chances in (
                ("persistence", persistence(levels, HORIZONS, len(learnt))[k]),
                ("climatology", climatology(learnt, HORIZONS)[k]),
            ):
                logs[name].append(np.log(chances[np.arange(3), came]))
        for name, values in logs.items():
            means = np.mean(values, axis=0)
            for d, dyad in enumerate(("US-CN", "US-RU", "CN-RU")):
                assert abs(stored[name, horizon, dyad] - means[d]) < 1e-4


def test_stored_backtest_has_every_gain_with_its_interval():
    stored = stored_backtest()
    for span in ("design", "held_out"):
        for gain in stored[span]["gains"]:
            if gain["low"] is None:
                assert span == "held_out"
                assert gain["horizon"] >= 5
            else:
                assert gain["low"] <= gain["gain"] <= gain["high"]
        horizons = {gain["horizon"] for gain in stored[span]["gains"]}
        assert horizons == set(HORIZONS)
    assert min(stored["effective_draws"].values()) > 10
    assert stored["learnt_until"] == DESIGN[1]


def test_history_as_json(capsys):
    out, err = output(capsys, "history", "--json")
    assert err == ""
    data = json.loads(out)
    assert data["years"][0]["pattern"] == "stable marriage"
    assert len(data["years"]) == 76
    assert set(data["years"][0]["relations"]) == {"US-CN", "US-RU", "CN-RU"}
    assert {turn["year"] for turn in data["turning_points"]} >= {1972, 1989, 2014, 2018, 2022}
    assert data["backtest"]["design"]["targets"] == [1975, 2015]


def test_history_as_text_and_figures(capsys, tmp_path):
    out, err = output(capsys, "history", "--plot", str(tmp_path / "new"))
    for words in ("1972", "Turning points", "held-out", "persistence", "nuclear shadow"):
        assert words in out
    assert max(map(len, out.splitlines())) <= 100
    names = {path.name for path in (tmp_path / "new").iterdir()}
    figures = ("relations", "patterns", "skill", "calibration")
    assert names == {f"history-{f}.{kind}" for f in figures for kind in ("png", "svg")}
    assert all(name in err for name in names)


def test_backtest_goes_on_where_it_stopped(capsys, tmp_path, monkeypatch):
    whole = backtests.backtest

    def small(history, prior, targets, **options):
        return whole(history, prior, (2013, 2018), horizons=(1, 3), **options)

    monkeypatch.setattr(backtests, "backtest", small)
    arguments = ("history", "--backtest", "--draws", "50", "--json", "--results", str(tmp_path))
    first, _ = output(capsys, *arguments)
    pieces = sorted(path.name for path in tmp_path.glob("*.npy"))
    assert pieces == ["model-00000.npy", "roles-00000.npy", "shadow-00000.npy"]
    (tmp_path / pieces[1]).unlink()
    second, _ = output(capsys, *arguments)
    assert first == second
    gains = json.loads(first)["held_out"]["gains"]
    assert {g["subject"] for g in gains} >= {"US-CN", "US-RU", "CN-RU", "triangle"}
    assert main([*arguments[:4], "--draws", "100", *arguments[4:]]) == 2
    assert "another folder" in capsys.readouterr().err


def test_one_thing_at_a_time(capsys):
    assert main(["history", "--estimate", "--backtest"]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "at a time" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--estimate", "--plot", "x"],
        ["--save", "x"],
        ["--results", "x"],
        ["--verdicts", "--plot", "x"],
    ],
    ids=" ".join,
)
def test_an_option_that_changes_nothing_is_refused(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["history", *arguments]) == 2
    assert "changes nothing here; leave it out" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_belongs_to_one_run(tmp_path):
    folder = PieceFolder(tmp_path, {"seed": 1})
    folder.keep("model", 3, np.arange(4.0))
    assert folder.found("model")[3].tolist() == [0, 1, 2, 3]
    assert PieceFolder(tmp_path, {"seed": 1}).found("model").keys() == {3}
    whole = (tmp_path / "model-00003.npy").read_bytes()
    for number, harmed in enumerate((b"", whole[:40], whole[:-8], b"nonsense")):
        (tmp_path / f"model-{number:05d}.npy").write_bytes(harmed)
    (tmp_path / "model-copy.npy").write_bytes(whole)
    assert folder.found("model") == {}
    with pytest.raises(TriangleError, match="another folder"):
        PieceFolder(tmp_path, {"seed": 2})


def test_chances_ahead_are_chances_of_levels(history):
    found = chances_ahead(history, shipped_parameters())
    assert found.shape == (76, 3, 3)
    assert np.allclose(found.sum(axis=-1), 1)
    soon, late = (chances_ahead(history, shipped_parameters(), years) for years in (1, 10))
    rows, levels = np.arange(76)[:, None], history.levels
    stay = [far[rows, np.arange(3), levels] for far in (soon, late)]
    assert (stay[0] > stay[1]).mean() > 0.95


def test_turning_points_are_those_of_the_literature(history):
    report = history_report(history, shipped_parameters())
    assert len(report.turning_points) == len(TURNING_POINTS)
    short = history_report(history.until(1980), shipped_parameters())
    assert max(found.point.year for found in short.turning_points) <= 1980
    for found in report.turning_points:
        last = [c for c in found.chances if c.before == 1]
        assert (found.seen_since is not None) == any(c.model > c.usual for c in last)
        assert all(0 < c.model < 1 for c in found.chances)


def test_tables_of_the_page_are_those_of_the_program():
    """Else run tools/write_calibration_page.py."""
    path = ROOT / "tools" / "write_calibration_page.py"
    spec = importlib.util.spec_from_file_location("calibration_page", path)
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.fill(text, {}) == text
