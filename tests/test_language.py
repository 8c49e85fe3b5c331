"""Texts for people are found by their English, filled in, and fall back to English."""

import pytest

from triangle.errors import ScenarioError
from triangle.language import LANGUAGES, in_language, language, tr, tr_n


def test_english_is_the_text_itself():
    assert tr("{b} before {a}", a=1, b=2) == "2 before 1"
    assert tr("a text with {braces}") == "a text with {braces}"
    assert tr("") == ""


def test_plurals():
    said = [tr_n("{count} state of {all}", "{count} states of {all}", n, all=27) for n in (1, 2)]
    assert said == ["1 state of 27", "2 states of 27"]


def test_the_language_ends_with_its_context_also_after_an_error():
    def fail():
        with in_language("ja"):
            assert language() == "ja"
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        fail()
    assert language() == "en"


def test_what_has_no_translation_stays_english():
    with in_language("ja"):
        assert tr("no such text {n}", n=3) == "no such text 3"


def test_an_unknown_language_is_named_with_those_there_are():
    with pytest.raises(ScenarioError, match=r"expected one of en \(English\), ja .*got 'xx'"):
        in_language("xx").__enter__()
    assert set(LANGUAGES) == {"en", "ja"}
