"""The eight payoff channels as pure functions of postures and drivers.

Answers what one item of the payoff is worth to each player at every profile, before weights. The
table that names, describes and orders them is `triangle.politics.channels.CHANNELS`.

Glossary: ``a_ij`` warmth of i's posture towards j, 0 (oppose) to 1 (align); ``r_ij`` the relation,
the cooler of a_ij and a_ji; ``m`` capability, ``T`` threat, ``h`` hostility, ``x`` exchange, ``g``
distance, ``v`` veto, ``B`` burden. Every function returns an array of shape (n0, n1, n2, 3).
"""

from __future__ import annotations

import numpy as np

from triangle.game import FloatArray
from triangle.politics.drivers import Drivers
from triangle.politics.postures import PostureSpace, others

__all__ = [
    "accommodation_cost",
    "common_enemy",
    "confrontation",
    "dependence",
    "encirclement",
    "exchange",
    "restraint",
    "transition",
]


def exchange(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Reward ties that both sides keep open: trade, energy, arms, settlement.

    ``F_i = sum_j x_ij a_ij a_ji``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Hirschman (1945), National Power and the Structure of Foreign Trade, ch. 2; Keohane and Nye
    (1977), Power and Interdependence, ch. 1.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> half = Quantity(0.5, 0.5, 0.5, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: half for key in driver_keys(players)})
    >>> exchange(PostureSpace(players), drivers)[8, 8, 8].tolist()
    [1.0, 1.0, 1.0]
    """
    payoffs = _zeros(space)
    for i in range(3):
        for j in others(i):
            payoffs[..., i] += drivers.exchange[i, j] * space.warmth(i, j) * space.warmth(j, i)
    return payoffs


def restraint(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Reward the restraint of others, the more so the more dangerous they are.

    ``F_i = sum_j T_ij a_ji``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Walt (1987), The Origins of Alliances, ch. 2; Jervis (1978), World Politics 30(2):167-214.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> one = Quantity(1.0, 1.0, 1.0, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: one for key in driver_keys(players)})
    >>> restraint(PostureSpace(players), drivers)[8, 8, 8].round(3).tolist()
    [0.667, 0.667, 0.667]
    """
    payoffs = _zeros(space)
    for i in range(3):
        for j in others(i):
            payoffs[..., i] += drivers.threat[i, j] * space.warmth(j, i)
    return payoffs


def accommodation_cost(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Charge what giving way to a hostile or unlike state costs at home.

    ``F_i = -sum_j (v_i h_ij + g_ij) a_ij``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Putnam (1988), International Organization 42(3):427-60; Haas (2005), The Ideological Origins
    of Great Power Politics, ch. 1.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> half = Quantity(0.5, 0.5, 0.5, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: half for key in driver_keys(players)})
    >>> accommodation_cost(PostureSpace(players), drivers)[8, 0, 0].tolist()
    [-1.5, 0.0, 0.0]
    """
    payoffs = _zeros(space)
    for i in range(3):
        for j in others(i):
            cost = drivers.veto[i] * drivers.hostility[i, j] + drivers.distance[i, j]
            payoffs[..., i] -= cost * space.warmth(i, j)
    return payoffs


def common_enemy(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Reward a partner against a third state that threatens both.

    ``F_i = sum_j min(T_ik, T_jk) m_j s_ik a_ij a_ji (1 - r_ik)`` with
    ``s_ik = T_ik / (T_ij + T_ik)``: worth more the stronger the partner, less where the partner
    is itself the danger, and nothing when k is a friend.

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Walt (1987), The Origins of Alliances, ch. 2 (states side with the lesser
    threat); Dittmer (1981), World Politics 33(4):485-515.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> one = Quantity(1.0, 1.0, 1.0, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: one for key in driver_keys(players)})
    >>> space = PostureSpace(players)
    >>> common_enemy(space, drivers)[6, 6, 0].round(3).tolist()
    [0.056, 0.056, 0.0]
    """
    payoffs = _zeros(space)
    threat = drivers.threat
    for i in range(3):
        for j in others(i):
            k = 3 - i - j
            shared = min(threat[i, k], threat[j, k]) * drivers.capability[j]
            if shared > 0:
                shared *= threat[i, k] / (threat[i, j] + threat[i, k])
            together = space.warmth(i, j) * space.warmth(j, i)
            payoffs[..., i] += shared * together * (1 - space.relation(i, k))
    return payoffs


