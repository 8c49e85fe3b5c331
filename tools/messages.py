"""Collect the texts to translate, bring the message files up to date and compile them.

``python tools/messages.py`` finds the texts that the package, its page templates and the shipped
scenarios show to people, merges them into ``triangle/locale/LANGUAGE/LC_MESSAGES/triangle.po``
(translations that exist are kept) and compiles each to ``triangle.mo``. With ``--check`` it writes
nothing and lists what is missing or stale.

A text is found where it is a constant: in ``tr("...")`` or ``tr_n("...", "...")``, or in
``tr(NAME)`` and ``tr(NAME[key])`` when ``NAME`` is assigned at the head of the same module. Words
that reach the reader another way stand in a ``WORDS_SHOWN`` tuple of the module that shows them.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import string
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from triangle.analysis.obstacles import OBSTACLES
from triangle.analysis.turning_points import TURNING_POINTS
from triangle.analysis.wedge_figures import FIGURES
from triangle.politics.channels import CHANNELS
from triangle.politics.drivers import DRIVERS
from triangle.politics.quantities import Kind
from triangle.views.teach.roles import key_in_words

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "triangle" / "locale"
LANGUAGES = ("ja",)
WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same messages give the same bytes."""

HEADER = """\
# Texts of strategic-triangle in {language}.
# python tools/messages.py brings this file up to date; see docs/how-to/translate.md
#"""

Text = str | tuple[str, str]
Found = Iterator[tuple[Text, str]]


def texts_of_code(root: Path) -> Found:
    """Find what the code translates, each with the file it stands in."""
    for path in sorted(root.rglob("*.py")):
        where, tree = _place(path), ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(_constants(tree))
        for word in constants.get("WORDS_SHOWN", ()):
            yield word, where
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "tr" and node.args:
                for text in _texts(node.args[0], constants):
                    yield text, where
            elif node.func.id == "tr_n" and len(node.args) > 2:
                one, many = (list(_texts(argument, constants)) for argument in node.args[:2])
                for pair in zip(one, many, strict=True):
                    yield pair, where


