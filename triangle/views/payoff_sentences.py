"""What a game without a wedge offers, in plain sentences: once, and repeated for ever.

Answers in words how many equilibria there are, how far payoffs reach and which outcomes last.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.language import tr, tr_n
from triangle.views.wording import listed, named_player, short_number

__all__ = ["payoff_sentences"]

ONE_ONCE = "Played once, the game has one equilibrium in pure actions."
MANY_ONCE = "Played once, the game has {count} equilibria in pure actions."


def payoff_sentences(evaluation: Evaluation) -> list[str]:
    """Say what can be had once and for ever, and which named outcomes last.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    list of str
    """
    found, pure = evaluation.bracket(), evaluation.pure_equilibria
    scenario = evaluation.scenario
    count = len(pure.profiles)
    sentences = [
        tr_n(ONE_ONCE, MANY_ONCE, count)
        if count
        else tr("Played once, the game has no equilibrium in pure actions.")
    ]
    vertices = found.inner.vertices
    if found.is_empty:
        sentences.append(
            tr("Repeated, it has no equilibrium in pure actions with public lotteries.")
        )
    elif len(vertices) == 1:
        point = ", ".join(short_number(float(value)) for value in vertices[0])
        sentences.append(
            tr(
                "Repeated, every equilibrium in pure actions with public lotteries pays ({point}).",
                point=point,
            )
        )
    else:
        worst = listed(
            [
                f"{named_player(scenario, i)} {short_number(float(value))}"
                for i, value in enumerate(found.threat)
            ]
        )
        sentences.append(
            tr(
                "Repeated, the equilibrium payoffs fill a set with {count} corners; the worst that "
                "can be done to a player leaves {worst}.",
                count=len(vertices),
                worst=worst,
            )
        )
    sentences.append(_named(evaluation.outcomes))
    return sentences


def _named(outcomes: Sequence[OutcomeResult]) -> str:
    lasting = [o.name for o in outcomes if o.named and o.enforceable]
    failing = [o.name for o in outcomes if o.named and not o.enforceable]
    names = {"lasting": listed(lasting), "failing": listed(failing)}
    if lasting and failing:
        return tr(
            "Of the named outcomes, {lasting} can last; {failing} cannot last.",
            **names,
        )
    if lasting:
        return tr("Of the named outcomes, {lasting} can last.", **names)
    return tr("Of the named outcomes, {failing} cannot last.", **names) if failing else ""
