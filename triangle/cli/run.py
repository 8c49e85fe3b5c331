"""`triangle run`: the verdict on a scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from triangle.cli.options import AsJson, Language, ScenarioName, Settings
from triangle.cli.output import answer, speaking

__all__ = ["run"]


def run(
    name: ScenarioName,
    settings: Settings = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot", help="Save figures in this folder.", metavar="DIR", show_default=False
        ),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(
            "--explain",
            help="Say instead what every argument says of one outcome, and why. The outcome: its "
            "name, or relations as in US-CN=oppose,US-RU=hedge,CN-RU=align.",
            metavar="OUTCOME",
            show_default=False,
        ),
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Solve a scenario and print the verdict: words first, numbers second."""
    from triangle.analysis.explain import explain
    from triangle.analysis.verdict import evaluate
    from triangle.language import in_language
    from triangle.politics.scenario import load_scenario
    from triangle.views.explain_text import explain_text
    from triangle.views.run_text import run_text

    with speaking(lang, as_json):
        evaluation = evaluate(
            load_scenario(name, settings or ()),
            with_payoff_set=why is None or plot is not None,
            also=() if why is None else (why,),
        )
        if plot is not None:
            from triangle.views.figures import save_figures

            with in_language("en"):  # letters of other languages need fonts of their own
                saved = save_figures(evaluation, plot)
            for path in saved:
                print(f"wrote {path}", file=sys.stderr)
        if why is None:
            answer(as_json, evaluation.to_dict, lambda: run_text(evaluation))
        else:
            found = explain(evaluation, why)
            answer(as_json, found.to_dict, lambda: explain_text(found))
