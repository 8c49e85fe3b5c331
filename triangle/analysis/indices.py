"""How much of a full split an outcome achieves, by four measures that need not agree.

Answers for every action profile at once, from the point of view of the wedge's driver. 0 is no
deal, 1 the full split; values outside are possible. Says nothing about whether an outcome can be
had (see `triangle.analysis.reachable`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from triangle.game import FloatArray, Profile
from triangle.language import tr
from triangle.politics.channels import CHANNELS
from triangle.politics.patterns import role_payoffs
from triangle.politics.postures import PostureSpace
from triangle.politics.scenario_types import Scenario, Wedge

__all__ = ["FULL_SPLIT", "NO_DEAL", "WedgeIndices", "in_band", "wedge_indices"]

NO_DEAL, FULL_SPLIT = "no-deal", "full-split"
"""Names of the two reference outcomes of a wedge."""

SMALLEST = 1e-9
"""A denominator up to this share of the payoff range counts as zero."""

ROUNDING = 1e-9
"""An index may miss the end of a band by so much and still be there."""


@dataclass(frozen=True, eq=False)
class WedgeIndices:
    """The four indices of every action profile; an index is None where it has no denominator.

    Attributes
    ----------
    no_deal, full_split : Profile
        The outcomes worth 0 and 1.
    split : array of shape (n0, n1, n2), or None
        Change of the driver's strategic payoff from no deal, over that of the full split.
    net : array of shape (n0, n1, n2), or None
        Change of the driver's whole payoff over the same denominator.
    relation : array of shape (n0, n1, n2), or None
        Mean progress of the relations driver-target and target-rival, no payoffs involved.
    role : array of shape (n0, n1, n2), or None
        Change of the driver's role score, over that of the full split.
    strategic_gain, net_gain, role_gain : float
        Of the full split: the first is the denominator of split and net.
    split_reason, relation_reason, role_reason : str
        Why an index is missing, or what it rests on; else empty.
    """

    no_deal: Profile
    full_split: Profile
    split: FloatArray | None
    net: FloatArray | None
    relation: FloatArray | None
    role: FloatArray | None
    strategic_gain: float
    net_gain: float
    role_gain: float
    split_reason: str
    relation_reason: str
    role_reason: str


def wedge_indices(
    scenario: Scenario, channels: Mapping[str, FloatArray] | None = None
) -> WedgeIndices | None:
    """Compute the four indices of success of a scenario's wedge.

    Split index S(a) = (s(a) - s(no deal)) / (s(full split) - s(no deal)), with s the driver's
    payoff from the strategic channels; the net index has the whole payoff in its numerator. With
    role scores as payoffs every point is strategic. The role index is the same share in Wu's role
    scores. The relation index averages, over the relations driver-target and target-rival that
    differ between no deal and full split, (r(a) - r(no deal)) / (r(full split) - r(no deal)).

    Parameters
    ----------
    scenario : Scenario
    channels : mapping of channel name to array, optional
        The scenario's `channel_payoffs`, where they are known already.

    Returns
    -------
    WedgeIndices or None
        None if the scenario has no wedge, or lacks one of the two reference outcomes.

    Examples
    --------
    The score of a driver cold to a third state, if the two others are warm, is -3; 1 when split.

    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025-roles")
    >>> found = wedge_indices(scenario)
    >>> float(found.split[scenario.outcomes["ceasefire-only"].profile])
    0.25
    """
    if scenario.wedge is None or scenario.space is None:
        return None
    if not {NO_DEAL, FULL_SPLIT} <= set(scenario.outcomes):
        return None
    no_deal = scenario.outcomes[NO_DEAL].profile
    full_split = scenario.outcomes[FULL_SPLIT].profile
    driver = scenario.wedge.driver
    if channels is None:
        channels = scenario.channel_payoffs()
    strategic = sum(
        (
            payoffs[..., driver]
            for name, payoffs in channels.items()
            if name not in CHANNELS or CHANNELS[name].strategic
        ),
        np.zeros(scenario.space.shape),
    )
    whole = np.sum(list(channels.values()), axis=0)[..., driver]
    scores = role_payoffs(scenario.space)[..., driver]
    gain, net_gain, role_gain = (
        float(x[full_split] - x[no_deal]) for x in (strategic, whole, scores)
    )
    name = tr(scenario.player_names[driver])
    split = net = role = None
    split_reason = role_reason = ""
    if gain > SMALLEST * float(np.ptp(whole)):
        split, net = (strategic - strategic[no_deal]) / gain, (whole - whole[no_deal]) / gain
    else:
        split_reason = tr(
            "the full split brings {player} no strategic gain over no deal ({gain:.4g}), "
            "so there is nothing to take a share of",
            player=name,
            gain=gain,
        )
    if role_gain > SMALLEST * float(np.ptp(scores)):
        role = (scores - scores[no_deal]) / role_gain
    else:
        role_reason = tr(
            "the full split does not raise the role score of {player} ({gain:g})",
            player=name,
            gain=role_gain,
        )
    relation, relation_reason = _relation_index(scenario.space, scenario.wedge, no_deal, full_split)
    for array in (split, net, relation, role):
        if array is not None:
            array.flags.writeable = False
    return WedgeIndices(
        no_deal=no_deal,
        full_split=full_split,
        split=split,
        net=net,
        relation=relation,
        role=role,
        strategic_gain=gain,
        net_gain=net_gain,
        role_gain=role_gain,
        split_reason=split_reason,
        relation_reason=relation_reason,
        role_reason=role_reason,
    )


def in_band(split: float, band: tuple[float, float]) -> bool:
    """Tell whether a split index lies in a band, both ends included.

    Examples
    --------
    >>> in_band(0.19999999999999996, (0.2, 0.4)), in_band(0.41, (0.2, 0.4))
    (True, False)
    """
    low, high = band
    return low - ROUNDING <= split <= high + ROUNDING


def _relation_index(
    space: PostureSpace, wedge: Wedge, no_deal: Profile, full_split: Profile
) -> tuple[FloatArray | None, str]:
    """Average the progress of the relations that a full split changes."""
    progress, still = [], []
    for pair in ((wedge.driver, wedge.target), (wedge.target, wedge.rival)):
        i, j = sorted(pair)
        relation = np.broadcast_to(space.relation(i, j), space.shape)
        start, end = float(relation[no_deal]), float(relation[full_split])
        if start == end:
            still.append(f"{space.players[i]}-{space.players[j]}")
        else:
            progress.append((relation - start) / (end - start))
    if not progress:
        return None, tr("neither relation of the target differs between no deal and the full split")
    reason = ""
    if still:
        reason = tr(
            "{relation} is the same in no deal and full split, so it is left out", relation=still[0]
        )
    return np.asarray(np.mean(progress, axis=0)), reason
