"""The types a scenario file becomes: players, payoffs, named outcomes and events.

Answers what a sound scenario holds and which game it describes. Does not read files (see
`triangle.politics.scenario`), solve or print anything.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from triangle.game import FloatArray, Profile, RepeatedGame, StageGame
from triangle.politics.channels import CHANNELS
from triangle.politics.drivers import Drivers
from triangle.politics.merge import Merged
from triangle.politics.patterns import role_payoffs
from triangle.politics.postures import PostureSpace
from triangle.politics.quantities import Quantity
from triangle.shown import Shown

__all__ = ["Event", "Fact", "Kind", "Outcome", "Scenario", "Source", "Wedge"]

Kind = Literal["channels", "roles", "explicit"]


@dataclass(frozen=True)
class Outcome:
    """A named action profile."""

    name: str
    profile: Profile
    summary: str


@dataclass(frozen=True, eq=False)
class Event:
    """A named set of action profiles; ``mask`` has the shape of the stage game."""

    name: str
    summary: str
    mask: NDArray[np.bool_]


@dataclass(frozen=True)
class Wedge:
    """Indices of the player who drives a wedge, the player drawn away, and the one left behind."""

    driver: int
    target: int
    rival: int


@dataclass(frozen=True)
class Source:
    """Where a scenario's numbers come from."""

    id: str
    citation: str


@dataclass(frozen=True)
class Fact:
    """A figure quoted from a source, to be compared with a reference series."""

    text: str
    value: float
    unit: str
    source: str
    series: str | None
    year: int | None


