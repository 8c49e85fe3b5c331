"""How the triangle moves: paths, waits, rests, potentials and the ranking by precision."""

import dataclasses
import itertools

import numpy as np
import pytest

from triangle.analysis.dynamics import consent_dynamics
from triangle.analysis.precision_ranking import precision_ranking
from triangle.analysis.question import question_of
from triangle.politics.scenario import load_scenario
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.stochastic_stability import small_noise, stochastically_stable

NAMES = ["2025", "1972", "2025-roles"]


@pytest.fixture(scope="module", params=NAMES)
def dynamics(request):
    return consent_dynamics(question_of(load_scenario(request.param), with_payoff_set=False))


def random_chain(seed, precision=1.0):
    rng = np.random.default_rng(seed)
    mask = rng.uniform(size=27) < 0.8
    return consent_chain(rng.normal(size=(27, 3)), precision, mask), int(mask.argmax())


def test_paths_go_step_by_step_with_the_chain_s_own_chances(dynamics):
    moves = dynamics.chain.transition
    for path in dynamics.paths.values():
        assert path.states[0] == dynamics.start
        assert path.states[-1] == path.state
        steps = list(zip(path.states[:-1], path.states[1:], strict=True))
        assert path.probabilities == pytest.approx([moves[step] for step in steps])
        assert path.probability == pytest.approx(np.prod(path.probabilities))


def test_waiting_times_solve_their_equations(dynamics):
    moves = dynamics.chain.transition
    for path in dynamics.paths.values():
        others = np.delete(np.arange(len(moves)), path.state)
        others = [s for s in others if dynamics.chain.enforceable[s] or s == dynamics.start]
        if path.state == dynamics.start:
            assert path.wait == 0
            continue
        among = np.eye(len(others)) - moves[np.ix_(others, others)]
        expected = np.linalg.solve(among, np.ones(len(others)))[others.index(dynamics.start)]
        assert path.wait == pytest.approx(expected, rel=1e-7)


def test_certificates(dynamics):
    assert dynamics.residual < 1e-12
    assert dynamics.small_noise.largest_error < 1e-9
    assert dynamics.rests.residual < 1e-12
    assert dynamics.shares.sum() == pytest.approx(1)


def test_the_ranking_at_the_own_precision_is_that_of_the_verdict(dynamics):
    ranking = dynamics.ranking
    middle = len(ranking.precisions) // 2
    assert ranking.precisions[middle] == pytest.approx(float(dynamics.chain.precision))
    assert ranking.shares[middle] == pytest.approx(dynamics.shares)
    for state in dynamics.paths:
        ahead = (dynamics.shares > dynamics.shares[state] * (1 + 1e-9)).sum()
        assert ranking.rank(state)[middle] == ahead + 1


def test_leads_follow_one_another_and_are_led(dynamics):
    leads = dynamics.ranking.leads
    assert leads[0].low == pytest.approx(dynamics.ranking.precisions[0])
    assert leads[-1].high == pytest.approx(dynamics.ranking.precisions[-1])
    for before, after in itertools.pairwise(leads):
        assert before.high == after.low
        assert before.state != after.state
    for k, precision in enumerate(dynamics.ranking.precisions):
        leader = next(lead for lead in leads if lead.low <= precision <= lead.high)
        shares = dynamics.ranking.shares[k]
        assert shares[leader.state] == pytest.approx(shares.max())


@pytest.mark.parametrize("seed", range(6))
def test_swaps_are_where_shares_are_equal(seed):
    chain, start = random_chain(seed)
    compared = np.flatnonzero(chain.enforceable)[:6].tolist()
    found = precision_ranking(chain, start, compared)
    for swap in found.swaps:
        for factor, sign in ((1 - 1e-4, 1), (1 + 1e-4, -1)):
            near = consent_chain(chain.payoffs, swap.precision * factor, chain.enforceable)
            share = long_run(near, start)
            assert sign * (share[swap.below] - share[swap.above]) > 0


def test_states_that_are_alike_do_not_take_turns_in_the_lead():
    # Three players alike: each likes one warm relation of its own, not two, not that of the others.
    levels = np.array(list(itertools.product((0, 1), repeat=3)))
    own = np.stack([levels[:, [0, 1]], levels[:, [0, 2]], levels[:, [1, 2]]], axis=1)
    others = levels[:, ::-1]
    payoffs = 0.7 * own.max(axis=2) - 0.5 * own.min(axis=2) - 0.3 * others
    found = precision_ranking(consent_chain(payoffs, precision=1.7), 0)
    assert [lead.state for lead in found.leads] == [0, 1]  # 2 and 4 are as likely as 1


def test_swaps_are_found_although_shares_vanish_further_along_the_grid():
    question = question_of(load_scenario("2025"), with_payoff_set=False)
    chain, space, outcomes = question.chain, question.scenario.space, question.scenario.outcomes
    pair = {
        space.states.index(space.state(outcomes[name].profile))
        for name in ("ceasefire-only", "thaw-with-beijing")
    }
    found = []
    for precision in (10.0, 60.0):
        there = consent_chain(chain.payoffs, precision, chain.enforceable)
        ranking = precision_ranking(there, question.start, sorted(pair))
        found += [s.precision for s in ranking.swaps if {s.below, s.above} == pair]
    assert (ranking.shares[-1][list(pair)] == 0).all()
    assert found == pytest.approx([7.2191] * 2, abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_exact_potentials_agree_with_small_noise(seed):
    chain, _ = random_chain(seed)
    stability = stochastically_stable(chain)
    assert small_noise(stability).largest_error < 1e-9


def test_the_check_by_small_noise_can_fail():
    chain, _ = random_chain(0)
    right = stochastically_stable(chain)
    wrong = np.where(np.isfinite(right.excess), right.excess * 1.01, right.excess)
    assert small_noise(dataclasses.replace(right, excess=wrong)).largest_error > 1e-3


def test_shifting_payoffs_changes_nothing_and_scaling_moves_the_precision():
    chain, start = random_chain(3)
    compared = np.flatnonzero(chain.enforceable)[:5].tolist()
    base = precision_ranking(chain, start, compared)
    moved = consent_chain(4 * chain.payoffs + [1.0, -2.0, 0.5], 0.25, chain.enforceable)
    other = precision_ranking(moved, start, compared)
    assert other.shares == pytest.approx(base.shares)
    assert [(s.below, s.above) for s in other.swaps] == [(s.below, s.above) for s in base.swaps]
    assert [4 * s.precision for s in other.swaps] == pytest.approx(
        [s.precision for s in base.swaps]
    )


def test_a_game_without_relations_has_no_dynamics():
    assert consent_dynamics(question_of(load_scenario("textbook/contribution"))) is None
