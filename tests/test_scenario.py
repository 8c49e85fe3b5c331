"""Scenario files: reading, merging, settings, round trips, and robustness against any nonsense."""

import copy
import dataclasses
import datetime
import itertools
import json
import pickle
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triangle.errors import ScenarioError
from triangle.politics.assembly import assembled
from triangle.politics.drivers import drivers_of_year
from triangle.politics.estimated import common_weights
from triangle.politics.library import (
    catalogue,
    find_scenario,
    read_document,
    scenario_files,
    scenario_folder,
)
from triangle.politics.merge import Merged, merge_documents, merge_settings
from triangle.politics.patterns import role_payoffs
from triangle.politics.reference import observe
from triangle.politics.scenario import (
    check_scenarios,
    load_scenario,
    scenario_names,
    with_settings,
)
from triangle.politics.toml_lines import key_lines
from triangle.politics.toml_text import toml_text

NAMES = scenario_names()
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_scenario(name):
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.summary
    assert ((scenario.discount_factors > 0) & (scenario.discount_factors < 1)).all()
    game = scenario.repeated_game()
    np.testing.assert_allclose(
        sum(scenario.channel_payoffs().values()), game.stage.payoffs, atol=1e-12
    )
    assert game.stage.players == scenario.players
    for outcome in scenario.outcomes.values():
        assert all(0 <= a < n for a, n in zip(outcome.profile, game.stage.shape, strict=True))
    for event in scenario.events.values():
        assert event.mask.shape == game.stage.shape
        assert 0 < event.mask.sum() < event.mask.size


@pytest.mark.parametrize("name", NAMES)
def test_the_resolved_file_loads_back_to_the_same_scenario(name, tmp_path):
    scenario = load_scenario(name)
    path = tmp_path / "resolved.toml"
    path.write_text(toml_text(scenario.resolved()), encoding="utf-8")
    again = load_scenario(path)
    assert again.resolved() == scenario.resolved()
    assert again.digest() == scenario.digest()
    np.testing.assert_array_equal(again.stage_game().payoffs, scenario.stage_game().payoffs)


def test_names_are_found_and_listed():
    assert "textbook/fudenberg-maskin" in NAMES
    assert [entry["name"] for entry in catalogue()] == list(NAMES)
    assert all(entry["title"] and entry["payoffs"] for entry in catalogue())
    assert check_scenarios([scenario_folder()]) == []
    assert len(scenario_files([scenario_folder()])) == len(NAMES)
    assert len(scenario_files(["2025", scenario_folder() / "2025.toml"])) == 1


def test_a_path_and_a_name_give_the_same_scenario():
    by_name = load_scenario("textbook/contribution")
    by_path = load_scenario(scenario_folder() / "textbook" / "contribution.toml")
    assert by_path.name == by_name.name
    assert by_path.digest() == by_name.digest()


def test_the_package_comes_before_the_checkout(tmp_path, monkeypatch):
    package = tmp_path / "triangle"
    (package / "politics").mkdir(parents=True)
    monkeypatch.setattr("triangle.politics.library.__file__", str(package / "politics" / "l.py"))
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "beside.toml").touch()
    assert scenario_names() == ("beside",)
    (package / "scenarios").mkdir()
    (package / "scenarios" / "inside.toml").touch()
    assert scenario_names() == ("inside",)


TEXTBOOK = {
    "textbook/prisoners-dilemma": ((1, 1, 1),),
    "textbook/volunteers-dilemma": ((0, 1, 1), (1, 0, 1), (1, 1, 0)),
    "textbook/contribution": ((0, 0, 0),),
    "textbook/mckelvey-mclennan": ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)),
    "textbook/abreu-sannikov": ((1, 1, 0),),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_pure_equilibria_of_the_textbook_games(name):
    stage = load_scenario(name).stage_game()
    gains = stage.deviation_gains.max(axis=3)
    assert tuple(map(tuple, np.argwhere(gains == 0).tolist())) == TEXTBOOK[name]