def encirclement(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Charge the closeness of the two others, in proportion to the threat from both.

    ``F_i = -(T_ij + T_ik) a_jk a_kj``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Snyder (1997), Alliance Politics, ch. 1; Crawford (2011), International Security 35(4):155-89.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> one = Quantity(1.0, 1.0, 1.0, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: one for key in driver_keys(players)})
    >>> encirclement(PostureSpace(players), drivers)[0, 2, 2].round(3).tolist()
    [-0.667, 0.0, 0.0]
    """
    payoffs = _zeros(space)
    for i in range(3):
        j, k = others(i)
        total = drivers.threat[i, j] + drivers.threat[i, k]
        payoffs[..., i] -= total * space.warmth(j, k) * space.warmth(k, j)
    return payoffs


def dependence(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Charge the junior partner of an unequal tie for its loss of freedom.

    ``F_i = -sum_j max(0, x_ij - x_ji) (m_j / m_i) a_ij a_ji``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers
        Capability of every player above 0.

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Hirschman (1945), ch. 2; Emerson (1962), American Sociological Review 27(1):31-41.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> half = Quantity(0.5, 0.5, 0.5, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: half for key in driver_keys(players)})
    >>> drivers = drivers.replaced({"exchange.C.B": Quantity(0.75, 0.7, 0.8, "data", "x", "y")})
    >>> dependence(PostureSpace(players), drivers)[0, 2, 2].tolist()
    [0.0, 0.0, -0.25]
    """
    payoffs = _zeros(space)
    x, m = drivers.exchange, drivers.capability
    for i in range(3):
        for j in others(i):
            excess = max(0.0, x[i, j] - x[j, i])
            if excess > 0:
                payoffs[..., i] -= excess * m[j] / m[i] * space.warmth(i, j) * space.warmth(j, i)
    return payoffs


def transition(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Charge warmth between the two strongest as they come level.

    ``F_i = -sum_j parity_ij (m_i + m_j) a_ij``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Organski and Kugler (1980), The War Ledger, ch. 1; Mearsheimer (2001), The Tragedy of Great
    Power Politics, ch. 2.

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> half = Quantity(0.5, 0.5, 0.5, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: half for key in driver_keys(players)})
    >>> transition(PostureSpace(players), drivers)[6, 0, 0].round(3).tolist()
    [-0.667, 0.0, 0.0]
    """
    payoffs = _zeros(space)
    m = drivers.capability
    for i in range(3):
        for j in others(i):
            payoffs[..., i] -= drivers.parity[i, j] * (m[i] + m[j]) * space.warmth(i, j)
    return payoffs


def confrontation(space: PostureSpace, drivers: Drivers) -> FloatArray:
    """Charge open conflict: arms race, sanctions, war by proxy.

    ``F_i = -sum_j B_ij (1 - r_ij)``

    Parameters
    ----------
    space : PostureSpace
    drivers : Drivers

    Returns
    -------
    array of shape (n0, n1, n2, 3)

    References
    ----------
    Fearon (1995), International Organization 49(3):379-414 (conflict is costly to both sides).

    Examples
    --------
    >>> from triangle.politics.drivers import Quantity, driver_keys
    >>> half = Quantity(0.5, 0.5, 0.5, "judgement", "judgement", "example")
    >>> players = ("A", "B", "C")
    >>> drivers = Drivers(players, {key: half for key in driver_keys(players)})
    >>> confrontation(PostureSpace(players), drivers)[6, 6, 0].tolist()
    [-0.5, -0.5, -1.0]
    """
    payoffs = _zeros(space)
    for i in range(3):
        for j in others(i):
            payoffs[..., i] -= drivers.burden[i, j] * (1 - space.relation(i, j))
    return payoffs


def _zeros(space: PostureSpace) -> FloatArray:
    return np.zeros((*space.shape, 3))
