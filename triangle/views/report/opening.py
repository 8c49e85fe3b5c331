"""The opening of a report: what is asked, what the answer is, what the outcomes look like.

Answers nothing itself; the sentences come from `triangle.views.run_sentences`.
"""

from __future__ import annotations

from triangle.language import tr
from triangle.views.asking import changes_in_words
from triangle.views.figures import reference_outcomes
from triangle.views.report.material import Content, Material
from triangle.views.run_sentences import question, verdict_sentences
from triangle.views.triangle_svg import triangle_svg

__all__ = ["asked", "triangles", "verdict"]


def asked(material: Material) -> Content:
    """Give the question and what the scenario is about."""
    scenario = material.evaluation.scenario
    return {
        "question": question(material.evaluation),
        "changes": changes_in_words(scenario),
        "paragraphs": [
            tr(" ".join(paragraph.split())) for paragraph in scenario.summary.split("\n\n")
        ],
        "players": [
            {
                "key": key,
                "name": tr(name),
                "discount": float(discount),
                "role": _wedge_role(material, i),
            }
            for i, (key, name, discount) in enumerate(
                zip(
                    scenario.players,
                    scenario.player_names,
                    scenario.discount_factors,
                    strict=True,
                )
            )
        ],
    }


def _wedge_role(material: Material, player: int) -> str:
    wedge = material.evaluation.scenario.wedge
    if wedge is None:
        return ""
    return {
        wedge.driver: tr("Driver: would draw the target away from the rival"),
        wedge.target: tr("Target: is to be drawn away"),
        wedge.rival: tr("Rival: stands to lose a partner"),
    }[player]


def verdict(material: Material) -> Content:
    """Give the answer first and the sentences that support it."""
    first, *rest = verdict_sentences(material.evaluation)
    return {"answer": first, "sentences": rest}


def triangles(material: Material) -> Content:
    """Draw the outcomes to look at first, one triangle each."""
    scenario = material.evaluation.scenario
    if scenario.space is None:
        return tr("this game has no relations to draw: its payoffs are given as they are")
    names = reference_outcomes(scenario)
    return {
        "outcomes": [
            {
                "name": name,
                "summary": tr(" ".join(scenario.outcomes[name].summary.split())),
                "drawing": triangle_svg(scenario, scenario.outcomes[name].profile, name),
            }
            for name in names
        ]
    }
