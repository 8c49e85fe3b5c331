"""Scenarios under other weights: which verdicts change, and what changed with them.

Answers what the estimated weights would make of the shipped scenarios, before anyone puts them to
use. Chooses no weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from triangle.analysis.results import Evaluation
from triangle.analysis.verdict import evaluate
from triangle.politics.scenario import load_scenario, with_settings

__all__ = ["HISTORICAL", "Reweighted", "reweighted"]

HISTORICAL = ("1950", "1969", "1972", "2001", "2014", "2022", "2025")
"""Scenarios whose verdicts are compared."""

FULL_SPLIT = "full-split"


@dataclass(frozen=True, eq=False)
class Reweighted:
    """One scenario before and after.

    Attributes
    ----------
    before, after : Evaluation
    """

    before: Evaluation
    after: Evaluation

    def to_dict(self) -> dict[str, Any]:
        """Describe both as plain data."""
        return {
            "scenario": self.before.scenario.name,
            "before": _verdict(self.before),
            "after": _verdict(self.after),
        }


def reweighted(
    settings: Sequence[str],
    names: Sequence[str] = HISTORICAL,
    done: Callable[[str], None] | None = None,
) -> tuple[Reweighted, ...]:
    """Evaluate scenarios as shipped and with settings laid over them.

    Parameters
    ----------
    settings : sequence of str
        Such as those of `triangle.politics.estimated.weight_settings`.
    names : sequence of str
    done : callable, optional
        Called with each name when both are solved.

    Returns
    -------
    tuple of Reweighted
    """
    found = []
    for name in names:
        scenario = load_scenario(name)
        found.append(Reweighted(evaluate(scenario), evaluate(with_settings(scenario, settings))))
        if done is not None:
            done(name)
    return tuple(found)


def _verdict(evaluation: Evaluation) -> dict[str, Any]:
    split = evaluation.reachable_split
    outcomes = {
        outcome.name: {
            "split_index": outcome.split_index,
            "enforceable": outcome.enforceable,
            "reachable": outcome.reachable,
            "pairwise_stable": outcome.pairwise_stable,
            "likelihood": outcome.likelihood,
        }
        for outcome in evaluation.outcomes
    }
    three = evaluation.scenario.three_tenths
    return {
        "reachable_split": None if split is None else {"lower": split.lower, "upper": split.upper},
        "binding": None if split is None else split.binding,
        "three_tenths": outcomes.get(three) if three else None,
        "full_split": outcomes.get(FULL_SPLIT),
        "status_quo": outcomes.get(evaluation.scenario.status_quo or ""),
        "outcomes": outcomes,
    }
