"""Draws of uncertain inputs: what is drawn, what each draw says, what the shares add up to."""

import math

import numpy as np
import pytest

from triangle.analysis.chunks import NoStore, run_plan, solve_chunk
from triangle.analysis.draw_verdicts import solve_draws
from triangle.analysis.draws import BLOCK, drawn_scenario, sobol_points
from triangle.analysis.robust import robustness
from triangle.analysis.robust_report import robust_report
from triangle.analysis.tally import Tally, share_of
from triangle.analysis.uncertainty import LogCovariance, quantities_by_key, uncertain_inputs
from triangle.analysis.verdict import evaluate
from triangle.errors import ScenarioError
from triangle.politics.estimated import load_estimated_weights
from triangle.politics.scenario import load_scenario, with_settings
from triangle.views.robust_sentences import robust_sentences


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("2025")


@pytest.fixture(scope="module")
def inputs(scenario):
    return uncertain_inputs(scenario)


def settings(inputs, row):
    return [f"{key}={float(x)!r}" for key, x in zip(inputs.keys, row, strict=True)]


class TestWhatIsDrawn:
    def test_every_quantity_of_the_scenario_is_an_input(self, scenario, inputs):
        assert set(inputs.keys) == set(quantities_by_key(scenario))
        assert len(inputs.names) == len(inputs.keys) - 3

    @pytest.mark.parametrize("shape", ["triangular", "pert", "uniform"])
    def test_values_stay_within_their_ranges_and_reach_far(self, scenario, shape):
        found = uncertain_inputs(scenario, shape, covariance=None)
        drawn = found.values(sobol_points(len(found), 0, 512, seed=3))
        assert (drawn >= found.low).all()
        assert (drawn <= found.high).all()
        reach = np.ptp(drawn, axis=0) / (found.high - found.low)
        assert reach.min() > (0.8 if shape == "pert" else 0.9)

    def test_triangular_mean_is_that_of_the_textbook(self, scenario):
        inputs = uncertain_inputs(scenario, covariance=None)
        drawn = inputs.values(sobol_points(len(inputs), 0, 4096, seed=3))
        expected = (inputs.low + inputs.value + inputs.high) / 3
        width = inputs.high - inputs.low
        assert np.abs((drawn.mean(axis=0) - expected) / width).max() < 2e-3

    def test_a_distance_is_the_same_seen_from_both_sides(self, inputs):
        drawn = inputs.values(sobol_points(len(inputs), 0, 64, seed=1))
        there, back = (
            drawn[:, inputs.keys.index(f"drivers.distance.{pair}")] for pair in ("US.CN", "CN.US")
        )
        assert (there == back).all()
        assert np.ptp(there) > 0

    def test_a_covariance_takes_the_place_of_ranges(self, scenario):
        keys = ("weights.exchange", "weights.restraint")
        matrix = np.array([[0.04, 0.03], [0.03, 0.09]])
        found = uncertain_inputs(scenario, covariance=LogCovariance(keys, matrix))
        drawn = found.values(sobol_points(len(found), 0, 2**13, seed=1))
        columns = [found.keys.index(key) for key in keys]
        logs = np.log(drawn[:, columns] / found.value[columns])
        assert np.cov(logs.T) == pytest.approx(matrix, abs=2e-3)
        assert found.groups[-1] == keys
        assert sum(map(len, found.groups)) == len(found)

    def test_weights_and_precision_are_drawn_as_they_were_estimated(self, inputs):
        estimate = load_estimated_weights()
        drawn = inputs.values(sobol_points(len(inputs), 0, 2**13, seed=1))
        keys = inputs.groups[-1]
        assert len(keys) == 8
        columns = [inputs.keys.index(key) for key in keys]
        logs = np.log(drawn[:, columns])
        assert logs.mean(axis=0) == pytest.approx(np.log(inputs.value[columns]), abs=1e-2)
        names = [key.rpartition(".")[2] for key in keys]
        rows = [estimate.names.index(name) for name in names]
        assert np.cov(logs.T) == pytest.approx(estimate.covariance[np.ix_(rows, rows)], abs=1e-2)

    def test_without_weights_nothing_is_joint(self):
        assert uncertain_inputs(load_scenario("2025-roles")).covariance is None

    @pytest.mark.parametrize(
        "matrix", [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 0.5], [0.4, 1.0]], [[1.0]], [[np.nan] * 2] * 2]
    )
    def test_what_is_no_covariance_is_refused(self, matrix):
        with pytest.raises(ScenarioError, match="covariance"):
            LogCovariance(("weights.exchange", "weights.restraint"), matrix)

    def test_a_covariance_of_something_else_is_refused(self, scenario):
        with pytest.raises(ScenarioError, match=r"weights\.love"):
            uncertain_inputs(scenario, covariance=LogCovariance(("weights.love",), [[1.0]]))

    def test_an_unknown_distribution_is_refused(self, scenario):
        with pytest.raises(ScenarioError, match="triangular, pert, uniform"):
            uncertain_inputs(scenario, "gaussian")

    def test_nothing_uncertain_is_refused(self):
        with pytest.raises(ScenarioError, match="at least one input with a range"):
            uncertain_inputs(load_scenario("textbook/contribution"))


