"""Which inputs decide: known variance shares, known boxes, and what the figures and words say."""

from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from triangle.analysis.chunks import decomposed_columns, run_plan
from triangle.analysis.discovery import discover
from triangle.analysis.draws import saltelli_points, sobol_points
from triangle.analysis.robust import robustness
from triangle.analysis.robust_report import robust_report
from triangle.analysis.sensitivity import (
    SobolShare,
    SobolShares,
    rank_correlations,
    sobol_shares,
)
from triangle.analysis.uncertainty import LogCovariance, uncertain_inputs
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.politics.scenario import load_scenario
from triangle.politics.toml_text import toml_text
from triangle.views.input_words import input_words
from triangle.views.robust_figures import robust_figures, save_robust_figures
from triangle.views.robust_sentences import box_words, robust_sentences
from triangle.views.robust_text import robust_text

BASE = 512


@pytest.fixture(scope="module")
def inputs():
    return uncertain_inputs(load_scenario("2025-roles"), "uniform")


@pytest.fixture(scope="module")
def points(inputs):
    return saltelli_points(inputs, BASE, 0, BASE * (len(inputs.groups) + 2), seed=4)


def shares_of(inputs, figure):
    found = sobol_shares(inputs, BASE, {"figure": figure}, seed=1)
    assert found.cost == BASE * (len(inputs.groups) + 2)
    return {share.names[0]: share for share in found.figures["figure"]}


class TestSobol:
    def test_a_sum_is_shared_out_by_variances(self, inputs, points):
        shares = shares_of(inputs, 2 * points[:, 0] + points[:, 1])
        for k, expected in enumerate((0.8, 0.2, 0.0)):
            share = shares[inputs.names[k]]
            assert share.first == pytest.approx(expected, abs=0.03)
            assert share.total == pytest.approx(expected, abs=0.03)
            assert share.total_interval[0] <= share.total <= share.total_interval[1]
        idle = shares[inputs.names[4]]
        assert (idle.first, idle.total, *idle.total_interval) == (0, 0, 0, 0)

    def test_a_product_acts_only_together(self, inputs, points):
        shares = shares_of(inputs, (points[:, 2] - 0.5) * (points[:, 5] - 0.5))
        for k in (2, 5):
            assert shares[inputs.names[k]].first == pytest.approx(0, abs=0.1)
            assert shares[inputs.names[k]].total == pytest.approx(1, abs=0.1)

    def test_inputs_drawn_together_are_one(self):
        scenario = load_scenario("2025")
        joint = LogCovariance(("weights.exchange", "weights.restraint"), np.eye(2) * 0.04)
        inputs = uncertain_inputs(scenario, covariance=joint)
        assert len(inputs.groups) == len(inputs) - 1
        design = saltelli_points(inputs, 16, 0, 16 * (len(inputs.groups) + 2), seed=1)
        last = (design[-16:] != design[:16]).any(axis=0)
        assert [name for name, other in zip(inputs.names, last, strict=True) if other] == [
            *joint.keys
        ]

    def test_a_figure_that_is_missing_or_constant_has_a_reason_instead(self, inputs, points):
        gaps = points[:, 0].copy()
        gaps[3] = np.nan
        found = sobol_shares(inputs, BASE, {"gaps": gaps, "flat": np.zeros(len(points))}, seed=1)
        assert not found.figures
        assert "1 of" in found.reasons["gaps"]
        assert "same in every world" in found.reasons["flat"]
        rare = np.zeros(len(points))
        rare[-1] = 1.0  # neither in the first basic sample nor in the second
        found = sobol_shares(inputs, BASE, {"rare": rare}, seed=1)
        assert "too few worlds" in found.reasons["rare"]

    @pytest.mark.parametrize("base", [0, 4, 100])
    def test_an_uneven_base_is_refused(self, inputs, base):
        with pytest.raises(ScenarioError, match="power of two"):
            saltelli_points(inputs, base, 0, 8, seed=1)

    def test_the_design_is_the_same_in_pieces(self, inputs):
        whole = saltelli_points(inputs, 16, 0, 100, seed=2)
        parts = [saltelli_points(inputs, 16, k, 25, seed=2) for k in range(0, 100, 25)]
        assert (np.concatenate(parts) == whole).all()