def test_payoffs_of_the_textbook_games():
    contribution = load_scenario("textbook/contribution").stage_game().payoffs
    common = load_scenario("textbook/fudenberg-maskin").stage_game().payoffs
    for a in itertools.product(range(2), repeat=3):
        np.testing.assert_array_equal(contribution[a], 2 * sum(a) - 3 * np.array(a))
        np.testing.assert_array_equal(common[a], [float(len(set(a)) == 1)] * 3)


def test_discount_factors_are_patience_times_the_chance_of_no_reversal():
    scenario = load_scenario("2025", ["players.US.patience=0.9", "players.US.reversal=0.3"])
    assert scenario.discount_factors[0] == pytest.approx(0.63)
    assert scenario.players == ("US", "CN", "RU")


def test_roles_ignore_drivers_and_weights():
    scenario = load_scenario("2025-roles")
    assert scenario.drivers is None
    assert scenario.space is not None
    np.testing.assert_array_equal(scenario.stage_game().payoffs, role_payoffs(scenario.space))


def test_weights_are_common_to_all_years():
    common = {name: quantity.value for name, quantity in common_weights().values.items()}
    for name in NAMES:
        scenario = load_scenario(name)
        assert dict(scenario.weights) == (common if scenario.kind == "channels" else {})


def test_what_a_fact_says_the_table_reads_is_what_it_reads():
    facts = {fact.text: fact for name in NAMES for fact in load_scenario(name).facts}
    told = [fact for fact in facts.values() if "the table reads" in fact.text]
    assert len(told) == 6
    for fact in told:
        number = fact.text.partition("the table reads ")[2].split()[0].rstrip(",").replace(",", "")
        digits = len(number.partition(".")[2])
        assert round(observe(fact.series, fact.year).value, digits) == float(number)


class TestSettings:
    def test_a_bare_number_keeps_the_range(self):
        quantity = load_scenario("2025", ["players.US.reversal=0.3"]).reversal["US"]
        before = load_scenario("2025").reversal["US"]
        assert (quantity.value, quantity.low, quantity.high) == (0.3, before.low, before.high)
        assert quantity.reason == f"set by hand to 0.3 instead of {before.value:g}"

    def test_outside_the_range_is_allowed_and_noted(self, tmp_path):
        scenario = load_scenario("2025", ["players.US.reversal=0.9"])
        assert scenario.reversal["US"].high == 0.9
        (note,) = scenario.notes
        assert note.startswith("players.US.reversal = 0.9 lies outside its stated range [")
        (tmp_path / "set.toml").write_text(toml_text(scenario.resolved()), encoding="utf-8")
        assert load_scenario(tmp_path / "set.toml").digest() == scenario.digest()

    def test_a_driver_takes_the_range_of_the_year(self):
        key = "exchange.RU.CN"
        year = drivers_of_year(2025).quantities[key]
        scenario = load_scenario("2025", [f"drivers.{key}={year.low}"])
        assert scenario.drivers is not None
        changed = scenario.drivers.quantities[key]
        assert (changed.value, changed.low, changed.high) == (year.low, year.low, year.high)
        assert changed.kind == "judgement"

    def test_a_scale_multiplies_value_and_range(self):
        key = "exchange.RU.CN"
        year = drivers_of_year(2025).quantities[key]
        scenario = load_scenario("2025", [f"drivers.{key}.scale=0.5"])
        assert scenario.drivers is not None
        changed = scenario.drivers.quantities[key]
        np.testing.assert_allclose(
            [changed.value, changed.low, changed.high],
            [year.value / 2, year.low / 2, year.high / 2],
        )

    def test_weights_scale_their_channel(self):
        plain = load_scenario("2025")
        heavy = load_scenario("2025", [f"weights.exchange={2 * plain.weights['exchange']}"])
        np.testing.assert_allclose(
            heavy.channel_payoffs()["exchange"], 2 * plain.channel_payoffs()["exchange"]
        )
        assert heavy.digest() != plain.digest()
        assert "weights" not in heavy.resolved()
        assert heavy.notes

    def test_later_settings_win_and_add_up(self):
        once = load_scenario("2025", ["players.US.reversal=0.3", "players.US.reversal=0.15"])
        twice = with_settings(
            load_scenario("2025", ["players.US.reversal=0.3"]), ["players.US.reversal=0.15"]
        )
        assert once.digest() == twice.digest()
        assert once.reversal["US"].value == 0.15

    def test_one_text_is_no_list_of_settings(self):
        with pytest.raises(ScenarioError, match=r"expected a list, such as \['year=1972'\]"):
            load_scenario("2025", "year=1972")

    def test_texts_need_no_quotation_marks(self):
        assert load_scenario("2025", ["status_quo=three-tenths"]).status_quo == "three-tenths"

    @pytest.mark.parametrize(
        "setting",
        [
            "players.US.reversal=0.3",
            "drivers.veto.US=0.3",
            "weights.exchange=0.3",
            "patterns.warm_from=0.9",
            "status_quo=full-split",
            "three_tenths.band=[0.1, 0.3]",
            "wedge.driver=CN",
            "outcomes.no-deal.postures.US.CN=hedge",
            'events.moscow-neutral.relations.CN-RU=["oppose"]',
            "year=2024",
        ],
    )
    def test_the_digest_sees_every_input(self, setting):
        settings = [setting, "wedge.rival=US"] if setting.startswith("wedge") else [setting]
        assert load_scenario("2025", settings).digest() != load_scenario("2025").digest()

    def test_the_digest_overlooks_words(self):
        assert load_scenario("2025", ['title="x"']).digest() == load_scenario("2025").digest()


