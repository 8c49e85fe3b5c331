"""Words and tables of a verdict: they follow the results, whichever way these come out."""

import dataclasses
import io
import re

import pytest
from rich.console import Console, Group

import triangle
from triangle.analysis.compare import compare
from triangle.analysis.dyads import evaluate_dyads
from triangle.analysis.results import LotteryPrize
from triangle.cli.output import answer
from triangle.politics.scenario import load_scenario
from triangle.views.compare_text import compare_text
from triangle.views.dyads_text import dyads_text
from triangle.views.equilibrium_map import MOST_UNNAMED, equilibrium_map, movement_lines
from triangle.views.marks import Tick
from triangle.views.plan_sentence import plan_sentence
from triangle.views.run_sentences import question, verdict_sentences
from triangle.views.run_text import payoff_set_line, run_text
from triangle.views.wording import index, percent


@pytest.fixture(scope="module")
def verdict():
    return triangle.evaluate(load_scenario("2025"))


@pytest.fixture(scope="module")
def textbook():
    return {
        name: triangle.evaluate(load_scenario(f"textbook/{name}"))
        for name in ("contribution", "fudenberg-maskin", "mckelvey-mclennan", "abreu-sannikov")
    }


def with_split(verdict, **changes):
    split = dataclasses.replace(verdict.reachable_split, **changes)
    return dataclasses.replace(verdict, reachable_split=split)


def with_three_tenths(verdict, **changes):
    """Change the three-tenths outcome and the record about it alike."""
    name = verdict.three_tenths.name
    fields = {field.name for field in dataclasses.fields(verdict.three_tenths)}
    record = {key: value for key, value in changes.items() if key in fields}
    own = {key: value for key, value in changes.items() if key != "in_band"}
    return dataclasses.replace(
        verdict,
        outcomes=tuple(
            dataclasses.replace(o, **own) if o.name == name else o for o in verdict.outcomes
        ),
        three_tenths=dataclasses.replace(verdict.three_tenths, **record),
    )


def printed(part, capsys):
    answer(False, dict, lambda: part)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("lower", "upper", "beginning"),
    [
        (0.5, None, "More than three tenths"),
        (0.5, 0.9, "More than three tenths"),
        (0.0, 0.1, "Less than three tenths of a full split is within reach"),
        (0.25, 0.35, "About three tenths of a full split, and no more,"),
        (0.2, 0.4, "About three tenths of a full split, and no more,"),
        (0.25, 0.9, "At least about three tenths"),
        (0.25, None, "At least about three tenths"),
        (0.1, 0.9, "Less than three tenths of a full split is certain"),
        (0.1, None, "Less than three tenths of a full split is certain"),
        (None, 0.9, "Less than three tenths of a full split is certain"),
        (None, 0.1, "Less than three tenths of a full split is within reach"),
        (None, None, "No share of the full split can be named"),
    ],
)
def test_the_answer_follows_the_bracket(verdict, lower, upper, beginning):
    changed = with_split(verdict, lower=lower, upper=upper)
    assert verdict_sentences(changed)[0].startswith(beginning)
    assert verdict_sentences(changed)[0].endswith(".")


def test_the_answer_follows_the_band_of_the_scenario(verdict):
    scenario = dataclasses.replace(verdict.scenario, band=(0.7, 0.95))
    changed = dataclasses.replace(verdict, scenario=scenario)
    changed = with_split(changed, lower=0.8, upper=0.9)
    assert verdict_sentences(changed)[0].startswith("About three tenths")


def test_an_outcome_that_holds_and_one_that_does_not(verdict):
    holds = " ".join(verdict_sentences(with_three_tenths(verdict, enforceable=True)))
    assert "The three-tenths outcome can last" in holds
    fails = with_three_tenths(
        verdict, enforceable=False, reachable=False, critical_discount_factor=0.87, pareto=None
    )
    words = " ".join(verdict_sentences(fails))
    assert "The three-tenths outcome cannot last" in words
    assert "left alone" not in words
    assert "a discount factor of 0.87 or more" in words
    never = with_three_tenths(fails, critical_discount_factor=None)
    assert "no common discount factor is known" in " ".join(verdict_sentences(never))


def test_stability_in_words(verdict):
    same = {
        **verdict.outcome("three-tenths").reasons,
        "pairwise_stable": "X",
        "coalition_proof": "X",
    }
    other = {**same, "coalition_proof": "Y"}
    for pairs, groups, reasons, words in (
        (False, False, same, "(neither pairwise stable nor coalition-proof): X."),
        (False, False, other, "(neither pairwise stable nor coalition-proof): X."),
        (True, False, other, "It is pairwise stable, but not coalition-proof: Y."),
        (False, True, other, "It is coalition-proof, but not pairwise stable: X."),
        (True, True, other, "Everyone would leave it alone"),
    ):
        changed = with_three_tenths(
            verdict, pairwise_stable=pairs, coalition_proof=groups, reasons=reasons
        )
        assert words in " ".join(verdict_sentences(changed))