class TestPoints:
    def test_a_point_depends_on_its_place_and_the_seed_alone(self):
        whole = sobol_points(5, BLOCK - 40, 80, seed=7)
        parts = [sobol_points(5, BLOCK - 40 + k, 16, seed=7) for k in range(0, 80, 16)]
        assert (np.concatenate(parts) == whole).all()
        assert not (sobol_points(5, BLOCK - 40, 80, seed=8) == whole).any()

    def test_blocks_are_scrambled_anew(self):
        assert not (sobol_points(5, 0, 64, seed=7) == sobol_points(5, BLOCK, 64, seed=7)).any()

    @pytest.mark.parametrize("n", [64, 1024])
    def test_powers_of_two_fill_every_slice_once(self, n):
        slices = np.sort((sobol_points(48, 0, n, seed=2) * n).astype(int), axis=0)
        assert (slices == np.arange(n)[:, None]).all()

    def test_no_points_are_no_points(self):
        assert sobol_points(3, 10, 0, seed=1).shape == (0, 3)


class TestDraws:
    def test_a_drawn_scenario_is_the_one_that_settings_make(self, scenario, inputs):
        for row in inputs.values(sobol_points(len(inputs), 0, 8, seed=5)):
            drawn = drawn_scenario(scenario, inputs.keys, row)
            assert drawn.digest() == with_settings(scenario, settings(inputs, row)).digest()

    @pytest.mark.parametrize(
        "key",
        [
            "drivers.veto.CH",
            "weights.love",
            "players.US.name",
            "players.CH.patience",
            "consent.noise",
            "nonsense",
        ],
    )
    def test_an_unknown_key_is_refused(self, scenario, key):
        with pytest.raises(ScenarioError, match=key):
            drawn_scenario(scenario, [key], np.array([0.5]))

    @pytest.mark.parametrize("name", ["2025", "1972", "2025-roles"])
    def test_every_draw_says_what_an_evaluation_says(self, name):
        scenario = load_scenario(name)
        inputs = uncertain_inputs(scenario)
        values = inputs.values(sobol_points(len(inputs), 0, 3, seed=11))
        found = solve_draws(scenario, inputs.keys, values)
        for k, row in enumerate(values):
            other = evaluate(with_settings(scenario, settings(inputs, row)), with_payoff_set=False)
            for m, outcome in enumerate(found.outcomes):
                alone = other.outcome(outcome)
                for argument in ("enforceable", "reachable", "pairwise_stable", "coalition_proof"):
                    assert getattr(found, argument)[k, m] == getattr(alone, argument), outcome
                assert found.most_likely[k, m] == (alone.likelihood_rank == 1)
                assert found.likelihood[k, m] == pytest.approx(alone.likelihood, rel=1e-9)
                assert found.split_index[k, m] == pytest.approx(alone.split_index)
            shares = np.where(other.enforceable_states, other.state_likelihood, -1)
            assert found.likeliest_state[k] == shares.argmax()
            split = other.reachable_split
            assert found.split_lower[k] <= split.upper + 1e-9
            assert found.split_upper[k] >= split.lower - 1e-9
            assert found.split_upper[k] - found.split_lower[k] <= 0.03  # draws are solved coarsely

    def test_explicit_payoffs_have_nothing_to_draw(self):
        with pytest.raises(ScenarioError, match="postures"):
            solve_draws(load_scenario("textbook/contribution"), [], np.zeros((1, 0)))


