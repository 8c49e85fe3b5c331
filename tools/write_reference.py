"""Write the reference pages under docs/reference from the program itself.

``python tools/write_reference.py`` writes them; with ``--check`` it only says which are stale.
"""

from __future__ import annotations

import argparse
import inspect
import os
import subprocess
import sys
import types
import typing
from pathlib import Path

from pydantic import BaseModel

import triangle
from triangle.cli.app import COMMANDS
from triangle.politics.channels import CHANNELS
from triangle.politics.drivers import DRIVERS
from triangle.politics.schema import ScenarioTable

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
MADE = (
    "<!-- Written by tools/write_reference.py; change the docstrings, schema or help instead. -->\n"
)


def python_page() -> str:
    """Lay out the docstring of every public name."""
    parts = [
        f"# Python\n\n{MADE}\n`import triangle` is light: a name is loaded when it is first used.\n"
    ]
    for name in triangle.__all__:
        if name.startswith("__"):
            continue
        thing = getattr(triangle, name)
        signature = ""
        if inspect.isfunction(thing):
            signature = f"({', '.join(_parameters(thing))})"
        doc = inspect.getdoc(thing) or ""
        parts.append(f"\n## {name}\n\n```text\ntriangle.{name}{signature}\n\n{doc}\n```\n")
    return "".join(parts)


def _parameters(function: typing.Callable[..., object]) -> list[str]:
    found, starred = [], False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            found.append("*")
            starred = True
        default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
        found.append(parameter.name + default)
    return found


def command_page() -> str:
    """Collect what --help prints of every command."""
    parts = [f"# Commands\n\n{MADE}\n```text\n{_help()}```\n"]
    parts += [f"\n## triangle {name}\n\n```text\n{_help(name)}```\n" for name in COMMANDS]
    return "".join(parts)


def _help(*command: str) -> str:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERMINAL_WIDTH": "100"}
    answer = subprocess.run(
        [sys.executable, "-m", "triangle.cli.app", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return "\n".join(line.rstrip() for line in answer.stdout.strip().splitlines()) + "\n"


def scenario_page() -> str:
    """List every table and key of a scenario file, the drivers and the channels."""
    parts = [
        f"# Scenario file\n\n{MADE}\n"
        'Required keys are marked *. `extends = "NAME"` stands first in a file that gives only\n'
        "differences from another one.\n"
    ]
    queue: list[tuple[str, type[BaseModel]]] = [("", ScenarioTable)]
    seen: set[type[BaseModel]] = set()
    while queue:
        path, model = queue.pop(0)
        if model in seen:
            continue
        seen.add(model)
        title = f"[{path}]" if path else "Top level"
        summary = (inspect.getdoc(model) or "").split("\n")[0]
        parts.append(f"\n## {title}\n\n{summary}\n\n| key | expected |\n|---|---|\n")
        for key, field in model.model_fields.items():
            star = "*" if field.is_required() else ""
            parts.append(f"| `{key}`{star} | {(field.description or '').replace('|', '/')} |\n")
            for name, inner in _tables(field.annotation, key):
                queue.append((f"{path}.{name}" if path else name, inner))
    parts.append("\n## Drivers\n\nKeys under `[drivers]`, such as `drivers.exchange.RU.CN`.\n\n")
    parts.append("| driver | indexed by | unit | meaning |\n|---|---|---|---|\n")
    parts += [
        f"| `{name}` | {kind.indexed_by} | {kind.unit} | {kind.summary} |\n"
        for name, kind in DRIVERS.items()
    ]
    parts.append(
        "\n## Channels\n\nWeights are common to all years: `--set weights.CHANNEL=NUMBER`.\n\n"
    )
    parts.append("| channel | formula | meaning |\n|---|---|---|\n")
    parts += [
        f"| `{name}` | {channel.formula.replace('|', '/')} | {channel.summary} |\n"
        for name, channel in CHANNELS.items()
    ]
    return "".join(parts)


def _tables(annotation: object, key: str) -> list[tuple[str, type[BaseModel]]]:
    """Find the tables inside a field's type, with the key that leads to each."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [(key, annotation)]
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is dict:
        return _tables(inside[1], f"{key}.NAME")
    if origin in (list, typing.Annotated, typing.Union, types.UnionType):
        return [found for option in inside for found in _tables(option, key)]
    return []


PAGES = {"python.md": python_page, "commands.md": command_page, "scenario-file.md": scenario_page}


def main() -> int:
    """Write the pages, or say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        path, text = FOLDER / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                FOLDER.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    print("stale: " + ", ".join(stale) if check and stale else f"{len(stale)} pages written")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
