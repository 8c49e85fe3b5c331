"""Stability of many games at once: the same answers as one by one, with the reasons."""

import numpy as np
import pytest

from triangle.errors import GameError
from triangle.solvers.stability import coalition_deviations, pairwise_deviations
from triangle.solvers.stability_many import coalition_proof_states, pairwise_stable_states


@pytest.mark.parametrize("n_levels", [2, 3])
def test_many_games_are_answered_as_each_alone(n_levels):
    rng = np.random.default_rng(5)
    n, n_states = 60, n_levels**3
    # Whole numbers make ties, a slope towards one state makes some games stable.
    payoffs = rng.integers(-3, 4, (n, n_states, 3)).astype(float)
    payoffs[::2] -= 2.0 * rng.permuted(np.arange(n_states))[None, :, None]
    enforceable = rng.random((n, n_states)) < rng.random((n, 1))
    tolerance = np.where(np.arange(n) % 3, 1e-9, 1.0)
    seen = set()
    for origin in range(n_states):
        current = payoffs[:, origin] + rng.integers(0, 2, (n, 3))
        question = (payoffs, origin, enforceable, current, tolerance)
        stable, proof = pairwise_stable_states(*question), coalition_proof_states(*question)
        for k in range(n):
            alone = (payoffs[k], origin, enforceable[k], current[k], float(tolerance[k]))
            joint = coalition_deviations(*alone)
            assert stable[k] == (not pairwise_deviations(*alone))
            assert proof[k] == (not any(move.self_enforcing for move in joint))
            seen.add((bool(stable[k]), bool(proof[k]), bool(joint)))
    assert len(seen) >= n_levels + 2  # every mixture of answers occurs


@pytest.mark.parametrize("change", [{1: 8}, {2: np.ones((2, 7), bool)}, {3: np.zeros((3, 3))}])
def test_arrays_that_do_not_fit_are_refused(change):
    question = [np.zeros((2, 8, 3)), 0, np.ones((2, 8), bool), np.zeros((2, 3)), np.zeros(2)]
    for place, value in change.items():
        question[place] = value
    for ask in (pairwise_stable_states, coalition_proof_states):
        with pytest.raises(GameError, match="states of 2 games"):
            ask(*question)
