"""The table of payoff channels: what a state gains and loses, item by item.

Answers "why does Moscow hedge?": a payoff is a weighted sum of eight channels, each one short pure
function (`triangle.politics.channel_functions`), so that the sum can be printed side by side. A
new channel is one function there and one entry here, with its weight in ``data/weights.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from triangle.game import FloatArray
from triangle.politics.channel_functions import (
    accommodation_cost,
    common_enemy,
    confrontation,
    dependence,
    encirclement,
    exchange,
    restraint,
    transition,
)
from triangle.politics.drivers import Drivers
from triangle.politics.postures import PostureSpace

__all__ = ["CHANNELS", "Channel"]


@dataclass(frozen=True)
class Channel:
    """One item of the payoff.

    Parameters
    ----------
    name : str
    function : callable
        Takes a `PostureSpace` and `Drivers`; returns unweighted payoffs, shape (n0, n1, n2, 3).
    obstacle : {1, 2, 3}
        1 the common enemy, 2 hostility and its politics, 3 what the rival is worth.
    strategic : bool
        Whether the channel counts as strategic achievement in the split index.
    formula, summary : str
    """

    name: str
    function: Callable[[PostureSpace, Drivers], FloatArray]
    obstacle: int
    strategic: bool
    formula: str
    summary: str


_ALL = (
    Channel(
        "exchange",
        exchange,
        3,
        False,
        "+ sum_j x_ij a_ij a_ji",
        "Trade, energy, arms and settlement with both others; both sides are needed.",
    ),
    Channel(
        "restraint",
        restraint,
        2,
        True,
        "+ sum_j T_ij a_ji",
        "What it is worth that a dangerous state lets go.",
    ),
    Channel(
        "accommodation",
        accommodation_cost,
        2,
        False,
        "- sum_j (v_i h_ij + g_ij) a_ij",
        "What giving way costs at home.",
    ),
    Channel(
        "common_enemy",
        common_enemy,
        1,
        True,
        "+ sum_j min(T_ik, T_jk) m_j T_ik/(T_ij + T_ik) a_ij a_ji (1 - r_ik)",
        "A partner against a third state that threatens both.",
    ),
    Channel(
        "encirclement",
        encirclement,
        1,
        True,
        "- (T_ij + T_ik) a_jk a_kj",
        "The two others together.",
    ),
    Channel(
        "dependence",
        dependence,
        3,
        False,
        "- sum_j max(0, x_ij - x_ji) (m_j / m_i) a_ij a_ji",
        "The junior partner's loss of freedom.",
    ),
    Channel(
        "transition",
        transition,
        1,
        False,
        "- sum_j parity_ij (m_i + m_j) a_ij",
        "Fear between the two strongest as they come level.",
    ),
    Channel(
        "confrontation",
        confrontation,
        2,
        True,
        "- sum_j B_ij (1 - r_ij)",
        "Cost of open conflict.",
    ),
)

CHANNELS: Mapping[str, Channel] = MappingProxyType({channel.name: channel for channel in _ALL})
"""Every payoff channel by name, in the order in which tables print them."""
