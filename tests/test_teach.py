"""A teaching pack must add up, open, print names that were asked for, and follow its scenario."""

import dataclasses
import html
import io
import itertools
import re
import shlex
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from triangle.analysis.classroom import MOST_POINTS, _assumptions, classroom
from triangle.analysis.verdict import evaluate
from triangle.cli.app import main
from triangle.errors import ScenarioError
from triangle.language import in_language
from triangle.politics.scenario import load_scenario, with_settings
from triangle.politics.toml_text import toml_text
from triangle.views.teach.exercises import exercise_levels
from triangle.views.teach.names import names_of
from triangle.views.teach.pack import teaching_pack, write_pack
from triangle.views.teach.plans import LENGTHS, lesson_plan

REAL = re.compile(
    r"\b(US|USA|CN|RU|USSR|Americans?|China|Chinese|Russians?|Russia|United States|Soviet|"
    r"Washington|Moscow|Beijing|Peking|Kissinger|Nixon)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def lesson():
    return classroom(load_scenario("2025"))


@pytest.fixture(scope="module")
def pack():
    return teaching_pack(load_scenario("2025"))


def text_of(page):
    return re.sub(
        r"<script>.*?</script>|<style>.*?</style>|<[^>]+>", " ", page.decode(), flags=re.S
    )


def test_points_are_the_payoffs_on_another_scale(lesson):
    payoffs = lesson.scenario.stage_game().payoffs
    for i in range(3):
        points, own = lesson.points[..., i].ravel(), payoffs[..., i].ravel()
        assert points.min() == 0
        assert points.max() == MOST_POINTS
        assert np.corrcoef(points, own)[0, 1] > 0.9999
        assert np.argmax(points) == np.argmax(own)


@pytest.mark.parametrize("name", ["2025", "1972"])
def test_cards_add_up_to_the_points_within_the_stated_error(name):
    lesson = classroom(load_scenario(name))
    space = lesson.space
    for player, card in enumerate(lesson.cards):
        worst = 0.0
        for profile in np.ndindex(*space.shape):
            levels = space.levels(profile)
            total = card.start
            for (i, j), table in zip(((0, 1), (0, 2), (1, 2)), card.tables.values(), strict=True):
                total += table[levels[i][j], levels[j][i]]
            worst = max(worst, abs(total - lesson.points[profile][player]))
        assert worst == pytest.approx(card.largest_error, abs=0.06)  # points have one decimal
        assert all(table.min() == 0 for table in card.tables.values())


def test_the_breach_is_the_arithmetic_of_the_game(lesson):
    breach = lesson.breach
    outcome = lesson.verdict.outcome(breach.outcome)
    i = lesson.scenario.players.index(breach.player)
    delta = breach.critical
    kept = breach.payoff
    broken = (1 - delta) * breach.best + delta * breach.threat
    assert kept == pytest.approx(broken)
    assert outcome.enforceable
    assert lesson.scenario.discount_factors[i] >= delta


def test_the_answer_to_what_if_is_a_fresh_verdict(lesson):
    found = lesson.what_if
    again = evaluate(with_settings(lesson.scenario, [found.setting]), with_payoff_set=False)
    assert again.reachable_split.lower == found.after.reachable_split.lower
    for name, argument in found.flips:
        before, after = found.before.outcome(name), again.outcome(name)
        assert getattr(before, argument) != getattr(after, argument)


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ([], ["reversal", "worth", "veto"]),
        (["drivers.veto.US=0.97", "players.US.reversal=0"], ["worth"]),
        (["drivers.exchange.RU.CN=0", "drivers.veto.US=0"], ["reversal"]),
    ],
)
def test_what_cannot_be_changed_as_said_is_no_exercise(settings, kinds):
    scenario = with_settings(load_scenario("2025"), settings)
    assert [kind for kind, _ in _assumptions(scenario, scenario.wedge)] == kinds


@pytest.mark.parametrize("minutes", LENGTHS)
def test_minutes_add_up(minutes):
    steps = lesson_plan(minutes)
    assert steps[0].start == 0
    assert steps[-1].end == minutes
    assert all(one.end == other.start for one, other in itertools.pairwise(steps))
    assert all(step.end - step.start >= 3 for step in steps)


def test_exercises_have_answers_and_the_pupils_copy_has_none(lesson, pack):
    levels = exercise_levels(lesson, names_of(lesson.scenario))
    exercises = [exercise for level in levels for exercise in level["exercises"]]
    assert len(exercises) >= 8
    assert all(exercise.answer for exercise in exercises)
    answers = [exercise.answer[:40] for exercise in exercises]
    key, copy = text_of(pack["key.html"]), text_of(pack["exercises.html"])
    assert not any(answer in copy for answer in answers)
    assert sum('<p class="note">' in line for line in pack["key.html"].decode().splitlines()) == 8
    assert len(key) > len(copy)


def test_the_key_names_whoever_loses_nothing_and_what_cannot_last():
    lesson = classroom(load_scenario("2017"))
    today, parties = lesson.verdict.outcome("no-deal").payoffs, (0, 2)
    kept = [
        outcome
        for outcome in lesson.verdict.outcomes
        if outcome.named and all(outcome.payoffs[i] >= today[i] - 1e-9 for i in parties)
    ]
    assert [(outcome.name, outcome.enforceable) for outcome in kept] == [
        ("no-deal", True),
        ("ceasefire-only", False),
    ]
    (level, *_) = exercise_levels(lesson, names_of(lesson.scenario))
    answer = level["exercises"][2].answer
    assert answer.startswith("No deal and ceasefire only. ")
    assert "which is not so of ceasefire only" in answer


