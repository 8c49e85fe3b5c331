"""`triangle report`: one page about a scenario that can be kept, sent and printed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from triangle.cli.options import Force, Language, ScenarioName, Seed, Settings
from triangle.cli.report_options import Against, Format, Output, Worlds

__all__ = ["report"]

ENDINGS = {"html": (".html", ".htm"), "md": (".md",)}


def report(
    name: ScenarioName,
    against: Against = "",
    output: Output = None,
    force: Force = False,
    page_format: Format = "html",
    worlds: Worlds = 0,
    seed: Seed = 1,
    lang: Language = "en",
    settings: Settings = None,
) -> None:
    """Write a report: question, answer, reasons, figures, every assumption with its source.

    Without -o the page is called after the scenario.
    """
    from triangle.analysis.swings import count_of_swings
    from triangle.cli.progress import progress_bar
    from triangle.errors import ScenarioError
    from triangle.language import in_language
    from triangle.politics.scenario import load_scenario
    from triangle.views.files import check_path, write_file
    from triangle.views.report.builder import report_page
    from triangle.views.report.gathering import gathered, many_worlds
    from triangle.views.report.markdown import as_markdown

    chosen = settings or []
    with in_language(lang):  # notes on settings are texts of the page
        scenario = load_scenario(name, chosen)
    weights = [setting for setting in chosen if setting.startswith("weights.")]
    other = load_scenario(against, weights) if against else None
    if page_format not in ENDINGS:
        raise ScenarioError(f"format: expected html or md, got {page_format!r}")
    if output is not None and output.suffix.lower() not in ENDINGS[page_format]:
        ends = " or ".join(ENDINGS[page_format])
        raise ScenarioError(
            f"{output}: expected a name that ends in {ends}, got {output.suffix or 'no ending'}"
        )
    path = output or Path(f"{Path(scenario.name).stem}-report.{page_format}")
    check_path(path, replace=force)  # before the work, not after it
    robust = None
    if worlds:
        with in_language(lang), progress_bar("worlds", worlds) as progress:
            robust = many_worlds(scenario, worlds, seed, progress)
    words = ["triangle", "report", name]
    words += ["--against", against] if against else []
    words += ["--worlds", str(worlds), "--seed", str(seed)] if worlds else []
    words += ["--lang", lang] if lang != "en" else []
    words += ["--format", page_format] if page_format != "html" else []
    words += [word for setting in chosen for word in ("--set", setting)]
    command = shlex.join([*words, "-o", f"report.{page_format}"])
    with in_language(lang), progress_bar("inputs moved", count_of_swings(scenario)) as progress:
        page = report_page(gathered(scenario, command, other, robust, progress))
    write_file(path, as_markdown(page) if page_format == "md" else page, replace=force)
    print(f"wrote {path}", file=sys.stderr)