def test_reachable_in_words(verdict):
    yes = " ".join(verdict_sentences(with_three_tenths(verdict, reachable=True)))
    assert "can last and would be agreed to: Russia" in yes
    no = " ".join(verdict_sentences(with_three_tenths(verdict, reachable=False)))
    assert "can last but would not be agreed to: Russia would be" in no


@pytest.mark.parametrize(
    ("inside", "word"), [(True, "inside the band"), (False, "outside the band")]
)
def test_the_band_in_words(verdict, inside, word):
    assert word in " ".join(verdict_sentences(with_three_tenths(verdict, in_band=inside)))


def test_a_missing_index_is_explained(verdict):
    reasons = {**verdict.outcome("three-tenths").reasons, "split_index": "there is no gain"}
    changed = with_three_tenths(verdict, split_index=None, in_band=None, reasons=reasons)
    words = " ".join(verdict_sentences(changed))
    assert "no split index can be given: there is no gain." in words
    assert "None" not in words


def test_a_driver_who_does_not_want_the_full_split(verdict):
    outcomes = tuple(
        dataclasses.replace(o, net_index=-0.1) if o.name == "full-split" else o
        for o in verdict.outcomes
    )
    changed = dataclasses.replace(verdict, outcomes=outcomes)
    words = " ".join(verdict_sentences(changed))
    assert "The United States would not even gain by it" in words
    assert "would not even gain" not in " ".join(verdict_sentences(verdict))


def test_a_scenario_without_a_three_tenths_outcome(verdict, capsys):
    changed = dataclasses.replace(verdict, three_tenths=None)
    words = " ".join(verdict_sentences(changed))
    assert "names no three-tenths outcome" in words
    assert question(changed).endswith("away from China?")
    assert "three-tenths" in printed(run_text(changed), capsys)  # still a named outcome


def test_a_scenario_without_a_wedge(verdict, capsys):
    scenario = dataclasses.replace(verdict.scenario, wedge=None)
    changed = dataclasses.replace(
        verdict, scenario=scenario, three_tenths=None, reachable_split=None
    )
    out = printed(run_text(changed), capsys)
    assert "Asked: which payoffs" in out
    assert "Played once" in out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("contribution", "all-give and all-keep can last"),
        ("fudenberg-maskin", "pays (1, 1, 1)"),
        ("mckelvey-mclennan", "4 equilibria in pure actions"),
        ("abreu-sannikov", "one equilibrium in pure actions"),
    ],
)
def test_textbook_games_in_words(textbook, name, words):
    assert words in " ".join(verdict_sentences(textbook[name]))


def test_every_text_is_whole_sentences(verdict, textbook):
    for evaluation in (verdict, *textbook.values()):
        for sentence in verdict_sentences(evaluation):
            assert re.match(r"[A-Z0-9]", sentence), sentence
            assert sentence.endswith("."), sentence
            assert "None" not in sentence
            assert "  " not in sentence
            assert ".." not in sentence


def test_a_wedge_is_told_in_a_few_short_sentences(verdict):
    for evaluation in (verdict, triangle.evaluate(load_scenario("1972"), with_payoff_set=False)):
        sentences = verdict_sentences(evaluation)
        assert 5 <= len(sentences) <= 8
        assert not any(re.search(r"\([^)]*\(", sentence) for sentence in sentences)
        assert not any(re.search(r"(?<!the )(?<!The )United States", s) for s in sentences)
        assert max(map(len, sentences)) < 420


def test_a_plan_says_where_a_lottery_chooses(verdict):
    split = verdict.reachable_split
    sure = [dataclasses.replace(step, probability=1.0) for step in split.plan]
    assert min(step.probability for step in split.plan) < 0.9
    assert "Of lotteries the likeliest" in plan_sentence(verdict, split)
    settled = dataclasses.replace(split, plan=tuple(sure))
    assert "lotteries" not in plan_sentence(verdict, settled)


def test_a_lottery_drawn_once_is_told_by_its_parts(verdict):
    prizes = (LotteryPrize((0, 0, 0), "one, two", 0.7), LotteryPrize((0, 0, 1), "three", 0.3))
    once = dataclasses.replace(verdict.reachable_split, plan=(), lottery=prizes)
    assert "a lottery drawn once: 70 % one, two; 30 % three. What" in plan_sentence(verdict, once)


def test_marks_are_words_where_there_are_no_signs():
    console = Console(file=io.TextIOWrapper(io.BytesIO(), encoding="ascii"), width=40)
    with console.capture() as captured:
        console.print(Tick(True), Tick(False), Tick(None))
    assert captured.get().split() == ["yes", "no", "-"]