def test_cells_that_flip_are_called_as_in_the_table(lesson):
    flips = (("concert", "pairwise_stable"), ("concert", "pareto"))
    what_if = SimpleNamespace(
        flips=flips,
        kind="veto",
        setting="drivers.veto.US=0.8",
        before=lesson.verdict,
        after=lesson.verdict,  # so that no first place among Pareto ranks is won or lost
    )
    levels = exercise_levels(
        dataclasses.replace(lesson, what_if=what_if), names_of(lesson.scenario)
    )
    assert levels[2]["exercises"][0].answer.startswith("Cells that flip: concert: pairs. ")


@pytest.mark.parametrize("name", ["1972", "2025", "new-yalta"])
def test_the_sum_of_the_breach_comes_out_from_the_numbers_told(name):
    lesson = classroom(load_scenario(name))
    exercise = exercise_levels(lesson, names_of(lesson.scenario))[1]["exercises"][1]
    payoff, best, threat = map(float, re.findall(r"-?\d\.\d+", exercise.ask))
    critical = (best - payoff) / (best - threat)
    assert f"= {critical:.2f}. Its own factor" in exercise.answer


def test_commands_in_a_pack_keep_file_and_settings(tmp_path):
    file = tmp_path / "my own.toml"
    file.write_text('extends = "2025"\ntitle = "Mine"\nsummary = "As 2025. Nothing else."\n')
    with in_language("ja"):
        pack = teaching_pack(load_scenario(file, ["players.US.reversal=0.1"]))
    asked = f"{shlex.quote(str(file))} --set players.US.reversal=0.1"
    index, exercises = (html.unescape(pack[f"{n}.html"].decode()) for n in ("index", "exercises"))
    assert f"triangle teach {asked} --lang ja -o DIR" in index
    assert f"triangle run {asked} --set " in exercises


@pytest.mark.parametrize(
    ("middle", "letters"),
    [
        ("mix", "write o (oppose), m (mix) or a (align):"),
        ("avoid", "write oppose, avoid or align:"),
    ],
)
def test_rules_name_the_postures_of_the_scenario(middle, letters, tmp_path):
    """Where two begin with the same letter, whole words are noted down."""
    file = tmp_path / "own.toml"
    tables = load_scenario("2025").resolved()
    tables["levels"] = {"names": ["oppose", "hedge", "align"], "values": [0, 0.5, 1]}
    file.write_text(toml_text(tables).replace("hedge", middle))
    pack = teaching_pack(load_scenario(file))
    wanted = f"oppose, {middle} or align."
    assert f"of the two others: {wanted}" in text_of(pack["lesson-50.html"])
    assert f"towards each other: {wanted}" in _slide_text(pack["slides.pptx"])
    assert letters in text_of(pack["score-sheet.html"])


def test_cards_say_how_exact_their_sums_are(lesson, pack):
    cards = text_of(pack["roles.html"])
    for card in lesson.cards:
        most = int(np.ceil(card.largest_error - 1e-9))
        assert f"may be off by as much as {most}." in cards


@pytest.mark.parametrize("name", ["1972", "2025", "2025-roles"])
def test_the_fictional_twin_names_no_real_state(name):
    scenario = load_scenario(name)
    for file, content in teaching_pack(scenario, fictional=True).items():
        text = _slide_text(content) if file.endswith(".pptx") else text_of(content)
        assert not REAL.findall(text), file


def _slide_text(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(n).decode() for n in archive.namelist() if "slides/slide" in n]
    return " ".join(re.findall(r"<a:t>([^<]*)</a:t>", " ".join(parts)))


def test_links_lead_to_files_of_the_pack(pack):
    for name, page in pack.items():
        if name.endswith(".html"):
            text = page.decode()
            assert set(re.findall(r'href="([^"]+)"', text)) <= set(pack)
            assert "http" not in text  # nothing is fetched from anywhere


def test_same_input_same_bytes_other_scenario_other_numbers(pack):
    assert teaching_pack(load_scenario("2025")) == pack
    other = teaching_pack(
        load_scenario("2025", ["players.US.reversal=0.05", "drivers.exchange.RU.CN=0.3"])
    )
    assert other["lesson-50.html"] != pack["lesson-50.html"]
    for name in ("roles.html", "key.html", "debrief.html", "calculator.html"):
        assert other[name] != pack[name]


def test_a_scenario_without_a_wedge_cannot_be_taught():
    with pytest.raises(ScenarioError, match="expected a scenario with a wedge"):
        teaching_pack(load_scenario("textbook/prisoners-dilemma"))


def test_command_writes_a_pack_and_replaces_nothing_unasked(tmp_path, capsys):
    folder = tmp_path / "pack"
    assert main(["teach", "2025", "-o", str(folder)]) == 0
    assert capsys.readouterr().out == f"Open {folder / 'index.html'} first.\n"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {"index.html", "roles.html", "slides.pptx", "key.html"} <= set(before)
    assert main(["teach", "2025", "-o", str(folder), "--fictional"]) == 2
    assert "--force" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert main(["teach", "2025", "-o", str(folder), "--fictional", "--force"]) == 0
    assert (folder / "index.html").read_bytes() != before["index.html"]


def test_a_file_in_the_place_of_the_folder(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(ScenarioError, match="expected a folder"):
        write_pack({"a": b""}, taken)
    assert taken.read_text() == "mine"