class TestMerging:
    BASE = "scenarios-of-a-test"

    def test_the_extending_file_gives_only_differences(self):
        base, weak = load_scenario("2025"), load_scenario("2025-weak-binding")
        assert weak.title != base.title
        assert weak.outcomes == base.outcomes
        assert base.drivers is not None
        assert weak.drivers is not None
        changed = {
            key
            for key, quantity in weak.drivers.quantities.items()
            if quantity != base.drivers.quantities[key]
        }
        assert changed == {"exchange.RU.CN"}

    def test_a_neighbour_comes_before_a_shipped_scenario(self, tmp_path):
        (tmp_path / "2025.toml").write_text(
            toml_text(load_scenario("textbook/contribution").resolved()), encoding="utf-8"
        )
        text = 'title = "t"\nsummary = "s"\nextends = "2025"\n'
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        assert load_scenario(tmp_path / "mine.toml").kind == "explicit"
        (tmp_path / "mine.toml").write_text(text.replace("2025", "2025.toml"), encoding="utf-8")
        assert load_scenario(tmp_path / "mine.toml").kind == "explicit"

    def test_a_mark_at_the_start_of_a_file_is_passed_over(self, tmp_path):
        text = 'title = "t"\r\nsummary = "s"\r\nextends = "2025"\r\nyaer = 3\r\n'
        (tmp_path / "marked.toml").write_text(text, encoding="utf-8-sig", newline="")
        with pytest.raises(ScenarioError, match=r"marked\.toml:4: yaer: unknown key"):
            load_scenario(tmp_path / "marked.toml")

    def test_a_scale_over_a_value_multiplies_it(self, tmp_path):
        base = 'title = "t"\nsummary = "s"\nextends = "2025"\n[drivers.veto]\n'
        value = 'US = { value = 0.4, range = [0.2, 0.6], reason = "r" }\n'
        whole = toml_text(load_scenario("2025", ["drivers.veto.US=0.4"]).resolved())
        (tmp_path / "base.toml").write_text(whole, encoding="utf-8")
        (tmp_path / "half.toml").write_text(
            base.replace("2025", "base") + 'US = { scale = 0.5, reason = "half" }\n'
        )
        (tmp_path / "value.toml").write_text(base + value)
        before = load_scenario(tmp_path / "base.toml").drivers.quantities["veto.US"]
        half = load_scenario(tmp_path / "half.toml").drivers.quantities["veto.US"]
        assert (half.value, half.low, half.high) == (0.2, before.low / 2, before.high / 2)
        assert half.reason == "half"
        assert load_scenario(tmp_path / "value.toml").drivers.quantities["veto.US"].value == 0.4

    def test_a_new_value_brings_its_own_reason_and_source(self, tmp_path):
        path = tmp_path / "sourced.toml"
        path.write_text(
            'title = "t"\nsummary = "s"\nextends = "1972"\n[players]\n'
            'US.reversal = { value = 0.1, reason = "own" }\n'
            'CN.reversal = { value = 0.1, source = "mann1999" }\n',
            encoding="utf-8",
        )
        before, after = load_scenario("1972").reversal, load_scenario(path).reversal
        assert before["US"].source == "mann1999"
        assert (after["US"].source, after["US"].reason) == ("judgement", "own")
        assert (after["CN"].source, after["CN"].reason) == ("mann1999", "as given in mann1999")
        assert (after["US"].low, after["US"].high) == (before["US"].low, before["US"].high)

    def test_a_cited_work_leaves_a_judgement_a_judgement(self, tmp_path):
        assert {q.kind for q in load_scenario("1972").reversal.values()} == {"judgement"}
        path = tmp_path / "data.toml"
        path.write_text(
            'title = "t"\nsummary = "s"\nextends = "1972"\n[drivers.distance.US]\n'
            'CN = { value = 0.7, range = [0.6, 0.8], source = "polyarchy" }\n',
            encoding="utf-8",
        )
        assert load_scenario(path).drivers.quantities["distance.US.CN"].kind == "data"

    def test_sources_are_appended_and_located(self, tmp_path):
        path = tmp_path / "more.toml"
        path.write_text(
            'title = "t"\nsummary = "s"\nextends = "2025"\n'
            '[[sources]]\nid = "new"\ncitation = "A book"\n'
        )
        ids = [source.id for source in load_scenario(path).sources]
        assert ids == [*(s.id for s in load_scenario("2025").sources), "new"]
        path.write_text(path.read_text() + "pages = 3\n")
        with pytest.raises(ScenarioError, match=rf"more\.toml:7: sources\[{len(ids)}\]\.pages"):
            load_scenario(path)


