"""Cards for notebooks: a scenario and an evaluation at a glance, in a few lines of HTML.

Answers what stands in a notebook's cell. Uses the templates of the report; takes on the colours of
the page it stands in, so that it is readable on a dark ground too.
"""

from __future__ import annotations

from triangle.analysis.results import Evaluation
from triangle.language import tr
from triangle.politics.scenario_types import Scenario
from triangle.views.figures import reference_outcomes
from triangle.views.report.builder import environment
from triangle.views.report.holding import map_columns, map_row
from triangle.views.run_sentences import question, verdict_sentences
from triangle.views.triangle_svg import triangle_svg

__all__ = ["evaluation_card", "scenario_card"]


def scenario_card(scenario: Scenario) -> str:
    """Show a scenario: title, summary, players, outcomes to look at first.

    Parameters
    ----------
    scenario : Scenario
    """
    drivers = scenario.drivers.quantities.values() if scenario.drivers is not None else ()
    judged = sum(quantity.kind == "judgement" for quantity in drivers)
    return (
        environment()
        .get_template("card_scenario.html")
        .render(
            scenario=scenario,
            summary=tr(" ".join(scenario.summary.split())),
            drawings=_drawings(scenario),
            discount_factors=[f"{value:.2f}" for value in scenario.discount_factors],
            drivers=len(drivers),
            judged=judged,
            tr=tr,
        )
    )


def evaluation_card(evaluation: Evaluation) -> str:
    """Show an evaluation: the question, the answer, and the map of its named outcomes.

    Parameters
    ----------
    evaluation : Evaluation
    """
    answer, *sentences = verdict_sentences(evaluation)
    shown = [o for o in evaluation.outcomes if o.named] or list(evaluation.outcomes[:12])
    columns = map_columns(shown)
    return (
        environment()
        .get_template("card_evaluation.html")
        .render(
            title=tr(evaluation.scenario.title),
            question=question(evaluation),
            answer=answer,
            sentences=sentences,
            columns=columns,
            rows=[map_row(outcome, columns) for outcome in shown],
            drawings=_drawings(evaluation.scenario),
            version=evaluation.version,
            digest=evaluation.digest[:12],
            tr=tr,
        )
    )


def _drawings(scenario: Scenario) -> list[str]:
    if scenario.space is None:
        return []
    names = reference_outcomes(scenario)
    return [triangle_svg(scenario, scenario.outcomes[name].profile, name) for name in names]
