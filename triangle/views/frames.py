"""Results as pandas frames, for whoever goes on working with them.

Answers which rows and columns a result has; the numbers are those of the result, unrounded. Needs
pandas, which the extra ``notebook`` brings.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

from triangle.analysis.compare import Comparison
from triangle.analysis.obstacles import OBSTACLES, ObstacleShares
from triangle.analysis.results import Evaluation
from triangle.analysis.swings import Swings
from triangle.analysis.thresholds import Thresholds
from triangle.analysis.uncertainty import quantities_by_key
from triangle.politics.scenario_types import Scenario
from triangle.solvers.payoff_set import PayoffSet

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["to_frame"]

VERDICTS = (
    *("enforceable", "critical_discount_factor", "reachable", "pareto", "pairwise_stable"),
    *("coalition_proof", "likelihood", "likelihood_rank"),
)
INDICES = ("split_index", "net_index", "relation_index", "role_index")


@singledispatch
def to_frame(thing: object) -> pd.DataFrame:
    """Turn a result into a frame.

    Parameters
    ----------
    thing : Evaluation, Scenario, Comparison, ObstacleShares, Thresholds, Swings or PayoffSet
        One row an outcome; an input; an outcome and scenario; a figure and obstacle; a threshold;
        an input; a corner.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    TypeError
        If there is no table of such a thing.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> to_frame(load_scenario("2025")).loc["drivers.nearness.US.CN", "value"]
    np.float64(0.5)
    """
    known = "Evaluation, Scenario, Comparison, ObstacleShares, Thresholds, Swings, PayoffSet"
    raise TypeError(f"to_frame: expected one of {known}; got {type(thing).__name__}")


@to_frame.register(Evaluation)
def _(thing: Evaluation) -> pd.DataFrame:
    return _outcomes(thing)


@to_frame.register(Scenario)
def _(thing: Scenario) -> pd.DataFrame:
    rows = [
        {
            "key": key,
            "value": quantity.value,
            "low": quantity.low,
            "high": quantity.high,
            "kind": quantity.kind,
            "source": quantity.source,
            "reason": quantity.reason,
        }
        for key, quantity in quantities_by_key(thing).items()
    ]
    columns = ["key", "value", "low", "high", "kind", "source", "reason"]
    return _frame(rows, columns).set_index("key")


@to_frame.register(Comparison)
def _(thing: Comparison) -> pd.DataFrame:
    import pandas as pd

    names = [evaluation.scenario.name for evaluation in (thing.first, thing.second)]
    frames = [_outcomes(evaluation) for evaluation in (thing.first, thing.second)]
    return pd.concat(frames, keys=names, names=["scenario", "outcome"])


@to_frame.register(ObstacleShares)
def _(thing: ObstacleShares) -> pd.DataFrame:
    rows = [
        {"figure": figure, "obstacle": OBSTACLES[number], "share": share}
        for figure, shares in thing.shares.items()
        for number, share in zip(OBSTACLES, shares or (None, None, None), strict=True)
    ]
    return _frame(rows, ["figure", "obstacle", "share"])


@to_frame.register(Thresholds)
def _(thing: Thresholds) -> pd.DataFrame:
    columns = ["key", "obstacle", "value", "low", "high", "threshold", "relative_change"]
    columns.append("in_range")
    rows = [{column: getattr(one, column) for column in columns} for one in thing.found]
    return _frame(rows, columns)


@to_frame.register(Swings)
def _(thing: Swings) -> pd.DataFrame:
    rows = []
    for swing in thing.found:
        split, likelihood = swing.split or (None, None), swing.likelihood or (None, None)
        rows.append(
            {
                "key": swing.key,
                "low": swing.quantity.low,
                "high": swing.quantity.high,
                "split_at_low": split[0],
                "split_at_high": split[1],
                "likelihood_at_low": likelihood[0],
                "likelihood_at_high": likelihood[1],
            }
        )
    return _frame(rows, list(rows[0]) if rows else ["key"])


@to_frame.register(PayoffSet)
def _(thing: PayoffSet) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(thing.inner.vertices, columns=list(thing.game.stage.players))


def _outcomes(evaluation: Evaluation) -> pd.DataFrame:
    players = evaluation.scenario.players
    rows: list[dict[str, Any]] = []
    for outcome in evaluation.outcomes:
        row: dict[str, Any] = {"outcome": outcome.name, "named": outcome.named}
        row |= dict(outcome.state or outcome.actions)
        row["pattern"] = outcome.pattern
        row |= {
            f"payoff {player}": float(x) for player, x in zip(players, outcome.payoffs, strict=True)
        }
        row |= {key: getattr(outcome, key) for key in (*INDICES, *VERDICTS)}
        rows.append(row)
    return _frame(rows, list(rows[0]) if rows else ["outcome"]).set_index("outcome")


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=columns)
