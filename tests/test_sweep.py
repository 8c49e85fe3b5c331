"""Sweeps over one or two inputs: what is solved, refined, drawn, written and refused."""

import csv
import io
import json

import numpy as np
import pytest

from triangle.analysis.sweep import state_label, sweep
from triangle.analysis.sweep_axes import sweep_axes
from triangle.analysis.verdict import evaluate
from triangle.analysis.wedge_figures import wedge_figures
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario, with_settings
from triangle.views.phase_diagram import phase_diagram, save_phase_diagram

LINE = "weights.common_enemy=5:40:8"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("2025")


@pytest.fixture(scope="module")
def line(scenario):
    return sweep(scenario, sweep_axes(scenario, [LINE]), halvings=3)


@pytest.fixture(scope="module")
def plane(scenario):
    over = ["players.US.reversal=0.1:0.5:3", "weights.common_enemy=12:52:3"]
    return sweep(scenario, sweep_axes(scenario, over), halvings=1)


class TestPoints:
    def test_every_point_is_an_evaluation(self, scenario, line):
        for k in np.flatnonzero(line.on_grid)[:2]:
            setting = f"weights.common_enemy={float(line.values[k, 0])!r}"
            alone = evaluate(with_settings(scenario, [setting]), with_payoff_set=False)
            split = alone.reachable_split
            low, high = (line.table[f"split_{end}"][k] for end in ("lower", "upper"))
            assert low <= split.upper + 1e-9
            assert high >= split.lower - 1e-9
            assert high - low < 0.04  # points are solved to 2 % of the index's range
            three = alone.outcome("three-tenths")
            assert line.table["likelihood:three-tenths"][k] == pytest.approx(three.likelihood)
            assert line.labels[k] == state_label(scenario, int(alone.state_likelihood.argmax()))

    def test_intervals_are_halved_where_something_changes_and_nowhere_else(self, line):
        width = (40 - 5) / 7
        gaps = np.diff(line.values[:, 0])
        kinds = [
            (label, bool(split > 0.3))
            for label, split in zip(line.labels, line.table["split_lower"], strict=True)
        ]
        assert len(set(kinds)) > 2
        for gap, one, other in zip(gaps, kinds[:-1], kinds[1:], strict=True):
            if one != other:
                assert gap == pytest.approx(width / 8)
        assert gaps.max() == pytest.approx(width)
        assert line.on_grid.sum() == 8

    def test_a_boundary_is_where_bisection_finds_it(self, scenario, line):
        """The certain split falls to 0.3 between the two points that differ."""
        above = line.table["split_lower"] > 0.3
        (k,) = np.flatnonzero(above[:-1] != above[1:])
        for x, sign in zip(line.values[k : k + 2, 0], (1, -1), strict=True):
            found = wedge_figures(with_settings(scenario, [f"weights.common_enemy={x:.17g}"]))
            assert sign * (found.figures["split_lower"] - 0.3) > -0.04

    def test_ends_are_exactly_as_asked(self, line):
        assert (line.values[0, 0], line.values[-1, 0]) == (5.0, 40.0)

    def test_a_plane_is_a_grid_and_finer_points(self, plane):
        grid = plane.values[plane.on_grid]
        assert len(grid) == 9
        assert len(np.unique(plane.places, axis=0)) == len(plane.places) > 9
        assert sorted(set(grid[:, 0].round(9).tolist())) == [0.1, 0.3, 0.5]

    def test_more_processes_say_the_same(self, scenario, monkeypatch):
        axes = sweep_axes(scenario, ["consent.precision=1:4:5"])
        one = sweep(scenario, axes, halvings=0)
        monkeypatch.setattr("triangle.analysis.sweep.BATCH", 2)
        two = sweep(scenario, axes, halvings=0, workers=2)
        for name, column in one.table.items():
            assert two.table[name] == pytest.approx(column, rel=1e-12, nan_ok=True)

    def test_progress_is_told(self, scenario):
        told = []
        axes = sweep_axes(scenario, ["consent.precision=1:4:2"])
        sweep(scenario, axes, halvings=0, progress=lambda done, of: told.append((done, of)))
        assert told == [(2, 2)]