class TestTally:
    def table(self, split, true):
        n = len(split)
        return {
            "exact": np.ones(n, bool),
            "split_lower": np.asarray(split, float),
            "split_upper": np.asarray(split, float) + 0.1,
            "right": np.asarray(true, bool),
        }

    def test_counts_at_powers_of_two_do_not_depend_on_the_order(self):
        rng = np.random.default_rng(0)
        split, true = rng.random(100), rng.random(100) < 0.3
        for order in ([0, 1, 2, 3], [3, 1, 0, 2]):
            tally = Tally(["right"], at_most=0.3)
            for k in order:
                part = slice(25 * k, 25 * k + 25)
                tally.add(25 * k, self.table(split[part], true[part]))
            assert tally.sizes() == [1, 2, 4, 8, 16, 32, 64, 100]
            for size in tally.sizes():
                assert tally.count("right", size) == true[:size].sum()
                assert tally.below("lower", size) == (split[:size] <= 0.3).sum()
            assert tally.below("upper") == (split + 0.1 <= 0.3).sum()
            assert tally.quantile("lower", 0.5) == pytest.approx(
                np.quantile(split, 0.5, method="inverted_cdf"), abs=6e-4
            )

    def test_draws_without_a_split_are_counted_apart(self):
        tally = Tally([], at_most=0.3)
        tally.add(0, self.table([0.1, math.nan, 0.7], [0, 0, 0]))
        assert (tally.n, tally.with_split("lower"), tally.below("lower")) == (3, 2, 1)

    def test_wilson_interval_is_that_of_the_textbook(self):
        share = share_of(3, 10)
        z, p, n = 1.959963984540054, 0.3, 10
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        assert (share.low, share.high) == pytest.approx((centre - half, centre + half))


class TestRuns:
    def test_shares_are_those_of_the_draws(self, scenario, inputs):
        plan = run_plan(scenario, inputs, n=48, seed=1, chunk_size=16)
        found = robustness(plan)
        whole = solve_chunk(run_plan(scenario, inputs, n=48, seed=1, chunk_size=48), 0)
        for outcome, shares in found.shares.items():
            for argument, share in shares.items():
                assert share.count == whole[f"{argument}:{outcome}"].sum()
        assert found.split.possibly.count == (whole["split_lower"] <= 0.3).sum()
        assert found.split.surely.count == (whole["split_upper"] <= 0.3).sum()
        assert [step["n"] for step in found.convergence] == [1, 2, 4, 8, 16, 32, 48]
        for column, values in found.sample.items():
            assert values == pytest.approx(whole[column], rel=1e-12, nan_ok=True), column

    def test_draws_without_a_split_are_in_neither_share(self, scenario, inputs):
        """One world has no split at all, in another only what it cannot exceed is known."""
        plan = run_plan(scenario, inputs, n=8, seed=1)
        table = solve_chunk(plan, 0)
        table["split_lower"] = np.array([np.nan, np.nan, 0.1, 0.2, 0.6, 0.7, 0.8, 0.9])
        table["split_upper"] = np.array([np.nan, 0.9, 0.1, 0.4, 0.6, 0.7, 0.8, 0.9])

        class Kept(NoStore):
            def load(self, number):
                return table

        found = robustness(plan, Kept())
        split = found.split
        shares = (split.surely.count, split.possibly.count, split.beyond.count, split.missing)
        assert shares == (1, 3, 4, 1)
        last = [part["count"] for part in found.convergence[-1]["split_at_most"]]
        assert last == [split.surely.count, split.possibly.count]
        words = robust_sentences(robust_report(found))
        assert "between 12 % and 38 % of the worlds" in words[0]
        assert "for certain in 50 %" in words[0]
        assert "measured: 1" in words[1]

    def test_indices_need_a_figure(self):
        scenario = load_scenario("2001")
        with pytest.raises(ScenarioError, match="indices: 2001 has no figure"):
            run_plan(scenario, uncertain_inputs(scenario), base=8)

    @pytest.mark.parametrize(("n", "size"), [(1, 128), (65536, 128), (65537, 256), (10**9, 16384)])
    def test_chunks_grow_with_the_run(self, scenario, inputs, n, size):
        plan = run_plan(scenario, inputs, n, seed=1)
        assert plan.chunk_size == size
        assert sum(plan.span(k)[1] for k in (0, plan.n_chunks - 1)) <= 2 * size
        assert plan.span(plan.n_chunks - 1)[0] + plan.span(plan.n_chunks - 1)[1] == n

    @pytest.mark.parametrize(("n", "seed"), [(0, 1), (-5, 1), (10, -1)])
    def test_numbers_out_of_bounds_are_refused(self, scenario, inputs, n, seed):
        with pytest.raises(ScenarioError, match="expected"):
            run_plan(scenario, inputs, n, seed)
