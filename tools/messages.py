"""Collect the texts to translate, bring the message files up to date and compile them.

``python tools/messages.py`` finds every ``tr("...")`` and ``tr_n("...", "...")`` in the package and
the texts of the scenarios, merges them into ``triangle/locale/LANGUAGE/LC_MESSAGES/triangle.po``
(translations that exist are kept) and compiles each to ``triangle.mo``. With ``--check`` it writes
nothing and lists what is missing or stale.
"""

from __future__ import annotations

import argparse
import ast
import io
import string
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "triangle" / "locale"
LANGUAGES = ("ja",)
WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same messages give the same bytes."""

Text = str | tuple[str, str]


def texts_of_code(root: Path) -> Iterator[tuple[Text, str]]:
    """Find what the code translates, each with the file it stands in."""
    for path in sorted(root.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            plain = [a.value for a in node.args if isinstance(a, ast.Constant)]
            words = [text for text in plain if isinstance(text, str)]
            if node.func.id == "tr" and words:
                yield words[0], where
            elif node.func.id == "tr_n" and len(words) == 2:
                yield (words[0], words[1]), where


def texts_of_scenarios(root: Path) -> Iterator[tuple[Text, str]]:
    """Find titles, summaries and names in the shipped scenarios that have countries."""
    for path in sorted(root.glob("*.toml")):
        where = path.relative_to(ROOT).as_posix()
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = [data, *data.get("outcomes", {}).values(), *data.get("events", {}).values()]
        for entry in entries:
            for key in ("title", "summary"):
                if entry.get(key):
                    yield " ".join(entry[key].split()), where
        for player in data.get("players", {}).values():
            if "name" in player:
                yield player["name"], where


def texts_of_lists() -> Iterator[tuple[Text, str]]:
    """Find words that the code shows from a list: their home has a ``WORDS_SHOWN`` tuple."""
    for path in sorted((ROOT / "triangle").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            target = node.target if isinstance(node, ast.AnnAssign) else None
            if isinstance(target, ast.Name) and target.id == "WORDS_SHOWN" and node.value:  # type: ignore[union-attr]
                for word in ast.literal_eval(node.value):  # type: ignore[union-attr]
                    yield word, where


def template() -> Catalog:
    """Collect every text once, with the places it comes from."""
    found = Catalog(project="strategic-triangle", creation_date=WRITTEN, charset="utf-8")
    sources = (
        texts_of_code(ROOT / "triangle"),
        texts_of_lists(),
        texts_of_scenarios(ROOT / "scenarios"),
    )
    for source in sources:
        for text, where in source:
            found.add(text, locations=[(where, 0)])
    return found


def problems(catalogue: Catalog, wanted: Catalog) -> list[str]:
    """List texts without a translation, and translations with other fields than the text."""
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
    found += [f"no longer used: {_forms(m.id)[0]!r}" for m in catalogue if _key(m) not in known]
    return found


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(text: object) -> list[str]:
    return [str(part) for part in text] if isinstance(text, (tuple, list)) else [str(text)]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def main() -> int:
    """Update the message files, or say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    wanted, wrong = template(), []
    for code in LANGUAGES:
        folder = LOCALE / code / "LC_MESSAGES"
        path = folder / "triangle.po"
        old = path.read_bytes() if path.exists() else b""
        catalogue = read_po(io.BytesIO(old), locale=code)
        if not check:
            catalogue.update(wanted, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            catalogue.creation_date = catalogue.revision_date = WRITTEN
            catalogue.fuzzy = False
            folder.mkdir(parents=True, exist_ok=True)
            new = io.BytesIO()
            write_po(new, catalogue, width=100, sort_output=True, include_lineno=False)
            path.write_bytes(new.getvalue())
        compiled = io.BytesIO()
        write_mo(
            compiled, read_po(io.BytesIO(path.read_bytes() if path.exists() else b""), locale=code)
        )
        machine = folder / "triangle.mo"
        if not check:
            machine.write_bytes(compiled.getvalue())
        elif not machine.exists() or machine.read_bytes() != compiled.getvalue():
            wrong.append(f"{code}: triangle.mo is stale")
        wrong += [f"{code}: {problem}" for problem in problems(catalogue, wanted)]
    print("\n".join(wrong) if wrong else "complete")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