def _constants(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List the strings in each assignment at the head of a module: one, or those of a table."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        value = node.value
        entries = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", [value])
        strings = tuple(
            entry.value
            for entry in entries
            if isinstance(entry, ast.Constant) and isinstance(entry.value, str)
        )
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, strings


def _texts(node: ast.expr, constants: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """List the strings that an argument may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name):
        yield from constants.get(node.id, ())
    elif isinstance(node, ast.Subscript):
        yield from _texts(node.value, constants)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)


def texts_of_templates(root: Path) -> Found:
    """Find what page templates translate."""
    environment = Environment(autoescape=True)
    for path in sorted(root.rglob("templates/*")):
        source = environment.parse(path.read_text(encoding="utf-8"))
        for call in source.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name not in ("tr", "tr_n"):
                continue
            words = [text for argument in call.args[:2] for text in _words(argument)]
            if call.node.name == "tr":
                for word in words:
                    yield word, _place(path)
            else:
                one, many = words
                yield (one, many), _place(path)


def _words(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _words(node.expr1)
        if node.expr2 is not None:
            yield from _words(node.expr2)


def texts_of_tables() -> Found:
    """Find what the program's own tables call things: channels, drivers, obstacles, turns."""
    for where, texts in (
        ("triangle/politics/channels.py", [channel.summary for channel in CHANNELS.values()]),
        ("triangle/politics/drivers.py", [kind.summary for kind in DRIVERS.values()]),
        ("triangle/politics/drivers.py", [name.replace("_", " ") for name in DRIVERS]),
        ("triangle/politics/quantities.py", get_args(Kind)),
        ("triangle/analysis/obstacles.py", OBSTACLES.values()),
        ("triangle/analysis/wedge_figures.py", FIGURES.values()),
        ("triangle/analysis/turning_points.py", [point.words for point in TURNING_POINTS]),
    ):
        for text in texts:
            yield text, where


def texts_of_scenarios(root: Path) -> Found:
    """Find titles, summaries and names in the shipped scenarios."""
    for path in sorted(root.rglob("*.toml")):
        where, data = _place(path), tomllib.loads(path.read_text(encoding="utf-8"))
        entries = [data, *data.get("outcomes", {}).values(), *data.get("events", {}).values()]
        for entry in entries:
            for key in ("title", "summary"):
                for paragraph in entry.get(key, "").split("\n\n"):
                    yield " ".join(paragraph.split()), where
        if "game" not in data:  # a lesson calls outcomes by name
            for key in data.get("outcomes", {}):
                yield key_in_words(key), where
        for player in data.get("players", {}).values():
            if "name" in player:
                yield player["name"], where


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def template() -> Catalog:
    """Collect every text once, with the places it comes from."""
    found = Catalog(project="strategic-triangle", creation_date=WRITTEN, charset="utf-8")
    sources = (
        texts_of_code(ROOT / "triangle"),
        texts_of_templates(ROOT / "triangle"),
        texts_of_tables(),
        texts_of_scenarios(ROOT / "scenarios"),
    )
    for source in sources:
        for text, where in source:
            if text:
                found.add(text, locations=[(where, 0)])
    return found


def merged(old: Catalog, wanted: Catalog) -> Catalog:
    """Keep the translations of the texts that are wanted, and no others."""
    new = Catalog(
        locale=old.locale,
        project="strategic-triangle",
        version="",
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        last_translator="",
        language_team="",
        header_comment=HEADER.format(language=old.locale.english_name if old.locale else ""),
        charset="utf-8",
        fuzzy=False,
    )
    for message in wanted:
        if message.id:
            kept = old.get(message.id)
            places = sorted(set(message.locations))
            new.add(message.id, kept.string if kept else None, locations=places)
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """Write a catalogue as text, the same for every version of the library that writes it."""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, sort_output=True, include_lineno=False)
    empty = rb'^"(Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team): .*\n'
    return re.sub(empty, b"", written.getvalue(), flags=re.MULTILINE)


def read(code: str, name: str) -> Catalog:
    """Read a message file as text (``triangle.po``) or compiled (``triangle.mo``)."""
    path = LOCALE / code / "LC_MESSAGES" / name
    content = io.BytesIO(path.read_bytes() if path.exists() else b"")
    if name.endswith(".po"):
        return read_po(content, locale=code)
    return read_mo(content) if path.exists() else Catalog(locale=code)


def problems(code: str) -> list[str]:
    """List what keeps a language from being complete."""
    catalogue, compiled, wanted = read(code, "triangle.po"), read(code, "triangle.mo"), template()
    found = []
    for message in wanted:
        if not message.id:
            continue
        own = catalogue.get(message.id)
        originals, translations = _forms(message.id), _forms(own.string if own else "")
        if not all(translations) or not translations:
            found.append(f"not translated: {originals[0]!r}")
        elif any(_fields(text) != _fields(originals[-1]) for text in translations):
            found.append(f"other fields in the translation of {originals[0]!r}")
    known = {_key(message) for message in wanted}
    found += [f"no longer used: {_key(m)!r}" for m in catalogue if _key(m) not in known]
    if _pairs(catalogue) != _pairs(compiled):
        found.append("triangle.mo is stale")
    return [f"{code}: {problem}" for problem in found]


def _pairs(catalogue: Catalog) -> dict[str, list[str]]:
    return {_key(m): _forms(m.string) for m in catalogue if m.id and all(_forms(m.string))}


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(text: object) -> list[str]:
    return [str(part) for part in text] if isinstance(text, (tuple, list)) else [str(text or "")]


def _fields(text: str) -> set[tuple[str, str | None]]:
    return {(name, form) for _, name, form, _ in string.Formatter().parse(text) if name}


def update(code: str) -> None:
    """Bring the message file of a language up to date and compile it."""
    folder = LOCALE / code / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    written = po_bytes(merged(read(code, "triangle.po"), template()))
    (folder / "triangle.po").write_bytes(written)
    with (folder / "triangle.mo").open("wb") as machine:
        write_mo(machine, read_po(io.BytesIO(written), locale=code))


def main() -> int:
    """Update the message files, or say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        for code in LANGUAGES:
            update(code)
    wrong = [problem for code in LANGUAGES for problem in problems(code)]
    print("\n".join(wrong) if wrong else "complete")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