class TestScenarioObject:
    def test_it_cannot_be_changed(self):
        scenario = load_scenario("2025")
        with pytest.raises(dataclasses.FrozenInstanceError):
            scenario.name = "x"
        with pytest.raises(TypeError):
            scenario.weights["exchange"] = 2.0
        with pytest.raises(ValueError, match="read-only"):
            scenario.discount_factors[0] = 0.5
        scenario.resolved()["title"] = "x"
        assert scenario.resolved()["title"] == scenario.title

    @pytest.mark.parametrize("name", ["2025", "2025-roles", "textbook/contribution"])
    def test_it_can_be_pickled(self, name):
        scenario = load_scenario(name)
        again = pickle.loads(pickle.dumps(scenario))
        assert again.digest() == scenario.digest()
        with pytest.raises(TypeError):
            again.outcomes["x"] = 1

    def test_events_are_masks_of_profiles(self):
        scenario = load_scenario("2025")
        mask = scenario.events["moscow-neutral"].mask
        for profile in itertools.product(range(0, 9, 2), repeat=3):
            state = scenario.space.state_in_words(scenario.space.state(profile))
            assert mask[profile] == (state["CN-RU"] in ("oppose", "hedge"))

    def test_events_on_postures(self):
        setting = 'events.hedging.postures.RU.CN=["hedge"]'
        scenario = load_scenario("2025", [setting])
        mask = scenario.events["hedging"].mask
        assert mask.sum() == mask.size / 3
        for profile in itertools.product(range(0, 9, 2), repeat=3):
            posture = scenario.space.postures(profile)["RU"]["CN"]
            assert mask[profile] == (posture == "hedge")

    def test_two_and_five_levels(self):
        two = load_scenario("2025-roles").resolved()
        two["levels"] = {"names": ["oppose", "align"], "values": [0.0, 1.0]}
        for key in ("outcomes", "events", "three_tenths", "status_quo"):
            two.pop(key, None)
        scenario = from_data(two)
        assert scenario.stage_game().shape == (4, 4, 4)
        five = ["oppose", "cool", "hedge", "warm", "align"]
        values = [0.0, 0.25, 0.5, 0.75, 1.0]
        scenario = load_scenario(
            "2025", [f"levels={{names = {json.dumps(five)}, values = {values}}}"]
        )
        assert scenario.stage_game().shape == (25, 25, 25)


