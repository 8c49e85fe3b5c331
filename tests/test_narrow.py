"""Narrow terminals: lines break or grow longer, but no number is cut into another."""

import re
from collections import Counter

import pytest
from rich.console import Console, Group

from triangle.cli.app import main
from triangle.views.prose import line_ends, points, prose
from triangle.views.tables import table

NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")

COMMANDS = [
    ["bids", "2025-roles"],
    ["run", "1972"],
    ["stage", "2025-roles", "--max-supports", "50"],
    ["punish", "2025-roles"],
    ["data", "--year", "1972"],
    ["show", "1972", "--payoffs", "all"],
    ["history"],
]


def numbers(arguments, width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "…" not in out
    return Counter(NUMBER.findall(out))


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_every_number_survives_a_narrow_terminal(arguments, capsys, monkeypatch):
    wide = numbers(arguments, 160, capsys, monkeypatch)
    for width in (60, 80):
        assert numbers(arguments, width, capsys, monkeypatch) == wide


def lines(part, width):
    console = Console(width=width, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(part, crop=False)
    return [line.rstrip() for line in captured.get().splitlines()]


def test_words_give_way_before_digits():
    part = table("T", ("what it is", "n"), [("a long explanation in words", "-1.530")], (1,))
    for width in (40, 24, 14, 1):
        laid = lines(part, width)
        assert sum("-1.530" in line for line in laid) == 1
        assert all(word in " ".join(laid) for word in ("explanation", "words"))
    assert max(map(len, lines(part, 24))) <= 24
    assert max(map(len, lines(part, 1))) > 1


def test_headings_give_way_before_lines_grow():
    part = table("T", ("first heading here", "second heading here"), [("1.25", "2.50")], (0, 1))
    laid = lines(part, 24)
    assert max(map(len, laid)) <= 24
    assert any(line.split() == ["1.25", "2.50"] for line in laid)


def test_long_words_are_folded_not_cut():
    address = "https://example.org/" + "x" * 60
    laid = lines(table("T", ("source",), [(address,)]), 30)
    assert max(map(len, laid)) <= 30
    assert address in "".join(line.strip() for line in laid)


@pytest.mark.parametrize("width", range(12, 40))
def test_a_number_keeps_its_unit(width):
    told = "It holds in 62 % of the worlds, and the share moves by +0.8 pt (6 to 7 %) at most."
    laid = lines(Group(prose(told)), width)
    assert " ".join(laid) == told
    assert max(map(len, laid)) <= width
    assert not any(line.startswith(("%", "pt")) for line in laid)
    assert len(line_ends(told, width, spaced=True)) + 1 == len(laid)


def test_points_are_set_in():
    assert lines(points(["One two three.", "Four."]), 10) == ["- One two", "  three.", "- Four."]