class TestCorrelations:
    def test_strongest_first_with_its_sign(self, inputs):
        values = inputs.values(sobol_points(len(inputs), 0, 512, seed=1))
        sample = {key: values[:, k] for k, key in enumerate(inputs.keys)}
        first, second = inputs.names[:2]
        sample["figure"] = np.exp(-9 * sample[first]) + 1e-9 * sample[second]
        found = rank_correlations(inputs, sample, "figure")
        assert (found[0].name, round(found[0].value, 3)) == (first, -1.0)
        assert abs(found[1].value) < 0.1


class TestDiscovery:
    def test_a_known_box_is_found(self, inputs):
        values = inputs.values(sobol_points(len(inputs), 0, 4096, seed=2))
        sample = {key: values[:, k] for k, key in enumerate(inputs.keys)}
        share = (values - inputs.low) / (inputs.high - inputs.low)
        wanted = (share[:, 1] > 0.6) & (share[:, 4] <= 0.5)
        found = discover(inputs, sample, wanted, "it happens")
        assert found.share == pytest.approx(0.2, abs=0.01)
        assert set(found.box.bounds) == {inputs.names[1], inputs.names[4]}
        low, high = found.box.bounds[inputs.names[1]]
        assert low == pytest.approx(
            inputs.low[1] + 0.6 * (inputs.high[1] - inputs.low[1]), abs=1e-3
        )
        assert high == np.inf
        assert min(found.box.coverage, found.box.density) > 0.98
        words = box_words(load_scenario("2025-roles"), found.box)
        assert " is above " in words
        assert " is at most " in words

    @pytest.mark.parametrize("hits", [0, 9, 512])
    def test_too_few_worlds_are_said(self, inputs, hits):
        values = inputs.values(sobol_points(len(inputs), 0, 512, seed=2))
        sample = {key: values[:, k] for k, key in enumerate(inputs.keys)}
        found = discover(inputs, sample, np.arange(512) < hits, "it happens")
        assert found.box is None
        assert "too few for a box" in found.reason

    def test_what_no_input_explains_has_no_strong_box(self, inputs):
        values = inputs.values(sobol_points(len(inputs), 0, 1024, seed=2))
        sample = {key: values[:, k] for k, key in enumerate(inputs.keys)}
        found = discover(inputs, sample, np.random.default_rng(1).random(1024) < 0.1, "chance")
        assert found.box is None or found.box.density < 0.3


@pytest.fixture(scope="module")
def report():
    scenario = load_scenario("2025")
    inputs = uncertain_inputs(scenario)
    found = robustness(run_plan(scenario, inputs, n=32, seed=1))
    plan = run_plan(scenario, inputs, seed=1, base=8)
    rng = np.random.default_rng(1)
    design = {column: rng.random(plan.n) for column in decomposed_columns(scenario)}
    return robust_report(found, design)


@pytest.fixture
def unnamed(tmp_path):
    """Return a scenario with relations and without names for them."""
    tables = load_scenario("2001").resolved()
    for name in ("outcomes", "status_quo", "three_tenths", "events", "facts"):
        tables.pop(name, None)
    file = tmp_path / "unnamed.toml"
    file.write_text(toml_text(tables), encoding="utf-8")
    return file


