"""The verdict on many draws of one scenario: what `evaluate` says of each, without the words.

Answers, for every draw and every named outcome, whether it can be enforced, reached, left or
improved upon, how likely it is, and how far the wedge can go. Left out are only those parts of an
evaluation that no share is taken of: payoff set, critical discount factors, Pareto ranks, and the
reachable split of the free game.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.draws import drawn_scenario
from triangle.analysis.indices import WedgeIndices, wedge_indices
from triangle.analysis.reachable import split_bracket, wedge_game
from triangle.analysis.worlds import SMALL, Worlds, solve_worlds
from triangle.errors import ScenarioError
from triangle.game import FloatArray, RepeatedGame, StageGame
from triangle.politics.scenario_types import Scenario
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.observers import bound_observer
from triangle.solvers.punishments import lasting_punishments
from triangle.solvers.stability_many import coalition_proof_states, pairwise_stable_states

__all__ = ["ACCURACY", "ARGUMENTS", "DrawVerdicts", "solve_draws"]

ARGUMENTS = ("enforceable", "reachable", "pairwise_stable", "coalition_proof", "most_likely")
"""Verdicts on an outcome of which shares are taken, in the order in which tables print them."""

ACCURACY = 0.02
"""Wanted width of the bracket of a split; a tenth of it takes three times as long."""

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class DrawVerdicts:
    """What is found in n draws about m named outcomes.

    Attributes
    ----------
    outcomes : tuple of str, length m
    enforceable, reachable, pairwise_stable, coalition_proof : bool arrays of shape (n, m)
        As in `OutcomeResult`; ``reachable`` is False throughout where the question does not arise.
    most_likely : bool array of shape (n, m)
        Whether the outcome's triangle state has rank 1 in the long run.
    likelihood : array of shape (n, m)
        Long-run share of the outcome's state; nan where no state is enforceable.
    split_index : array of shape (n, m)
        nan where the full split brings the driver no strategic gain.
    split_lower, split_upper : arrays of shape (n,)
        Bracket of the reachable split; nan where there is none.
    likeliest_state : int array of shape (n,)
        Number of the likeliest triangle state, the first of several; -1 where there is none.
    exact : bool array of shape (n,)
        Whether profiles played for ever reach the minmax, so that they are the threats.
    """

    outcomes: tuple[str, ...]
    enforceable: BoolArray
    reachable: BoolArray
    pairwise_stable: BoolArray
    coalition_proof: BoolArray
    most_likely: BoolArray
    likelihood: FloatArray
    split_index: FloatArray
    split_lower: FloatArray
    split_upper: FloatArray
    likeliest_state: IntArray
    exact: BoolArray


def solve_draws(
    scenario: Scenario, keys: Sequence[str], values: FloatArray, accuracy: float = ACCURACY
) -> DrawVerdicts:
    """Solve every draw of a scenario's inputs.

    Parameters
    ----------
    scenario : Scenario
        With postures.
    keys : sequence of str, length k
        As in `triangle.analysis.uncertainty.quantities_by_key`.
    values : array of shape (n, k), n of at least 1
    accuracy : float
        Wanted width of the reachable split's bracket, as a share of the index's range.

    Returns
    -------
    DrawVerdicts

    Raises
    ------
    ScenarioError
        If the scenario has no postures, or a value lies outside the bounds of its key.
    ConvergenceError
        If a linear programme could not be solved.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> found = solve_draws(scenario, ["players.US.patience"], np.array([[0.9], [0.3]]))
    >>> found.outcomes[1], found.enforceable[:, 1].tolist()
    ('three-tenths', [True, True])
    """
    if scenario.space is None:
        raise ScenarioError(
            f"{scenario.name}: expected a scenario with postures, this one lists its payoffs; "
            "there is nothing to draw"
        )
    drawn = [drawn_scenario(scenario, keys, row) for row in values]
    channels = [world.channel_payoffs() for world in drawn]
    games = [_game(world, parts) for world, parts in zip(drawn, channels, strict=True)]
    worlds = solve_worlds(
        scenario.space,
        np.stack([game.stage.payoffs for game in games]),
        np.stack([game.discount_factors for game in games]),
    )
    profiles = [outcome.profile for outcome in scenario.outcomes.values()]
    rows = np.array([np.ravel_multi_index(p, scenario.space.shape) for p in profiles], np.intp)
    states = [scenario.space.states.index(scenario.space.state(p)) for p in profiles]
    numbers = np.array(states, np.intp)
    small = SMALL * np.ptp(worlds.payoffs, axis=1).max(axis=1)
    share, likeliest = _long_run(scenario, worlds, drawn)
    top = np.nanmax(share, axis=1, keepdims=True, initial=0.0)
    lasting = worlds.states_enforceable[:, numbers]
    stable, proof = _left_by_nobody(worlds, rows, numbers, small)
    indices = [wedge_indices(world, parts) for world, parts in zip(drawn, channels, strict=True)]
    brackets = [
        _split_bracket(world, game, found, accuracy)
        for world, game, found in zip(drawn, games, indices, strict=True)
    ]
    split = np.full((len(drawn), len(rows)), np.nan)
    for k, found in enumerate(indices):
        if found is not None and found.split is not None:
            split[k] = found.split.ravel()[rows]
    return DrawVerdicts(
        outcomes=tuple(scenario.outcomes),
        enforceable=worlds.enforceable[:, rows],
        reachable=worlds.enforceable[:, rows] & _accepted(scenario, worlds, rows, small),
        pairwise_stable=stable,
        coalition_proof=proof,
        most_likely=lasting & (share[:, numbers] * (1 + 1e-9) >= top),
        likelihood=share[:, numbers],
        split_index=split,
        split_lower=np.array([bracket[0] for bracket in brackets]),
        split_upper=np.array([bracket[1] for bracket in brackets]),
        likeliest_state=likeliest,
        exact=worlds.exact,
    )


def _game(scenario: Scenario, channels: Mapping[str, FloatArray]) -> RepeatedGame:
    """Build the game as `Scenario.repeated_game` does, from channels that are known."""
    total = np.sum(list(channels.values()), axis=0)
    stage = StageGame(total, scenario.players, scenario.actions)
    return RepeatedGame(stage, scenario.discount_factors)


def _long_run(
    scenario: Scenario, worlds: Worlds, drawn: Sequence[Scenario]
) -> tuple[FloatArray, IntArray]:
    """Return each state's long-run share (nan where there is no chain) and the likeliest state."""
    share = np.full(worlds.states_enforceable.shape, np.nan)
    likeliest = np.full(len(drawn), -1, dtype=np.intp)
    if scenario.precision is None:
        return share, likeliest
    assert scenario.space is not None
    starts = worlds.states_enforceable.argmax(axis=1)
    if scenario.status_quo is not None:
        state = scenario.space.state(scenario.outcomes[scenario.status_quo].profile)
        starts[:] = scenario.space.states.index(state)
    lasting = worlds.states_enforceable.any(axis=1)
    precision = np.array([world.precision.value for world in drawn if world.precision is not None])
    for start in np.unique(starts[lasting]):
        some = np.flatnonzero(lasting & (starts == start))
        chain = consent_chain(
            worlds.state_payoffs[some], precision[some], worlds.states_enforceable[some]
        )
        share[some] = long_run(chain, int(start))
    likeliest[lasting] = np.where(worlds.states_enforceable, share, -1.0)[lasting].argmax(axis=1)
    return share, likeliest


