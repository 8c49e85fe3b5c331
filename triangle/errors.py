"""The exceptions this package raises, and what each one means to its reader.

Every message says what was expected, what came, where, and how to mend it.
Answers such as "no pure equilibrium" or "the payoff set is empty" are results, never exceptions.
"""

from __future__ import annotations

__all__ = ["ConvergenceError", "GameError", "ScenarioError", "TriangleError"]


class TriangleError(Exception):
    """Base class of every error this package raises on purpose."""


class ScenarioError(TriangleError, ValueError):
    """A scenario, a reference table or a setting is wrong.

    Parameters
    ----------
    problems
        One line per problem, or a single line. All problems of a file are reported at once.
    """

    def __init__(self, problems: str | list[str] | tuple[str, ...]) -> None:
        self.problems: tuple[str, ...] = (
            (problems,) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("\n".join(self.problems))


class GameError(TriangleError, ValueError):
    """Arrays or labels do not describe a game (shape, NaN, infinite, duplicate names)."""


class ConvergenceError(TriangleError, RuntimeError):
    """A computation stopped early; ``partial`` holds the valid bracket reached so far."""

    def __init__(self, message: str, partial: object = None) -> None:
        super().__init__(message)
        self.partial = partial