class TestViews:
    def test_every_input_has_words(self, report):
        plan = report.found.plan
        words = {input_words(plan.scenario, name) for name in plan.inputs.names}
        assert len(words) == len(plan.inputs.names)

    def test_chance_is_named_as_no_mover(self, report):
        """In 32 worlds correlations of up to a half mean nothing; so do weak ones in many."""
        (first, *_), found = report.correlations, report.found
        only = replace(report, correlations=(replace(first, value=0.5),))
        assert "so few worlds do not tell" in " ".join(robust_sentences(only))
        only = replace(report, correlations=(replace(first, value=0.6),))
        assert "rises most with" in " ".join(robust_sentences(only))
        sample = {"split_lower": np.zeros(5000)}
        many = replace(report, found=replace(found, sample=sample))
        only = replace(many, correlations=(replace(first, value=0.1),))
        assert "no single input moves the reachable split much" in " ".join(robust_sentences(only))

    def test_main_effects_are_added_up_with_their_signs(self, report):
        """Forty estimates of nothing do not add up to something."""
        firsts = [0.3, *(0.05 * (-1) ** k for k in range(len(report.found.plan.inputs.groups) - 1))]
        shares = tuple(
            SobolShare(names, first, 0.5, (first, first), (0.5, 0.5))
            for names, first in zip(report.found.plan.inputs.groups, firsts, strict=True)
        )
        indices = SobolShares(8, 344, {"split_lower": shares}, {})
        words = robust_sentences(replace(report, indices=indices))[-1]
        assert words.endswith("what inputs do one by one makes up 30 %.")
        faint = tuple(replace(share, total=0.01) for share in shares[1:])
        indices = SobolShares(8, 344, {"split_lower": (shares[0], *faint)}, {})
        words = robust_sentences(replace(report, indices=indices))[-1]
        assert words.count("%") == 2  # one input, and what all do one by one

    def test_numbers_drawn_together_are_accounted_for(self, report, capsys):
        Console(width=200).print(robust_text(report))
        out = capsys.readouterr().out
        plan = report.found.plan
        together = len(plan.inputs.keys) - len(plan.inputs)
        assert together > 0
        words = f"{len(plan.inputs)} uncertain inputs ({len(plan.inputs.keys)} numbers, {together} "
        assert words in out

    @pytest.mark.parametrize(("inexact", "words"), [(1, "In 1 world no"), (2, "In 2 worlds no")])
    def test_one_world_is_one(self, report, inexact, words, capsys):
        found = replace(report.found, inexact=inexact)
        Console(width=200).print(robust_text(replace(report, found=found)))
        assert words in capsys.readouterr().out

    def test_without_a_wedge_nothing_is_said_of_one(self, capsys):
        """Nor of a table without columns, or of indices that would be refused."""
        assert main(["robust", "2001", "-n", "2"]) == 0
        out = capsys.readouterr().out
        assert "mutual-hedging" in out
        for word in ("agreed", "--indices", "How the figures settle", "split"):
            assert word not in out

    def test_without_outcomes_there_is_nothing_to_count(self, unnamed, capsys):
        assert main(["robust", str(unnamed), "-n", "2"]) == 2
        assert "names none; add an [outcomes.NAME] table" in capsys.readouterr().err
        assert main(["sweep", str(unnamed), "--over", "players.US.reversal=0:0.4:2"]) == 0
        assert "The likeliest outcome is US-CN" in capsys.readouterr().out
        assert main(["plot", str(unnamed), "--figure", "channels", "-o", "x.svg"]) == 2
        assert "needs an outcome" in capsys.readouterr().err

    def test_figures_show_the_figure_under_test_and_both_indices(self, report, tmp_path):
        figures = robust_figures(report)
        assert list(figures) == ["split", "tornado", "convergence"]
        for axes in figures["split"].axes:
            assert any(set(line.get_xdata()) == {0.3} for line in axes.get_lines())
        assert len(figures["tornado"].axes) == 2
        labels = [t.get_text() for t in figures["tornado"].axes[0].get_legend().get_texts()]
        assert labels == ["with others (total)", "alone (first order)"]
        names = {path.name for path in save_robust_figures(report, tmp_path / "new")}
        assert names == {f"2025-robust-{f}.{end}" for f in figures for end in ("png", "svg")}


def test_the_same_seed_gives_the_same_intervals():
    inputs = uncertain_inputs(load_scenario("2025-roles"))
    plan = run_plan(load_scenario("2025-roles"), inputs, base=BASE, seed=1)
    figure = inputs.values(plan.points(0, plan.n))[:, 0]
    once, again, other = (
        sobol_shares(inputs, BASE, {"figure": figure}, seed=seed).figures["figure"]
        for seed in (1, 1, 2)
    )
    assert once == again
    assert once != other