class TestRefusals:
    @pytest.mark.parametrize(
        ("over", "word"),
        [
            (["players.US.reversl=0:1:3"], "did you mean 'players.US.reversal'"),
            (["exchange.RU.CN=0:1:3"], "did you mean 'drivers.exchange.RU.CN'"),
            (["players.US.name=0:1:3"], "no such input"),
            (["players.US.reversal=0.5:0.5:3"], "FIRST below LAST"),
            (["players.US.reversal=0.6:0:3"], "FIRST below LAST"),
            (["players.US.reversal=0:nan:3"], "FIRST below LAST"),
            (["players.US.reversal=0:0.6:1"], "2 to 1000 steps"),
            (["players.US.reversal=0:0.6:0"], "2 to 1000 steps"),
            (["players.US.reversal=0:0.6"], "KEY=FIRST:LAST:STEPS"),
            (["players.US.reversal=0:b:3"], "KEY=FIRST:LAST:STEPS"),
            (["players.US.reversal"], "KEY=FIRST:LAST:STEPS"),
            (["players.US.reversal=0:1:3"], "where the input is defined"),
            (["drivers.veto.US=-0.1:1:3"], "from 0 to 1"),
            (["weights.exchange=-1:1:3"], "from 0 to inf"),
            (["players.US.reversal=0:0.5:3"] * 2, "same input"),
            (["players.US.reversal=0:0.5:3"] * 3, "one or two inputs"),
        ],
    )
    def test_bad_axes_are_one_line_and_exit_code_2(self, over, word, capsys):
        arguments = [part for text in over for part in ("--over", text)]
        assert main(["sweep", "2025", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert word in err

    def test_all_problems_come_at_once(self, scenario):
        with pytest.raises(ScenarioError) as caught:
            sweep_axes(scenario, ["players.US.reversal=0:2:3", "nonsense=0:1:3"])
        assert len(caught.value.problems) == 2

    @pytest.mark.parametrize("halvings", [-1, 7])
    def test_halvings_out_of_bounds(self, scenario, halvings):
        with pytest.raises(ScenarioError, match="halvings"):
            sweep(scenario, sweep_axes(scenario, [LINE]), halvings=halvings)

    def test_explicit_payoffs_have_nothing_to_move(self):
        with pytest.raises(ScenarioError, match="no input with a range"):
            sweep_axes(load_scenario("textbook/contribution"), ["players.first.patience=0:1:3"])


class TestCommand:
    def run(self, *arguments):
        over = ["--over", "consent.precision=0.5:4:3", "--halvings", "0", "--workers", "1"]
        return main(["sweep", "2025-roles", *over, *arguments])

    def test_json_is_the_same_twice(self, capsys):
        assert self.run("--json") == 0
        first = capsys.readouterr().out
        assert self.run("--json") == 0
        assert capsys.readouterr().out == first
        data = json.loads(first)
        assert data["schema"] == "triangle.sweep/1"
        assert data["points"]["consent.precision"] == [0.5, 2.25, 4.0]
        assert data["axes"][0]["at"] == 2.0

    def test_files_hold_every_point_and_are_never_overwritten(self, tmp_path, capsys):
        import pyarrow.parquet as pq

        for name in ("a.csv", "a.parquet"):
            assert self.run("-o", str(tmp_path / name)) == 0
            assert self.run("-o", str(tmp_path / name)) == 2
            assert "--force" in capsys.readouterr().err
            assert self.run("-o", str(tmp_path / name), "--force") == 0
        rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
        stored = pq.read_table(tmp_path / "a.parquet")
        assert stored.num_rows == len(rows) == 3
        assert stored.column_names == list(rows[0])
        assert [float(row["split_lower"]) for row in rows] == stored["split_lower"].to_pylist()
        assert rows[0]["likeliest"] == stored["likeliest"].to_pylist()[0]

    @pytest.mark.parametrize("name", ["a.txt", "a", "missing/a.csv"])
    def test_a_file_that_cannot_be_is_refused_before_the_work(self, name, tmp_path, capsys):
        assert self.run("-o", str(tmp_path / name)) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    def test_words_first(self, capsys):
        arguments = ["--over", "players.US.reversal=0.1:0.5:3", "--over", LINE]
        assert main(["sweep", "2025", *arguments, "--halvings", "0", "--workers", "1"]) == 0
        out = capsys.readouterr().out
        assert out.index("Asked:") < out.index("The likeliest outcome is") < out.index("A ")
        assert max(map(len, out.splitlines())) <= 100
        assert self.run() == 0
        assert "throughout" in capsys.readouterr().out


class TestDiagram:
    def test_a_plane_has_regions_a_contour_and_the_scenario(self, plane):
        axes = phase_diagram(plane).axes[0]
        labels = [text.get_text() for text in axes.get_legend().get_texts()]
        assert set(plane.labels) <= set(labels)
        assert "split of 0.3 certain" in labels
        assert "the scenario 2025" in labels
        (star,) = [line for line in axes.get_lines() if line.get_marker() == "*"]
        assert (star.get_xdata()[0], star.get_ydata()[0]) == tuple(
            axis.value for axis in plane.axes
        )

    def test_no_two_of_many_regions_look_alike(self, plane, monkeypatch):
        labels = [f"outcome {k % 27}" for k in range(len(plane.values))]
        monkeypatch.setattr(type(plane), "labels", labels)
        handles = phase_diagram(plane).axes[0].get_legend().get_patches()
        looks = {(handle.get_facecolor(), handle.get_hatch()) for handle in handles}
        assert len(looks) == len(handles) == min(27, len(labels))

    def test_a_line_has_both_ends_of_the_bracket(self, line, tmp_path):
        axes = phase_diagram(line).axes[0]
        drawn = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
        assert list(drawn["split, at least"]) == list(line.table["split_lower"])
        names = {path.name for path in save_phase_diagram(line, tmp_path)}
        assert names == {f"2025-sweep-weights.common_enemy.{end}" for end in ("png", "svg")}
