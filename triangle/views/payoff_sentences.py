"""What a game without a wedge offers, in plain sentences: once, and repeated for ever.

Answers in words how many equilibria there are, how far payoffs reach and which outcomes last.
"""

from __future__ import annotations

from collections.abc import Sequence

from triangle.analysis.results import Evaluation, OutcomeResult
from triangle.views.wording import listed, named_player, short_number

__all__ = ["payoff_sentences"]


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
    found_once = "one" if count == 1 else str(count or "no")
    sentences = [
        f"Played once, the game has {found_once} "
        f"{'equilibrium' if count < 2 else 'equilibria'} in pure actions."
    ]
    vertices = found.inner.vertices
    if found.is_empty:
        sentences.append("Repeated, it has no equilibrium in pure actions with public lotteries.")
    elif len(vertices) == 1:
        point = ", ".join(short_number(float(value)) for value in vertices[0])
        sentences.append(
            f"Repeated, every equilibrium in pure actions with public lotteries pays ({point})."
        )
    else:
        worst = listed(
            [
                f"{named_player(scenario, i)} {short_number(float(value))}"
                for i, value in enumerate(found.threat)
            ]
        )
        sentences.append(
            f"Repeated, the equilibrium payoffs fill a set with {len(vertices)} corners; the worst "
            f"that can be done to a player leaves {worst}."
        )
    sentences.append(_named(evaluation.outcomes))
    return sentences


def _named(outcomes: Sequence[OutcomeResult]) -> str:
    lasting = [o.name for o in outcomes if o.named and o.enforceable]
    failing = [o.name for o in outcomes if o.named and not o.enforceable]
    parts = [
        f"{listed(names)} {verb}"
        for names, verb in ((lasting, "can last"), (failing, "cannot last"))
        if names
    ]
    return f"Of the named outcomes, {'; '.join(parts)}." if parts else ""