@dataclass(frozen=True, eq=False)
class Scenario(Shown):
    """A scenario that has been read, merged and checked.

    Parameters
    ----------
    name, title, summary : str
    year : int or None
    kind : {"channels", "roles", "explicit"}
        Where payoffs come from: weighted channels, Wu's role scores, or the file itself.
    players, player_names : three names
        As used in keys, and as shown to readers.
    actions : three tuples of names
    space : PostureSpace or None
        None when the payoffs are explicit.
    drivers : Drivers or None
        None unless the payoffs are channels.
    explicit_payoffs : array of shape (n0, n1, n2, 3), or None
    weights : mapping of channel name to float
    patience, reversal : mapping of player to Quantity
        Empty when the payoffs are explicit.
    discount_factors : array of shape (3,)
        ``patience * (1 - reversal)``, or as given with explicit payoffs.
    outcomes : mapping of name to Outcome
    status_quo, three_tenths : str or None
        Names of outcomes.
    band : two floats
        Split indices that count as three tenths.
    wedge : Wedge or None
    events : mapping of name to Event
    precision : Quantity or None
        Of the logit choices in the revision process.
    warm_from : float
        Warmth from which a relation counts as warm.
    sources : tuple of Source
    facts : tuple of Fact
    notes : tuple of str
        What settings did that a reader should know.
    merged : Merged
        The tables everything above was made from.
    """

    name: str
    title: str
    summary: str
    year: int | None
    kind: Kind
    players: tuple[str, str, str]
    player_names: tuple[str, str, str]
    actions: tuple[tuple[str, ...], ...] = field(repr=False)
    space: PostureSpace | None = field(repr=False)
    drivers: Drivers | None = field(repr=False)
    explicit_payoffs: FloatArray | None = field(repr=False)
    weights: Mapping[str, float] = field(repr=False)
    patience: Mapping[str, Quantity] = field(repr=False)
    reversal: Mapping[str, Quantity] = field(repr=False)
    discount_factors: FloatArray
    outcomes: Mapping[str, Outcome] = field(repr=False)
    status_quo: str | None
    three_tenths: str | None
    band: tuple[float, float]
    wedge: Wedge | None
    events: Mapping[str, Event] = field(repr=False)
    precision: Quantity | None = field(repr=False)
    warm_from: float
    sources: tuple[Source, ...] = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    merged: Merged = field(repr=False)

    def __post_init__(self) -> None:
        """Make mappings and arrays read-only."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, dict):
                object.__setattr__(self, item.name, MappingProxyType(dict(value)))
            elif isinstance(value, np.ndarray) and value.flags.writeable:
                fixed = value.copy()
                fixed.flags.writeable = False
                object.__setattr__(self, item.name, fixed)

    def __getstate__(self) -> dict[str, Any]:
        """Give plain dictionaries to pickle, which cannot store read-only views."""
        state = {item.name: getattr(self, item.name) for item in fields(self)}
        if self.drivers is not None:
            state["drivers"] = dict(self.drivers.quantities)
        return {k: dict(v) if isinstance(v, MappingProxyType) else v for k, v in state.items()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore what `__getstate__` gave, read-only again."""
        drivers = state["drivers"]
        if drivers is not None:
            state = {**state, "drivers": Drivers(state["players"], drivers)}
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.__post_init__()

    def channel_payoffs(self) -> dict[str, FloatArray]:
        """Compute the payoffs channel by channel, weighted; they add up to the stage game's.

        Returns
        -------
        dict of str to array of shape (n0, n1, n2, 3)
            One entry per channel; a single one, "roles" or "explicit", for the other kinds.
        """
        if self.explicit_payoffs is not None:
            return {"explicit": self.explicit_payoffs}
        assert self.space is not None
        if self.drivers is None:
            return {"roles": role_payoffs(self.space)}
        return {
            name: self.weights[name] * channel.function(self.space, self.drivers)
            for name, channel in CHANNELS.items()
        }

    def stage_game(self) -> StageGame:
        """Build the stage game.

        Examples
        --------
        >>> from triangle.politics.scenario import load_scenario
        >>> load_scenario("textbook/fudenberg-maskin").stage_game().shape
        (2, 2, 2)
        """
        total = np.sum(list(self.channel_payoffs().values()), axis=0)
        return StageGame(total, self.players, self.actions)

    def repeated_game(self) -> RepeatedGame:
        """Build the repeated game with each player's discount factor."""
        return RepeatedGame(self.stage_game(), self.discount_factors)

    def resolved(self) -> dict[str, Any]:
        """Return the merged tables as plain data, which load back to the same scenario.

        Weights changed by a setting are not among them: a scenario file holds no weights.
        """
        return copy.deepcopy(self.merged.data)

    def digest(self) -> str:
        """Return the SHA-256 of everything the results depend on, as hexadecimal digits.

        Titles, summaries, reasons and citations are left out: they change no result.
        """
        drivers = self.drivers.quantities if self.drivers is not None else {}
        inputs = {
            "kind": self.kind,
            "players": self.players,
            "actions": self.actions,
            "levels": self.space.level_values if self.space is not None else None,
            "drivers": _numbers(drivers),
            "weights": {name: float(value) for name, value in sorted(self.weights.items())},
            "patience": _numbers(self.patience),
            "reversal": _numbers(self.reversal),
            "discount_factors": self.discount_factors.tolist(),
            "outcomes": {o.name: o.profile for o in self.outcomes.values()},
            "status_quo": self.status_quo,
            "three_tenths": self.three_tenths,
            "band": self.band,
            "wedge": [self.wedge.driver, self.wedge.target, self.wedge.rival]
            if self.wedge is not None
            else None,
            "events": {e.name: np.flatnonzero(e.mask).tolist() for e in self.events.values()},
            "precision": _numbers({"beta": self.precision}) if self.precision is not None else None,
            "warm_from": self.warm_from,
            "payoffs": self.explicit_payoffs.tolist()
            if self.explicit_payoffs is not None
            else None,
        }
        text = json.dumps(inputs, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _numbers(quantities: Mapping[str, Quantity]) -> dict[str, list[float]]:
    return {k: [float(q.value), float(q.low), float(q.high)] for k, q in quantities.items()}
