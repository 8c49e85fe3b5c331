"""The part of a repeated game that decides which profiles are enforceable, profile by profile."""

from __future__ import annotations

from dataclasses import dataclass

from triangle.game import FloatArray

__all__ = ["Enforcement"]


@dataclass(frozen=True, eq=False)
class Enforcement:
    """What decides which profiles are enforceable, in normalised units.

    Attributes
    ----------
    payoffs : (A, 3) stage payoffs
    required : (A, 3)
        What the continuation payoff must exceed the threat by, ``(1 - delta) / delta * gain``.
    discount_factors : (3,)
    minmax : (3,), a valid lower bound of every equilibrium payoff
    """

    payoffs: FloatArray
    required: FloatArray
    discount_factors: FloatArray
    minmax: FloatArray
