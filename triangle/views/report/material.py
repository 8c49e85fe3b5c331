"""What a report is made of: an evaluation, and whatever else was computed beside it.

Answers nothing itself. A part of the page whose material is not given says how to get it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from triangle.analysis.bargaining import Bargaining
from triangle.analysis.history_report import HistoryReport
from triangle.analysis.obstacles import ObstacleShares
from triangle.analysis.results import Evaluation
from triangle.analysis.robust_report import RobustReport
from triangle.analysis.swings import Swings
from triangle.analysis.thresholds import Thresholds

__all__ = ["Content", "Material", "Section"]

Content = Mapping[str, Any] | str
"""What a template is filled with; or, as text, why there is nothing and how to get it."""


@dataclass(frozen=True, eq=False)
class Material:
    """Everything a report can show.

    Attributes
    ----------
    evaluation : Evaluation
        With its payoff set.
    command : str
        The command that makes the same page again.
    shares : ObstacleShares or None
    thresholds : Thresholds or None
    bargaining : Bargaining or None
    swings : Swings or None
    robust : RobustReport or None
    history : HistoryReport or None
    backtest : mapping or None
        Stored scores, as `triangle.analysis.history_report.judgement_data` describes them.
    """

    evaluation: Evaluation
    command: str
    shares: ObstacleShares | None = None
    thresholds: Thresholds | None = None
    bargaining: Bargaining | None = None
    swings: Swings | None = None
    robust: RobustReport | None = None
    history: HistoryReport | None = None
    backtest: Mapping[str, Any] | None = None


class Section(NamedTuple):
    """A part of the page.

    Attributes
    ----------
    key : str
        Names its template and its place in the page.
    title : str
        In English; translated when the page is written.
    content : callable
        From Material to Content.
    """

    key: str
    title: str
    content: Callable[[Material], Content]
