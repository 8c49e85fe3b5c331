"""Every text for people has a translation: found in the code, and met while commands run."""

import gettext
import html
import importlib.util
import re
from pathlib import Path

import pytest

from triangle import language
from triangle.cli.app import main
from triangle.language import in_language

pytest.importorskip("babel")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wanted(tool):
    return tool.template()


def test_every_text_has_a_translation_with_the_same_fields(tool):
    assert tool.problems("ja") == []


def test_the_tool_changes_nothing_when_nothing_is_new(tool):
    written = tool.po_bytes(tool.merged(tool.read("ja", "triangle.po"), tool.template()))
    kept = (tool.LOCALE / "ja" / "LC_MESSAGES" / "triangle.po").read_bytes()
    texts = [re.sub(rb"^#:.*\n", b"", text, flags=re.MULTILINE) for text in (written, kept)]
    assert texts[0] == texts[1]  # wherever the texts stand


def test_the_tool_finds_texts_wherever_they_stand(wanted):
    places = {message.id: [where for where, _ in message.locations] for message in wanted}
    assert "triangle/views/teach/templates/lesson.html.j2" in places["Rules of play"]  # a template
    assert "triangle/analysis/reasons.py" in places["{who} would both rather have {relations}"]
    assert "scenarios/2025.toml" in places["Turning 1972 round: spring 2025"]
    assert "scenarios/2025.toml" in places["thaw with Beijing"]  # the name of an outcome
    assert "triangle/views/teach/roles.py" in places["hedge"]  # WORDS_SHOWN
    assert "triangle/views/teach/exercises.py" in places["not stable: {why}."]  # one of two


def test_a_missing_translation_and_other_fields_are_noticed(tool, monkeypatch):
    from babel.messages.catalog import Catalog

    wanted = Catalog()
    wanted.add("{a} and {b:g}")
    wanted.add("gone")
    monkeypatch.setattr(tool, "template", lambda: wanted)
    for text, problem in (
        ("", "not translated: '{a} and {b:g}'"),
        ("{a}", "other fields in the translation of '{a} and {b:g}'"),
        ("{a}, {b}", "other fields in the translation of '{a} and {b:g}'"),
    ):
        own = Catalog(locale="ja")
        own.add("{a} and {b:g}", text)
        own.add("old", "x")
        monkeypatch.setattr(tool, "read", lambda code, name, own=own: own)
        found = tool.problems("ja")
        assert f"ja: {problem}" in found
        assert "ja: not translated: 'gone'" in found
        assert "ja: no longer used: 'old'" in found


class Missed(gettext.NullTranslations):
    """Notes the texts that the message file does not have."""

    def __init__(self):
        super().__init__()
        self.texts = set()

    def gettext(self, message):
        self.texts.add(message)
        return message

    def ngettext(self, one, many, count):
        self.texts.add(one)
        return one if count == 1 else many


@pytest.fixture
def missed():
    """Collect what is asked for in Japanese and not found, while a test runs."""
    language._messages.cache_clear()
    found = Missed()
    language._messages("ja").add_fallback(found)
    yield found.texts
    language._messages.cache_clear()


def test_what_is_missing_is_noticed(missed):
    with in_language("ja"):
        assert language.tr("no such text") == "no such text"
        language.tr("oppose")
    assert missed == {"no such text"}


@pytest.mark.parametrize(
    "words",
    [
        ["run", "2025-roles"],
        ["run", "1972"],
        ["run", "2001", "--explain", "all-apart"],
        ["run", "textbook/contribution", "--set", "game.discount_factors=0.1"],
        ["teach", "1972"],
        ["teach", "2025", "--fictional"],
    ],
)
def test_commands_ask_for_no_text_without_a_translation(words, missed, tmp_path, capsys):
    folder = ["-o", str(tmp_path)] if words[0] == "teach" else []
    assert main([*words, *folder, "--lang", "ja"]) == 0
    capsys.readouterr()
    assert missed == set()


QUOTED = re.compile(r'<(\w+)[^>]* lang="en">.*?</\1>', re.DOTALL)
UNSPOKEN = re.compile(r"<(script|style|code|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)
ENGLISH = re.compile(r"[A-Za-z][a-z']+(?: +(?:[A-Za-z][a-z']+)){2,}")


def test_a_report_in_japanese_is_english_only_where_it_quotes(missed, tmp_path, capsys):
    page = tmp_path / "report.html"
    words = ["report", "2025", "--against", "1972", "--lang", "ja", "-o", str(page)]
    assert main(words) == 0
    capsys.readouterr()
    text = page.read_text(encoding="utf-8")
    assert '<html lang="ja">' in text
    assert missed == set()
    assert len(QUOTED.findall(text)) > 50  # sources, reasons and facts, said to be English
    shown = " ".join(re.findall(r'(?:alt|aria-label)="([^"]*)"', text))
    shown += UNSPOKEN.sub("\n", QUOTED.sub("", text))
    assert ENGLISH.findall(html.unescape(shown)) == []
    assert re.findall(r"Russia|China|United States|Washington|Beijing|Moscow", shown) == []
