"""A teaching pack for a scenario: everything a lesson needs, as files that open and print.

Puts the parts together; the numbers come from `triangle.analysis.classroom`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from triangle.analysis.classroom import MOST_POINTS, Classroom, classroom
from triangle.analysis.results import OutcomeResult, ReachableSplit
from triangle.errors import ScenarioError
from triangle.language import language, tr, tr_n
from triangle.politics.postures import others
from triangle.politics.scenario_types import Scenario
from triangle.views.asking import scenario_words
from triangle.views.files import check_path, write_file
from triangle.views.run_sentences import bracket_words
from triangle.views.teach.exercises import exercise_levels
from triangle.views.teach.names import Names, names_of
from triangle.views.teach.plans import LENGTHS, lesson_plan
from triangle.views.teach.roles import (
    at_most,
    one_of_postures,
    outcome_label,
    outcome_name,
    role_cards,
    without_keys,
)
from triangle.views.teach.slides import Slide, slides_file
from triangle.views.wording import capital, index, percent, yes_no

__all__ = ["teaching_pack", "write_pack"]

YEARS_ON_SHEET = 10


def teaching_pack(scenario: Scenario, fictional: bool = False) -> dict[str, bytes]:
    """Make a teaching pack.

    Parameters
    ----------
    scenario : Scenario
        With a wedge and an outcome under test.
    fictional : bool
        Whether three invented states play.

    Returns
    -------
    dict of file name to content
        The same bytes for the same input.

    Raises
    ------
    ScenarioError
        If the scenario has no wedge to teach.
    """
    lesson, names = classroom(scenario), names_of(scenario, fictional)
    pages = {
        "index": (tr("A lesson on the strategic triangle"), _index(lesson, names)),
        "roles": (tr("Role cards"), {"cards": role_cards(lesson, names)}),
        "score-sheet": (tr("Score sheet"), _score_sheet(lesson, names)),
        "calculator": (tr("Points calculator"), _calculator(lesson, names)),
        "debrief": (tr("Debrief"), _debrief(lesson, names)),
    }
    for minutes in LENGTHS:
        title = tr("Lesson plan: {minutes} minutes", minutes=minutes)
        pages[f"lesson-{minutes}"] = (title, _lesson(lesson, names, minutes))
    parts = exercise_levels(lesson, names)
    pages["exercises"] = (tr("Exercises"), {"parts": parts, "with_key": False})
    pages["key"] = (tr("Exercises with key"), {"parts": parts, "with_key": True})
    levels = [tr(level) for level in lesson.space.level_names]
    warmths = {"levels": levels, "postures": one_of_postures(levels)}
    files = {
        f"{name}.html": _page(name, {"title": title, **warmths, **fields})
        for name, (title, fields) in pages.items()
    }
    files["slides.pptx"] = slides_file(_slides(lesson, names), language())
    return files


def write_pack(pack: Mapping[str, bytes], folder: Path, replace: bool = False) -> list[Path]:
    """Write a pack into a folder, which is made if it is not there.

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    FileExistsError
        If a file is there already and may not be replaced; then nothing is written.
    ScenarioError
        If the folder's name is taken by a file.
    """
    if folder.exists() and not folder.is_dir():
        raise ScenarioError(f"{folder}: expected a folder, got a file; name another one with -o")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in pack]
    for path in paths:
        check_path(path, replace)
    for path, content in zip(paths, pack.values(), strict=True):
        write_file(path, content, replace)
    return paths


def _page(name: str, fields: Mapping[str, Any]) -> bytes:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("triangle.views.teach"), autoescape=True, undefined=StrictUndefined
    )
    environment.globals.update(tr=tr, tr_n=tr_n)
    templates = {"lesson-50": "lesson", "lesson-90": "lesson", "key": "exercises"}
    template = environment.get_template(f"{templates.get(name, name)}.html.j2")
    return (template.render(lang=language(), **fields) + "\n").encode()


def _index(lesson: Classroom, names: Names) -> dict[str, Any]:
    scenario, verdict = lesson.scenario, lesson.verdict
    words = ["triangle", "teach", *scenario_words(scenario)]
    words += ["--fictional"] if names.fictional else []
    words += ["--lang", language()] if language() != "en" else []
    summary = "" if names.fictional else tr(" ".join(scenario.summary.split()))
    return {
        "scenario_title": names.said(tr(scenario.title)) if not names.fictional else "A, B, C",
        "summary": summary,
        "version": verdict.version,
        "name": scenario.name,
        "digest": verdict.digest[:16],
        "command": shlex.join([*words, "-o", "DIR"]),
    }


def _lesson(lesson: Classroom, names: Names, minutes: int) -> dict[str, Any]:
    factors = tr(", ").join(
        f"{names.keys[i]} {factor:.2f}" for i, factor in enumerate(lesson.scenario.discount_factors)
    )
    return {
        "rows": lesson_plan(minutes),
        "capitals": names.capitals,
        "die": lesson.die,
        "chance": percent(lesson.patience_of_die),
        "factors": factors,
        "errors": tr(", ").join(
            f"{names.keys[i]} {at_most(card.largest_error)}" for i, card in enumerate(lesson.cards)
        ),
        "most": MOST_POINTS,
    }


def _score_sheet(lesson: Classroom, names: Names) -> dict[str, Any]:
    return {
        "dyads": [names.said(dyad) for dyad in lesson.cards[0].tables],
        "years": YEARS_ON_SHEET,
        "warm_from": f"{lesson.scenario.warm_from:g}",
        "letters": one_of_postures(_letters(lesson.space.level_names)),
    }


def _letters(levels: Sequence[str]) -> list[str]:
    """Write what levels are noted down as: a letter each, if these differ."""
    letters = [level[0] for level in levels]
    words = [tr(level) for level in levels]
    if len(set(letters)) < len(letters):
        return words
    return [
        tr("{name} ({more})", name=letter, more=word)
        for letter, word in zip(letters, words, strict=True)
    ]


def _calculator(lesson: Classroom, names: Names) -> dict[str, Any]:
    return {
        "points": json.dumps(lesson.points.reshape(-1, 3).tolist(), separators=(",", ":")),
        "capitals": names.capitals,
        "choices": [
            {"who": names.capitals[i], "to": names.capitals[j]} for i in range(3) for j in others(i)
        ],
    }


def _debrief(lesson: Classroom, names: Names) -> dict[str, Any]:
    found = lesson.verdict.reachable_split
    assert found is not None
    named = [outcome for outcome in lesson.verdict.outcomes if outcome.named]
    tested = lesson.verdict.outcome(lesson.scenario.three_tenths or "")
    return {
        "target": names.countries[lesson.wedge.target],
        "rival": names.countries[lesson.wedge.rival],
        "verdicts": [_verdict_row(names, outcome) for outcome in named],
        "reach": _reach(lesson, names, found),
        "questions": [
            {
                "ask": ask,
                "answer": tr(
                    "{all}.", all=capital(without_keys(lesson, names, tested.reasons[key]))
                ),
            }
            for key, ask in (
                (
                    "enforceable",
                    tr("Could the outcome under test last, and who comes nearest to breaking it?"),
                ),
                ("reachable", tr("Would those concerned agree to it?")),
                ("pairwise_stable", tr("Would anybody leave it?")),
                (
                    "coalition_proof",
                    tr("Could some of them do better together, in a way that lasts?"),
                ),
                ("likelihood", tr("How likely is it beside the others?")),
            )
        ],
    }


def _reach(lesson: Classroom, names: Names, found: ReachableSplit) -> str:
    """Say how far the wedge can go, and what blocks more."""
    if found.lower is None and found.upper is None:
        said = tr("No equilibrium is known that leaves neither driver nor target worse off.")
    else:
        said = tr(
            "The furthest any equilibrium can go without leaving driver or target worse off than "
            "no deal is {reach}.",
            reach=bracket_words(found.lower, found.upper),
        )
    binding = without_keys(lesson, names, found.binding)
    return said + (tr(" What blocks more: {binding}.", binding=binding) if binding else "")


def _verdict_row(names: Names, outcome: OutcomeResult) -> dict[str, str]:
    return {
        "name": outcome_name(names, outcome.name),
        "lasts": tr(yes_no(outcome.enforceable)),
        "reach": tr(yes_no(outcome.reachable)),
        "pairs": tr(yes_no(outcome.pairwise_stable)),
        "split": index(outcome.split_index),
        "likely": percent(outcome.likelihood),
    }


def _slides(lesson: Classroom, names: Names) -> list[Slide]:
    wedge = lesson.wedge
    driver, target, rival = (names.countries[i] for i in (wedge.driver, wedge.target, wedge.rival))
    named = [outcome for outcome in lesson.verdict.outcomes if outcome.named]
    head = [tr("outcome"), tr("could last"), tr("would agree"), tr("no pair leaves"), tr("split")]
    rows = [
        [row["name"], row["lasts"], row["reach"], row["pairs"], row["split"]]
        for row in (_verdict_row(names, outcome) for outcome in named)
    ]
    return [
        Slide(tr("The strategic triangle"), [" - ".join(names.capitals)]),
        Slide(
            tr("The question"),
            [
                tr(
                    "Can {driver} draw {target} away from {rival}?",
                    driver=driver,
                    target=target,
                    rival=rival,
                ),
                tr("How far, for how long, and who would stop it?"),
            ],
        ),
        Slide(
            tr("The rules"),
            [
                tr(
                    "Each year every state chooses a posture towards each other: {postures}.",
                    postures=one_of_postures([tr(level) for level in lesson.space.level_names]),
                ),
                tr("A relation is as warm as its cooler side."),
                tr(
                    "Add up your points. Then roll the die: at {die} or less the game ends.",
                    die=lesson.die,
                ),
            ],
        ),
        Slide(
            tr("Four patterns"),
            [
                tr("Ménage à trois: three friends"),
                tr("Romantic triangle: a pivot and two wings"),
                tr("Stable marriage: two partners and an outcast"),
                tr("Unit veto: three enemies"),
            ],
        ),
        Slide(
            tr("Outcomes with a name"),
            [
                tr(
                    "{name}: {what}",
                    name=outcome_name(names, o.name),
                    what=outcome_label(lesson, names, o.name),
                )
                for o in named
            ],
        ),
        Slide(tr("Play"), [tr("Talk, write, show, add up, roll.")]),
        Slide(
            tr("Which word did we mean by stable?"),
            [
                tr("Could it last?"),
                tr("Would they agree to it?"),
                tr("Would anybody leave it?"),
                tr("How likely is it?"),
            ],
        ),
        Slide(tr("What the program answers"), [], [head, *rows]),
        Slide(
            tr("What this cannot tell"),
            [
                tr("What will happen: an equilibrium tells what could last."),
                tr("More than its inputs: several are judgements."),
                tr("What goes on inside a state."),
            ],
        ),
    ]
