"""The drivers of a year: what the payoff channels read about the three states.

Answers: how strong, how near, how hostile, how intertwined and how different the three are, and
what holds each back at home. Primitive inputs are `Quantity` objects under dotted keys
("exchange.RU.CN": how much Russia depends on ties with China); threat and parity are derived from
them, so a changed input changes everything that rests on it.

Does not read outcomes: no relation score, event score, dispute count or vote of any year enters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np

from triangle.errors import ScenarioError
from triangle.game import FloatArray
from triangle.politics.quantities import Quantity
from triangle.politics.yearly import quantities_of_year

__all__ = [
    "DRIVERS",
    "DriverKind",
    "Drivers",
    "Quantity",
    "driver_keys",
    "drivers_of_year",
    "obstacle_of",
]


@dataclass(frozen=True)
class DriverKind:
    """A kind of driver: what it measures and which obstacle of the wedge owns it.

    Parameters
    ----------
    name : str
    indexed_by : {"player", "directed"}
        One number per player, or one per ordered pair.
    unit : str
    obstacle : {1, 2, 3}
        1 the common enemy, 2 hostility and its politics, 3 what the rival is worth.
    obstacle_with_rival : {1, 2, 3}
        The owner where the pair includes the rival of a wedge: hostility between driver and
        target is obstacle 2, hostility towards the rival makes (or unmakes) the common enemy.
    formula, summary : str
    """

    name: str
    indexed_by: Literal["player", "directed"]
    unit: str
    obstacle: int
    obstacle_with_rival: int
    formula: str
    summary: str


_KINDS = (
    DriverKind(
        "capability",
        "player",
        "share of the three, 0..1",
        1,
        1,
        "m_i = mean of the shares in real GDP, military spending and log(1 + warheads)",
        "Power of a state beside the two others.",
    ),
    DriverKind(
        "nearness",
        "directed",
        "0..1",
        1,
        1,
        "judged: 1 = a long common land border or forces in place beside it, 0 = out of reach",
        "How near the second state's forces are to the first (geography, bases, missiles).",
    ),
    DriverKind(
        "hostility",
        "directed",
        "0..1",
        2,
        1,
        "h_ij = 1 - (1 - territory)(1 - encroachment)(1 - war)(1 - doctrine)",
        "Hostile intent of the second state that the first has grounds to see.",
    ),
    DriverKind(
        "exchange",
        "directed",
        "0..1",
        3,
        3,
        "x_ij = 1 - (1 - s/(s + 0.05)) (1 - 0.4 q/(q + 1000)) (1 - other)",
        "How much the first state depends on ties with the second: trade share s of its GDP, "
        "arms deliveries q in million TIV, and other ties.",
    ),
    DriverKind(
        "distance",
        "directed",
        "0..1",
        2,
        1,
        "g_ij = max(polyarchy gap, gap of world views)",
        "How far apart the two regimes and their world views are.",
    ),
    DriverKind(
        "burden",
        "directed",
        "0..1",
        2,
        1,
        "judged: 1 = a major war between the two, 0 = no cost of conflict",
        "What open conflict with the second state costs the first each year.",
    ),
    DriverKind(
        "veto",
        "player",
        "0..1",
        2,
        2,
        "judged: 1 = any opening can be blocked at home, 0 = the leader decides alone",
        "Power of domestic opponents to make an opening to a hostile state costly.",
    ),
)

DRIVERS: Mapping[str, DriverKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every kind of primitive driver by name; threat and parity are derived and not listed."""


def driver_keys(players: tuple[str, str, str]) -> tuple[str, ...]:
    """List the keys of all primitive drivers of three players.

    Examples
    --------
    >>> len(driver_keys(("US", "CN", "RU")))
    36
    """
    pairs = tuple(itertools.permutations(players, 2))
    keys: list[str] = []
    for kind in _KINDS:
        if kind.indexed_by == "player":
            keys += [f"{kind.name}.{i}" for i in players]
        else:
            keys += [f"{kind.name}.{i}.{j}" for i, j in pairs]
    return tuple(keys)


def obstacle_of(key: str, rival: str) -> int:
    """Name the obstacle that owns a driver in a wedge with the given rival.

    Parameters
    ----------
    key : str
        Such as "hostility.US.RU".
    rival : str
        The player the wedge is driven against.

    Examples
    --------
    >>> obstacle_of("hostility.US.RU", rival="CN"), obstacle_of("hostility.CN.US", rival="CN")
    (2, 1)
    """
    name, *players = key.split(".")
    if name not in DRIVERS:
        raise ScenarioError(f"drivers: expected one of {list(DRIVERS)}, got {name!r}")
    kind = DRIVERS[name]
    return kind.obstacle_with_rival if rival in players else kind.obstacle


