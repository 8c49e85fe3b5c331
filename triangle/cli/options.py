"""The options that several commands share, so that they are called and explained alike.

A command takes, for example, ``name: ScenarioName, settings: Settings = None, as_json: AsJson =
False``.
"""

from __future__ import annotations

from typing import Annotated

import typer

from triangle.language import LANGUAGES

__all__ = [
    "AsJson",
    "Force",
    "Language",
    "ScenarioName",
    "Seed",
    "Settings",
    "languages_starting",
    "names_starting",
]


def names_starting(incomplete: str) -> list[str]:
    """Complete the name of a scenario for the shell."""
    from triangle.politics.library import scenario_names

    return [name for name in scenario_names() if name.startswith(incomplete)]


def languages_starting(incomplete: str) -> list[str]:
    """Complete the code of a language for the shell."""
    return [code for code in LANGUAGES if code.startswith(incomplete)]


ScenarioName = Annotated[
    str,
    typer.Argument(
        help="Name of a scenario, such as 2025, or path of a file.",
        autocompletion=names_starting,
        metavar="NAME",
        show_default=False,
    ),
]

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Change an entry, as in players.US.reversal=0.3; may be repeated.",
        metavar="KEY=VALUE",
        show_default=False,
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.", show_default=False)]

Language = Annotated[
    str,
    typer.Option(
        "--lang",
        help="Language of the text: en or ja. Keys, citations, errors and JSON stay English.",
        autocompletion=languages_starting,
        metavar="CODE",
    ),
]

Seed = Annotated[int, typer.Option("--seed", help="Seed of the random numbers.", metavar="N")]

Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]
