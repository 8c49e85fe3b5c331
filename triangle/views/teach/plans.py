"""Lesson plans, minute by minute; the minutes always add up to the length of the lesson."""

from __future__ import annotations

from typing import NamedTuple

from triangle.language import tr

__all__ = ["LENGTHS", "Step", "lesson_plan"]

LENGTHS = (50, 90)
"""Minutes of the lessons there are plans for."""

MINUTES_OF_A_YEAR = 5
"""Talks, writing, showing and adding up."""


class Step(NamedTuple):
    """A stretch of a lesson."""

    start: int
    end: int
    what: str
    need: str


def lesson_plan(minutes: int) -> tuple[Step, ...]:
    """Plan a lesson.

    Parameters
    ----------
    minutes : int
        One of `LENGTHS`.

    Returns
    -------
    tuple of Step
        From minute 0 to the last, without gaps.

    Examples
    --------
    >>> [step.end for step in lesson_plan(50)][-1], lesson_plan(90)[0].start
    (50, 0)
    """
    long = minutes == max(LENGTHS)
    years = 7 if long else 4
    stretches = [
        (5, tr("The question, on the first slides: who draws whom away from whom?"), tr("slides")),
        (
            7 if long else 5,
            tr("Three teams read their cards. Each says aloud only which outcome it likes best."),
            tr("role cards"),
        ),
        (
            MINUTES_OF_A_YEAR,
            tr("A year on trial, with all cards on the table: postures, relations, points."),
            tr("score sheets, calculator"),
        ),
        (
            years * MINUTES_OF_A_YEAR,
            tr("Up to {years} years of play. Roll the die after each.", years=years),
            tr("die, score sheets"),
        ),
    ]
    if long:
        stretches += [
            (
                15,
                tr(
                    "Halves of each team swap with those who play the same state in another "
                    "triangle, or defend their moves: one year is played again with the die "
                    "announced to end the game. What changes?"
                ),
                tr("score sheets"),
            ),
        ]
    stretches += [
        (
            10 if long else 7,
            tr("Debrief: what happened, in whose words? Patterns and roles, year by year."),
            tr("debrief, questions 1 to 4"),
        ),
        (
            10 if long else 5,
            tr(
                "What the program answers: four questions, four columns. Which of them did we mean?"
            ),
            tr("debrief, table"),
        ),
    ]
    spent = sum(length for length, _, _ in stretches)
    stretches.append(
        (
            minutes - spent,
            tr("Exercises: the first level together, the others at home."),
            tr("exercises"),
        )
    )
    steps, now = [], 0
    for length, what, need in stretches:
        steps.append(Step(now, now + length, what, need))
        now += length
    return tuple(steps)
