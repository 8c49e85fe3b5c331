"""How far each input, moved alone across its range, swings the answer.

Answers which few inputs to look at first: every one is set to the low and to the high end of its
range while the others stay, and the reachable split and the likelihood of the three-tenths outcome
are computed at both. What inputs do together is left out (see `triangle.analysis.sensitivity`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triangle.analysis.draws import drawn_scenario
from triangle.analysis.indices import wedge_indices
from triangle.analysis.reachable import split_bracket
from triangle.analysis.uncertainty import quantities_by_key
from triangle.analysis.worlds import solve_worlds
from triangle.errors import ScenarioError
from triangle.game import FloatArray, RepeatedGame
from triangle.politics.quantities import Quantity
from triangle.politics.scenario_types import Scenario
from triangle.shown import Shown
from triangle.solvers.consent import consent_chain, long_run

__all__ = ["Swing", "Swings", "swings"]

SPLIT_TOL = 1e-3
"""Accuracy of the reachable split, as a share of the split index's range."""


@dataclass(frozen=True)
class Swing:
    """One input at both ends of its range.

    Attributes
    ----------
    key : str
        As in `triangle.analysis.uncertainty.quantities_by_key`.
    quantity : Quantity
    split : two floats or None
        Reachable split, at least, with the input low and with it high; None where there is none.
    likelihood : two floats or None
        Of the three-tenths outcome, likewise.
    """

    key: str
    quantity: Quantity
    split: tuple[float, float] | None
    likelihood: tuple[float, float] | None

    def width(self, figure: str) -> float:
        """Return the distance between the two ends of "split" or "likelihood"; 0 where none."""
        ends = self.split if figure == "split" else self.likelihood
        return 0.0 if ends is None else abs(ends[1] - ends[0])


@dataclass(frozen=True, eq=False)
class Swings(Shown):
    """Every input's swing.

    Attributes
    ----------
    scenario : Scenario
    split, likelihood : float or None
        With every input at its own value.
    found : tuple of Swing
        In the order of the scenario's inputs; those without a range are left out.
    """

    scenario: Scenario
    split: float | None
    likelihood: float | None
    found: tuple[Swing, ...]

    def widest(self, count: int) -> tuple[Swing, ...]:
        """Choose the inputs to look at first, the widest swings of either figure in turn.

        Parameters
        ----------
        count : int
        """
        queues = [
            sorted(self.found, key=lambda swing: -swing.width(figure))
            for figure in ("split", "likelihood")
        ]
        chosen: dict[str, Swing] = {}
        for pair in zip(*queues, strict=True):
            for swing, figure in zip(pair, ("split", "likelihood"), strict=True):
                if len(chosen) < count and swing.width(figure) > 0:
                    chosen.setdefault(swing.key, swing)
        return tuple(chosen.values())


def swings(scenario: Scenario) -> Swings:
    """Move every input alone to both ends of its range.

    Parameters
    ----------
    scenario : Scenario
        With postures.

    Returns
    -------
    Swings

    Raises
    ------
    ScenarioError
        If the scenario has no postures.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = swings(load_scenario("2025-roles"))
    >>> found.split, [swing.key for swing in found.widest(1)]
    (1.0, ['consent.precision'])
    """
    if scenario.space is None:
        raise ScenarioError(
            f"{scenario.name}: expected a scenario with postures, this one lists its payoffs"
        )
    ranged = {k: q for k, q in quantities_by_key(scenario).items() if q.low < q.high}
    worlds = [scenario]
    for key, quantity in ranged.items():
        ends = (quantity.low, quantity.high)
        worlds += [drawn_scenario(scenario, [key], np.array([end])) for end in ends]
    games = [world.repeated_game() for world in worlds]
    splits = [_split(world, game) for world, game in zip(worlds, games, strict=True)]
    shares = _likelihoods(scenario, worlds, games)
    return Swings(
        scenario=scenario,
        split=splits[0],
        likelihood=shares[0],
        found=tuple(
            Swing(key, quantity, _ends(splits, k), _ends(shares, k))
            for k, (key, quantity) in enumerate(ranged.items())
        ),
    )


def _ends(figures: Sequence[float | None], k: int) -> tuple[float, float] | None:
    low, high = figures[1 + 2 * k], figures[2 + 2 * k]
    return None if low is None or high is None else (low, high)


def _split(scenario: Scenario, game: RepeatedGame) -> float | None:
    """Return the lower bound of the reachable split, as `reachable_split` does."""
    indices = wedge_indices(scenario)
    if indices is None:
        return None
    found = split_bracket(scenario, game, indices, SPLIT_TOL)
    return None if found is None else found.lower


def _likelihoods(
    scenario: Scenario, drawn: Sequence[Scenario], games: Sequence[RepeatedGame]
) -> list[float | None]:
    """Return the long-run share of the three-tenths state in every world."""
    space, name = scenario.space, scenario.three_tenths
    if space is None or name is None or scenario.precision is None:
        return [None] * len(drawn)
    payoffs = np.stack([game.stage.payoffs for game in games])
    patience = np.stack([game.discount_factors for game in games])
    worlds = solve_worlds(space, payoffs, patience)
    asked, today = (
        None if key is None else space.states.index(space.state(scenario.outcomes[key].profile))
        for key in (name, scenario.status_quo)
    )
    assert asked is not None
    shares: list[float | None] = []
    for k, world in enumerate(drawn):
        lasting = worlds.states_enforceable[k]
        if not lasting.any() or world.precision is None:
            shares.append(None)
            continue
        start = int(lasting.argmax()) if today is None else today
        chain = consent_chain(worlds.state_payoffs[k], world.precision.value, lasting)
        share: FloatArray = long_run(chain, start)
        shares.append(float(share[asked]))
    return shares