@pytest.mark.parametrize("width", [80, 100])
def test_a_row_of_the_map_is_one_line(verdict, width, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = printed(Group(*equilibrium_map(verdict)), capsys).splitlines()
    rows = [line for line in lines if re.search(r"[✓✗] ", line)]
    assert len(rows) == 7 + MOST_UNNAMED
    assert all(line.rstrip().endswith("%") for line in rows)
    assert sum(bool(re.match(r" \w+/\w+/\w+ ", line)) for line in rows) == MOST_UNNAMED


def test_dust_is_not_printed_as_a_number(textbook):
    game = textbook["fudenberg-maskin"]
    inner = game.payoff_set.inner
    dust = dataclasses.replace(inner, vertices=inner.vertices * 0 - 1.98e-11)
    changed = dataclasses.replace(game, payoff_set=dataclasses.replace(game.payoff_set, inner=dust))
    words = " ".join(verdict_sentences(changed))
    assert "pays (0, 0, 0)" in words
    assert "e-11" not in words


def test_precision_and_rest_in_words(verdict):
    rest, likeliest = movement_lines(verdict)
    assert rest.endswith("comes to rest in US-CN align, US-RU align, CN-RU align.")
    assert "(precision 2, plausibly 1 to 4): no-deal from 1 to " in likeliest


def test_every_number_of_the_tables_is_in_the_evaluation(verdict, capsys):
    out = printed(run_text(verdict), capsys)
    lines = out.splitlines()
    for outcome in verdict.outcomes:
        if outcome.named:
            own = [line.split() for line in lines if line.startswith(f" {outcome.name} ")]
            assert len(own) == 3
            assert own[1][1:4] == [f"{float(value):.3f}" for value in outcome.payoffs]
            assert own[1][4] == index(outcome.split_index)
            marks = {True: "✓", False: "✗", None: "-"}
            assert own[2][1:8] == [
                marks[outcome.enforceable],
                index(outcome.critical_discount_factor),
                marks[outcome.reachable],
                marks[outcome.pareto == 1],
                marks[outcome.pairwise_stable],
                marks[outcome.coalition_proof],
                marks[outcome.stochastically_stable],
            ]
    assert verdict.digest[:12] in out


def test_an_empty_payoff_set_is_an_answer(textbook):
    game = textbook["contribution"]
    empty = dataclasses.replace(
        game.payoff_set,
        inner=dataclasses.replace(
            game.payoff_set.inner, vertices=game.payoff_set.inner.vertices[:0]
        ),
        outer=dataclasses.replace(
            game.payoff_set.outer, vertices=game.payoff_set.outer.vertices[:0]
        ),
    )
    changed = dataclasses.replace(game, payoff_set=empty)
    assert payoff_set_line(changed).startswith("Payoff set: empty")
    assert "has no equilibrium in pure actions with public" in " ".join(verdict_sentences(changed))


def test_notation_is_explained_where_there_are_relations(verdict, textbook, capsys):
    def said(evaluation):
        return " ".join(printed(run_text(evaluation), capsys).split())

    assert said(verdict).count("A relation is as warm as its cooler side; brackets, as in") == 1
    assert "(CN to RU align), name a side that is warmer." in said(verdict)
    assert "cooler side" not in said(textbook["contribution"])
    assert "net also counts what giving way costs" in said(verdict)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_texts_keep_to_the_width(verdict, width, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(width))
    scenario = verdict.scenario
    dyads = evaluate_dyads(scenario)
    for part in (
        run_text(verdict),
        compare_text(compare(verdict, verdict)),
        dyads_text(scenario, "no-deal", dyads),
    ):
        # Below 80 columns some tables are wider: their lines grow before a number is cut.
        assert max(map(len, printed(part, capsys).splitlines())) <= max(width, 80)


def test_comparison_matches_by_role_and_marks_differences(verdict, capsys):
    other = with_three_tenths(verdict, reachable=True)
    out = printed(compare_text(compare(verdict, other)), capsys)
    assert re.search(r"^ target +RU +RU", out, re.MULTILINE)
    assert len(re.findall(r"differs$", out, re.MULTILINE)) == 1
    assert re.search(r"^ reachable +no +yes +differs$", out, re.MULTILINE)


def test_comparison_of_games_without_roles(textbook, capsys):
    found = compare(textbook["contribution"], textbook["fudenberg-maskin"])
    out = printed(compare_text(found), capsys)
    assert "player 1" in out
    assert "Reachable split" not in out
    assert "Outcomes only in textbook/contribution: all-give and all-keep" in out


def test_dyads_star_best_answers(capsys):
    scenario = load_scenario("textbook/abreu-sannikov")
    out = printed(dyads_text(scenario, "both-middle", evaluate_dyads(scenario)), capsys)
    assert "10.000*, 4.000*" in out
    assert "16.000 , 9.000" in out
    assert "Equilibrium: first middle; second middle; payoffs 10.000, 4.000" in out


def test_small_shares_are_not_nothing():
    assert percent(1e-7) == "under 0.1 %"
    assert percent(0.0) == "0 %"
    assert percent(1.0) == "100 %"
