"""Scenarios under other weights: which verdicts change, and what changed with them.

Answers what learning the weights from history changes in the scenarios: each is solved with the
judged weights and with the estimated ones. Chooses no weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from triangle.analysis.history_prior import PRECISION
from triangle.analysis.indices import FULL_SPLIT
from triangle.analysis.results import Evaluation
from triangle.analysis.verdict import evaluate
from triangle.politics.scenario import load_scenario, with_settings
from triangle.politics.weights import Weights

__all__ = ["HISTORICAL", "Reweighted", "judged_settings", "reweighted"]

HISTORICAL = ("1950", "1969", "1972", "2001", "2014", "2022", "2025")
"""Scenarios whose verdicts are compared."""


@dataclass(frozen=True, eq=False)
class Reweighted:
    """One scenario under two sets of weights.

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


def judged_settings(weights: Weights) -> tuple[str, ...]:
    """Write judged weights, with the judged precision, as settings of a scenario.

    Parameters
    ----------
    weights : Weights

    Examples
    --------
    >>> from triangle.politics.weights import load_weights
    >>> judged_settings(load_weights())[-1]
    'consent.precision=2.0'
    """
    settings = [f"weights.{name}={q.value!r}" for name, q in weights.values.items()]
    return (*settings, f"consent.precision={PRECISION[0]!r}")


def reweighted(
    before: Sequence[str],
    after: Sequence[str],
    names: Sequence[str] = HISTORICAL,
    done: Callable[[str], None] | None = None,
) -> tuple[Reweighted, ...]:
    """Evaluate scenarios under two sets of weights.

    Parameters
    ----------
    before, after : sequences of str
        Settings, such as those of `judged_settings` and of
        `triangle.politics.estimated.weight_settings`.
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
        both = [evaluate(with_settings(scenario, settings)) for settings in (before, after)]
        found.append(Reweighted(*both))
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