def _accepted(scenario: Scenario, worlds: Worlds, rows: IntArray, small: FloatArray) -> BoolArray:
    """Ask whether neither driver nor target loses against the status quo."""
    if scenario.wedge is None or scenario.status_quo is None:
        return np.zeros((len(worlds.payoffs), len(rows)), dtype=np.bool_)
    today = rows[list(scenario.outcomes).index(scenario.status_quo)]
    parties = [scenario.wedge.driver, scenario.wedge.target]
    change = worlds.payoffs[:, rows] - worlds.payoffs[:, today, None]
    return np.asarray((change[..., parties] >= -small[:, None, None]).all(axis=-1))


def _left_by_nobody(
    worlds: Worlds, rows: IntArray, numbers: IntArray, small: FloatArray
) -> tuple[BoolArray, BoolArray]:
    """Ask of every outcome whether it is pairwise stable, and whether it is coalition-proof."""
    questions = [
        (worlds.state_payoffs, int(k), worlds.states_enforceable, worlds.payoffs[:, row], small)
        for row, k in zip(rows, numbers, strict=True)
    ]
    if not questions:
        none = np.zeros((len(worlds.payoffs), 0), np.bool_)
        return none, none
    return (
        np.stack([pairwise_stable_states(*question) for question in questions], axis=1),
        np.stack([coalition_proof_states(*question) for question in questions], axis=1),
    )


def _split_bracket(
    scenario: Scenario, game: RepeatedGame, indices: WedgeIndices | None, accuracy: float
) -> tuple[float, float]:
    """Bracket the reachable split of the wedge game; nan for an end that does not exist."""
    if indices is None or indices.split is None or scenario.wedge is None:
        return np.nan, np.nan
    wedge = wedge_game(scenario, game, indices.no_deal)
    split, today = indices.split[np.ix_(*wedge.kept)], game.stage.payoffs[indices.no_deal]
    floors = {i: float(today[i]) for i in (scenario.wedge.driver, scenario.wedge.target)}
    patience = float(game.discount_factors[scenario.wedge.driver])
    # Loose threats, quickly had, are often enough to close a bracket; exact ones can take a second.
    loose = lasting_punishments(wedge.game)
    quick = bound_observer(wedge.game, split, patience, floors, loose, accuracy)
    if quick.gap <= accuracy * float(np.ptp(split)):
        return _ends(quick.lower, quick.upper)
    found = split_bracket(scenario, game, indices, accuracy)
    return (np.nan, np.nan) if found is None else _ends(found.lower, found.upper)


def _ends(lower: float | None, upper: float | None) -> tuple[float, float]:
    return np.nan if lower is None else lower, np.nan if upper is None else upper
