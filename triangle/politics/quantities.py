"""A number about the world together with how sure it is and where it comes from.

Every driver, weight and judgement of this package is a `Quantity`. The type answers "how much,
between what bounds, says who, and why"; it does not say how the number is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from triangle.errors import ScenarioError

__all__ = ["Kind", "Quantity"]

Kind = Literal["data", "judgement"]


@dataclass(frozen=True)
class Quantity:
    """A value with its range, its kind, its source and the reason for it.

    Parameters
    ----------
    value : float
        Best estimate.
    low, high : float
        Range that an uncertainty analysis samples; ``low <= value <= high``.
    kind : {"data", "judgement"}
        Whether published series fix the number or somebody judged it.
    source : str
        Series or citation; "judgement" where there is none.
    reason : str
        Why this value; for data, how it was computed.

    Raises
    ------
    ScenarioError
        If a number is not finite, the range does not hold the value, the kind is unknown, or
        a judgement comes without a reason.

    Examples
    --------
    >>> Quantity(0.5, 0.4, 0.6, "judgement", "judgement", "half way").high
    0.6
    """

    value: float
    low: float
    high: float
    kind: Kind
    source: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse what is not a number within its range, with a source."""
        problems = []
        if not all(math.isfinite(x) for x in (self.value, self.low, self.high)):
            problems.append(
                f"quantity: expected finite numbers, got value {self.value}, "
                f"range [{self.low}, {self.high}]"
            )
        elif not self.low <= self.value <= self.high:
            problems.append(
                f"quantity: expected the range to hold the value, got {self.value:g} outside "
                f"[{self.low:g}, {self.high:g}]; widen the range or correct the value"
            )
        if self.kind not in ("data", "judgement"):
            problems.append(f"quantity: expected kind 'data' or 'judgement', got {self.kind!r}")
        if not self.source.strip():
            problems.append("quantity: expected a source (or 'judgement'), got none")
        if self.kind == "judgement" and not self.reason.strip():
            problems.append("quantity: a judgement needs a reason, got none")
        if problems:
            raise ScenarioError(problems)
