"""A run of many draws and what follows from it: which inputs move the split, and where it is small.

Answers with the counts of `triangle.analysis.robust`, the correlations and indices of
`triangle.analysis.sensitivity` and the box of `triangle.analysis.discovery`, put together once for
text, JSON and figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.discovery import Discovery, discover
from triangle.analysis.robust import Robustness
from triangle.analysis.sensitivity import (
    RankCorrelation,
    SobolShares,
    rank_correlations,
    sobol_shares,
)
from triangle.language import tr

__all__ = ["RobustReport", "robust_report"]


@dataclass(frozen=True, eq=False)
class RobustReport:
    """What `triangle robust` shows.

    Attributes
    ----------
    found : Robustness
    correlations : tuple of RankCorrelation
        Of the lower end of the reachable split; empty without a wedge.
    discovery : Discovery or None
        Of the worlds on the rarer side of the figure under test; None without a wedge.
    indices : SobolShares or None
        Only where they were asked for.
    damaged : tuple of str
        Stored chunks that could not be trusted and were solved anew.
    """

    found: Robustness
    correlations: tuple[RankCorrelation, ...]
    discovery: Discovery | None
    indices: SobolShares | None
    damaged: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data: the object that ``robust --json`` prints."""
        return {
            **self.found.to_dict(),
            "rank_correlations": {item.name: item.value for item in self.correlations},
            "discovery": None if self.discovery is None else self.discovery.to_dict(),
            "sobol": None if self.indices is None else self.indices.to_dict(),
        }


def robust_report(
    found: Robustness,
    design: Mapping[str, NDArray[Any]] | None = None,
    damaged: tuple[str, ...] = (),
) -> RobustReport:
    """Put together what a run says, and which inputs decide.

    Parameters
    ----------
    found : Robustness
    design : mapping of column to array, optional
        Figures over a design for Sobol indices with the same inputs and seed.
    damaged : tuple of str
        Names of stored chunks that were solved anew.
    """
    plan = found.plan
    correlations: tuple[RankCorrelation, ...] = ()
    discovery = None
    if found.split is not None:
        share = found.split.at_most
        correlations = rank_correlations(plan.inputs, found.sample, "split_lower")
        more = np.asarray(found.sample["split_lower"]) > share
        if more.mean() > 0.5:
            question = tr("more than {share:g} cannot be promised", share=share)
            discovery = discover(plan.inputs, found.sample, ~more, question)
        else:
            question = tr("more than {share:g} is within reach", share=share)
            discovery = discover(plan.inputs, found.sample, more, question)
    indices = None
    if design is not None:
        base = len(next(iter(design.values()))) // (len(plan.inputs.groups) + 2)
        indices = sobol_shares(plan.inputs, base, design, plan.seed)
    return RobustReport(found, correlations, discovery, indices, damaged)