def from_data(data):
    return assembled("test", dataclasses.replace(loaded("2025").merged, data=data))


@cache
def loaded(name):
    return load_scenario(name)


def resolved(name):
    return loaded(name).resolved()


def outcome_of(data):
    try:
        return (), from_data(data)
    except ScenarioError as error:
        return error.problems, None


LEAVES = st.one_of(
    st.booleans(), st.integers(-3, 3), st.floats(), st.text(max_size=3),
    st.just([]), st.just({}), st.just([[1]]), st.just({"US": {"CN": 1}}), st.just("RU"),
    st.just(datetime.date(2025, 3, 10)),
)  # fmt: skip


def places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(entry, (*path, key))


@pytest.mark.parametrize("name", ["2025", "textbook/contribution"])
@settings(max_examples=200, deadline=None)
@given(choice=st.integers(0, 10**6), nonsense=LEAVES)
def test_any_nonsense_anywhere_is_refused_or_read(name, choice, nonsense):
    """Nothing but a ScenarioError ever comes out of a file, whatever stands in it."""
    data = resolved(name)
    paths = [path for path in places(data) if path]
    *above, last = paths[choice % len(paths)]
    target = data
    for key in above:
        target = target[key]
    target[last] = nonsense
    problems, scenario = outcome_of(data)
    assert (scenario is None) == bool(problems)
    assert all("\n" not in problem for problem in problems)
    if scenario is not None:
        assert np.isfinite(scenario.stage_game().payoffs).all()


TOML_TEXTS = st.recursive(
    st.one_of(
        st.integers(-9, 9), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=4), TOML_TEXTS, max_size=4))
def test_written_toml_reads_back_and_every_key_has_a_line(data):
    text = toml_text(data)
    assert tomllib.loads(text) == data
    lines = key_lines(text)
    last = text.count("\n")
    for path in places(data):
        if path:
            assert 1 <= lines[path] <= last


def test_lines_of_every_way_to_write_a_key():
    text = (
        '# a comment with = and [brackets]\n"a b".c = """\n[not.a.table]\n"""\n'
        "[t.u] # comment\nx = [\n  1, # one\n  {y = 'z, ]'},\n]\n"
        '[[s]]\nk = 1\n[s.sub]\nk = 2\n[[s]]\nk = "\\""\nd = 2020-01-01\n'
    )
    lines = key_lines(text)
    assert tomllib.loads(text)
    assert lines[("a b", "c")] == 2
    assert lines[("t", "u")] == 5
    assert lines[("t", "u", "x", 1, "y")] == 8
    assert lines[("s", 0, "k")] == 11
    assert lines[("s", 0, "sub", "k")] == 13
    assert lines[("s", 1, "k")] == 15
    assert lines[("s", 1, "d")] == 16


def test_a_backslash_before_a_line_end_reads_back():
    for text in ("a\\n\nb", "a\\\nb", 'a"""\n', "\r\n\t"):
        assert tomllib.loads(toml_text({"a": text})) == {"a": text}


def test_lines_of_keys_that_json_cannot_read():
    text = '"\\U0001F600" = 1\n"a\tb" = 2\n'
    assert key_lines(text) == {("\N{GRINNING FACE}",): 1, ("a\tb",): 2}
    assert set(tomllib.loads(text)) == {"\N{GRINNING FACE}", "a\tb"}


def test_what_has_no_toml_form():
    with pytest.raises(TypeError, match="expected data that TOML can hold"):
        toml_text({"a": None})


def test_settings_lay_over_files_without_changing_them():
    merged = merge_documents([read_document("2025", find_scenario("2025")[1])])
    before = copy.deepcopy(merged.data)
    changed = merge_settings(merged, ["players.US.reversal=0.3"], lambda data, key: None)
    assert isinstance(changed, Merged)
    assert merged.data == before
    assert changed.data != before