@dataclass(frozen=True, eq=False)
class Drivers:
    """All drivers of three players in one year.

    Parameters
    ----------
    players : three distinct names
    quantities : mapping of key to Quantity
        Exactly the keys of `driver_keys`; every number between 0 and 1.

    Raises
    ------
    ScenarioError
        Lists every missing or unknown key and every number outside 0..1.

    Examples
    --------
    >>> half = Quantity(0.5, 0.4, 0.6, "judgement", "judgement", "example")
    >>> players = ("US", "CN", "RU")
    >>> drivers = Drivers(players, {key: half for key in driver_keys(players)})
    >>> [round(float(m), 3) for m in drivers.capability]
    [0.333, 0.333, 0.333]
    >>> round(float(drivers.threat[0, 1]), 4)
    0.0833
    """

    players: tuple[str, str, str]
    quantities: Mapping[str, Quantity] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse missing or unknown keys and numbers outside 0..1."""
        keys = driver_keys(self.players)
        problems = [f"drivers: missing {key}" for key in keys if key not in self.quantities]
        problems += _unknown(self.quantities, keys)
        for key in keys:
            quantity = self.quantities.get(key)
            if quantity is not None and (quantity.low < 0 or quantity.high > 1):
                problems.append(
                    f"drivers.{key}: expected value and range within [0, 1], got "
                    f"{quantity.value:g} in [{quantity.low:g}, {quantity.high:g}]"
                )
        for i in self.players:
            power = self.quantities.get(f"capability.{i}")
            if power is not None and power.value <= 0:
                problems.append(f"drivers.capability.{i}: expected a number above 0, got 0")
        if problems:
            raise ScenarioError(problems)
        ordered = MappingProxyType({key: self.quantities[key] for key in keys})
        object.__setattr__(self, "quantities", ordered)

    def replaced(self, changes: Mapping[str, Quantity]) -> Drivers:
        """Return the same drivers with some quantities changed; derived arrays follow.

        Raises
        ------
        ScenarioError
            If a key is unknown or a new number lies outside 0..1.
        """
        problems = _unknown(changes, driver_keys(self.players))
        if problems:
            raise ScenarioError(problems)
        return Drivers(self.players, {**self.quantities, **changes})

    @cached_property
    def capability(self) -> FloatArray:
        """Shape (3,): capability shares m, scaled to sum to one."""
        raw = self._per_player("capability")
        return _frozen(raw / raw.sum())

    @cached_property
    def veto(self) -> FloatArray:
        """Shape (3,): domestic veto v."""
        return self._per_player("veto")

    @cached_property
    def nearness(self) -> FloatArray:
        """Shape (3, 3): how near j's forces are to i."""
        return self._per_pair("nearness")

    @cached_property
    def hostility(self) -> FloatArray:
        """Shape (3, 3): hostile intent of j that i sees."""
        return self._per_pair("hostility")

    @cached_property
    def exchange(self) -> FloatArray:
        """Shape (3, 3): how much i depends on ties with j."""
        return self._per_pair("exchange")

    @cached_property
    def distance(self) -> FloatArray:
        """Shape (3, 3): distance of regimes and world views of i and j."""
        return self._per_pair("distance")

    @cached_property
    def burden(self) -> FloatArray:
        """Shape (3, 3): what open conflict with j costs i."""
        return self._per_pair("burden")

    @cached_property
    def threat(self) -> FloatArray:
        """Shape (3, 3): threat of j to i, ``T_ij = m_j nearness_ij h_ij`` (Walt 1987, ch. 2)."""
        return _frozen(self.capability[None, :] * self.nearness * self.hostility)

    @cached_property
    def parity(self) -> FloatArray:
        """Shape (3, 3): how far the weaker of a pair has drawn level with the strongest of all.

        ``parity_ij = max(0, 2 min(m_i, m_j) / max(m) - 1)``: 0 while the weaker has at most
        half the leader's capability, 1 when it has as much; after Organski and Kugler (1980),
        The War Ledger, ch. 1, where danger lies near parity with the dominant state.
        """
        m = self.capability
        level = np.maximum(0.0, 2 * np.minimum.outer(m, m) / m.max() - 1)
        np.fill_diagonal(level, 0.0)
        return _frozen(level)

    def _per_player(self, name: str) -> FloatArray:
        return _frozen(np.array([self.quantities[f"{name}.{i}"].value for i in self.players]))

    def _per_pair(self, name: str) -> FloatArray:
        table = np.zeros((3, 3))
        for i, j in itertools.permutations(range(3), 2):
            table[i, j] = self.quantities[f"{name}.{self.players[i]}.{self.players[j]}"].value
        return _frozen(table)


def drivers_of_year(year: int, players: tuple[str, str, str] = ("US", "CN", "RU")) -> Drivers:
    """Compute the drivers of one year from the reference tables.

    Parameters
    ----------
    year : int
        1950 to 2025.
    players : tuple of three names
        US, CN and RU in any order.

    Raises
    ------
    ScenarioError
        If the tables do not cover the year or the players.

    Examples
    --------
    >>> drivers = drivers_of_year(1972)
    >>> bool(drivers.threat[1, 2] > drivers.threat[1, 0])
    True
    """
    quantities = quantities_of_year(year)
    keys = driver_keys(players)
    if set(keys) != set(quantities):
        raise ScenarioError(
            f"players: the reference tables cover US, CN and RU, got {list(players)}; "
            "rename them or give every payoff explicitly"
        )
    return Drivers(players, {key: quantities[key] for key in keys})


def _frozen(array: FloatArray) -> FloatArray:
    array.flags.writeable = False
    return array


def _unknown(given: Iterable[str], keys: tuple[str, ...]) -> list[str]:
    return [
        f"drivers.{key}: expected a driver ({', '.join(DRIVERS)}) and its players, "
        f"such as {keys[0]} or {keys[6]}"
        for key in given
        if key not in keys
    ]
