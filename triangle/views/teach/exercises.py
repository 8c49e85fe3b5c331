"""Exercises at three levels, each with the answer that the program computes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from triangle.analysis.classroom import Classroom, WhatIf
from triangle.analysis.results import OutcomeResult
from triangle.language import tr
from triangle.views.asking import scenario_words
from triangle.views.teach.names import Names
from triangle.views.teach.roles import outcome_name, without_keys
from triangle.views.wording import capital, index, listed

__all__ = ["WORDS_SHOWN", "exercise_levels"]

WORDS_SHOWN: tuple[str, ...] = (
    "unit veto",
    "stable marriage",
    "romantic triangle",
    "menage a trois",
    "pivot",
    "wing",
    "friend",
    "partner",
    "enemy",
    "outcast",
    "exchange",
    "restraint",
    "accommodation",
    "common enemy",
    "encirclement",
    "dependence",
    "transition",
    "confrontation",
)
"""Words that reach the reader from results, for the message files."""


COLUMNS = {
    "enforceable": "lasts",
    "reachable": "agreed",
    "pareto": "Pareto",
    "pairwise_stable": "pairs",
    "coalition_proof": "groups",
}
"""What the table of `triangle run` calls the arguments whose cells are marks."""

NO_LOSS = 1e-9
"""Losses of payoff that are rounding."""

SAID_OF = "{name}: {what}"
STABLE = "stable: {why}."
NOT_STABLE = "not stable: {why}."


class Exercise(NamedTuple):
    """A question, the table it needs if any, and its answer."""

    ask: str
    answer: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def exercise_levels(lesson: Classroom, names: Names) -> list[dict[str, Any]]:
    """Set exercises on a scenario.

    Parameters
    ----------
    lesson : Classroom
    names : Names

    Returns
    -------
    list of dict
        Levels with a title, the number of their first exercise, and exercises; what
        ``exercises.html.j2`` reads.

    Examples
    --------
    >>> from triangle.analysis.classroom import classroom
    >>> from triangle.politics.scenario import load_scenario
    >>> from triangle.views.teach.names import names_of
    >>> scenario = load_scenario("2025")
    >>> levels = exercise_levels(classroom(scenario), names_of(scenario))
    >>> [len(level["exercises"]) for level in levels]
    [3, 3, 2]
    """
    found: list[tuple[str, list[Exercise | None]]] = [
        (
            tr("First level: reading the triangle"),
            [_patterns(lesson, names), _ranking(lesson, names), _agreement(lesson, names)],
        ),
        (
            tr("Second level: arguments in numbers"),
            [_split(lesson, names), _breach(lesson, names), _leaving(lesson, names)],
        ),
        (tr("Third level: asking the program"), [_what_if(lesson, names), _roles(lesson)]),
    ]
    levels, start = [], 1
    for title, exercises in found:
        kept = [exercise for exercise in exercises if exercise]
        levels.append({"title": title, "start": start, "exercises": kept})
        start += len(kept)
    return levels


def _named(lesson: Classroom) -> list[OutcomeResult]:
    return [outcome for outcome in lesson.verdict.outcomes if outcome.named]


def _patterns(lesson: Classroom, names: Names) -> Exercise:
    answers = []
    for outcome in _named(lesson):
        assert outcome.roles is not None
        assert outcome.pattern is not None
        parts = [
            tr(SAID_OF, name=names.capitals[i], what=tr(outcome.roles[player]))
            for i, player in enumerate(lesson.scenario.players)
        ]
        answers.append(
            tr(
                "{outcome}: {pattern} ({roles})",
                outcome=outcome_name(names, outcome.name),
                pattern=tr(outcome.pattern),
                roles=tr(", ").join(parts),
            )
        )
    return Exercise(
        ask=tr(
            "Which pattern is each outcome, and which role does each state have? A relation counts "
            "as warm from {cut} on.",
            cut=f"{lesson.scenario.warm_from:g}",
        ),
        header=[tr("outcome"), *(names.said(d) for d in lesson.cards[0].tables)],
        rows=[
            [outcome_name(names, o.name), *(tr(level) for level in (o.state or {}).values())]
            for o in _named(lesson)
        ],
        answer=capital(tr("{all}.", all=tr("; ").join(answers))),
    )


def _payoff_rows(lesson: Classroom, names: Names) -> list[list[str]]:
    return [
        [outcome_name(names, o.name), *(f"{value:.2f}" for value in o.payoffs)]
        for o in _named(lesson)
    ]


def _ranking(lesson: Classroom, names: Names) -> Exercise:
    answers = []
    for i, city in enumerate(names.capitals):
        ranked = sorted(_named(lesson), key=lambda o, i=i: (-float(o.payoffs[i]), o.name))  # type: ignore[misc]
        order = " > ".join(outcome_name(names, outcome.name) for outcome in ranked)
        answers.append(tr(SAID_OF, name=city, what=order))
    return Exercise(
        ask=tr(
            "Rank the outcomes for each capital by payoff. Where do two capitals agree on the best?"
        ),
        header=[tr("payoff per year"), *names.capitals],
        rows=_payoff_rows(lesson, names),
        answer=tr("{all}.", all=tr("; ").join(answers)),
    )


def _agreement(lesson: Classroom, names: Names) -> Exercise:
    wedge = lesson.wedge
    both = [wedge.driver, wedge.target]
    today = lesson.verdict.outcome("no-deal").payoffs[both]
    kept = [o for o in _named(lesson) if (o.payoffs[both] >= today - NO_LOSS).all()]
    fleeting = [outcome_name(names, o.name) for o in kept if not o.enforceable]
    agreed = capital(listed([outcome_name(names, o.name) for o in kept]))
    answer = tr(
        "{agreed}. (The program asks in addition that the outcome can last.)", agreed=agreed
    )
    if fleeting:
        answer = tr(
            "{agreed}. (The program asks in addition that the outcome can last, which is not so of "
            "{fleeting}.)",
            agreed=agreed,
            fleeting=listed(fleeting),
        )
    return Exercise(
        ask=tr(
            "No deal is where things stand. For which outcomes is neither {driver} nor {target} "
            "worse off than in no deal?",
            driver=names.countries[wedge.driver],
            target=names.countries[wedge.target],
        ),
        answer=answer,
    )


def _split(lesson: Classroom, names: Names) -> Exercise:
    tested = lesson.scenario.three_tenths or ""
    columns = lesson.driver_channels
    channels = list(columns["no-deal"])
    sums = {name: sum(values.values()) for name, values in columns.items()}
    outcome = lesson.verdict.outcome(tested)
    rows = [
        [tr(channel.replace("_", " ")), *(f"{columns[name][channel]:.3f}" for name in columns)]
        for channel in channels
    ]
    return Exercise(
        ask=tr(
            "The table holds what {driver} gains or loses by the strategic channels. Compute the "
            "split index: the gain from no deal to {tested}, over the gain from no deal to the "
            "full split.",
            driver=names.countries[lesson.wedge.driver],
            tested=outcome_name(names, tested),
        ),
        header=[tr("channel"), *(outcome_name(names, name) for name in columns)],
        rows=rows,
        answer=tr(
            "Sums: {nothing}, {tested}, {full}. "
            "Index: ({tested} - {nothing}) / ({full} - {nothing}) = {index}.",
            nothing=f"{sums['no-deal']:.3f}",
            tested=f"{sums[tested]:.3f}",
            full=f"{sums['full-split']:.3f}",
            index=index(outcome.split_index),
        ),
    )


def _breach(lesson: Classroom, names: Names) -> Exercise | None:
    breach = lesson.breach
    if breach is None:
        return None
    i = lesson.scenario.players.index(breach.player)
    own = float(lesson.scenario.discount_factors[i])
    return Exercise(
        ask=tr(
            "In {outcome}, {player} gets {payoff} a year. By a breach it would get {best} once "
            "and, punished ever after, {threat} a year. How patient must it be to keep its word, "
            "if a payoff next year counts delta times as much as today?",
            outcome=outcome_name(names, breach.outcome),
            player=names.countries[i],
            payoff=f"{breach.payoff:.3f}",
            best=f"{breach.best:.3f}",
            threat=f"{breach.threat:.3f}",
        ),
        answer=tr(
            "It keeps its word when payoff >= (1 - delta) best + delta threat, that is when delta "
            ">= (best - payoff) / (best - threat) = {critical}. Its own factor is {own}.",
            critical=index(breach.critical),
            own=index(own),
        ),
    )


def _leaving(lesson: Classroom, names: Names) -> Exercise:
    tested = lesson.verdict.outcome(lesson.scenario.three_tenths or "")
    return Exercise(
        ask=tr(
            "Is {tested} pairwise stable: would no pair warm its relation, and no side cool one? "
            "Use the points calculator.",
            tested=outcome_name(names, tested.name),
        ),
        answer=capital(
            tr(
                STABLE if tested.pairwise_stable else NOT_STABLE,
                why=without_keys(lesson, names, tested.reasons["pairwise_stable"]),
            )
        ),
    )


def _what_if(lesson: Classroom, names: Names) -> Exercise | None:
    found = lesson.what_if
    if found is None:
        return None
    flips = [
        tr(SAID_OF, name=outcome_name(names, name), what=tr(COLUMNS[argument]))
        for name, argument in found.flips
        if argument in COLUMNS and _mark_flips(found, name, argument)
    ]
    before, after = found.before.reachable_split, found.after.reachable_split
    driver, target, rival = (
        names.countries[i] for i in (lesson.wedge.driver, lesson.wedge.target, lesson.wedge.rival)
    )
    assumption = {
        "reversal": tr(
            "The chance that the next government of {driver} undoes a deal is halved.",
            driver=driver,
        ),
        "worth": tr(
            "What ties with {rival} are worth to {target} falls by two fifths.",
            rival=rival,
            target=target,
        ),
        "veto": tr("Opponents at home of an opening by {driver} gain strength.", driver=driver),
    }[found.kind]
    command = tr(
        "Ask the program: triangle run {scenario} --set {setting}.",
        scenario=shlex.join(scenario_words(lesson.scenario)),
        setting=found.setting,
    )
    question = tr("Which cell of the table of outcomes flips? Does the reachable split move?")
    parts = [assumption, question] if names.fictional else [assumption, command, question]
    return Exercise(
        ask=" ".join(parts),
        answer=tr(
            "Cells that flip: {flips}. Reachable split: at least {before} before, {after} after.",
            flips=listed(flips) or tr("none"),
            before=index(before.lower if before else None),
            after=index(after.lower if after else None),
        ),
    )


def _mark_flips(found: WhatIf, name: str, argument: str) -> bool:
    """Tell whether a cell of the table gets another mark: of Pareto ranks it tells the first."""
    if argument != "pareto":
        return True
    before, after = (one.outcome(name).pareto for one in (found.before, found.after))
    return (before == 1) != (after == 1)


def _roles(lesson: Classroom) -> Exercise:
    tested = lesson.verdict.outcome(lesson.scenario.three_tenths or "")
    return Exercise(
        ask=tr(
            "Forget all data: let each state score the warmth of its own two relations minus that "
            "of the third, each from -1 to 1. What share of the driver's gain in the full split "
            "does the outcome under test bring? Compare with the split index, and say where the "
            "difference comes from.",
        ),
        answer=tr(
            "By role scores {role}, by the split index {split}: role scores know neither who is "
            "dangerous nor what a conflict costs.",
            role=index(tested.role_index),
            split=index(tested.split_index),
        ),
    )
