"""The report: complete, self-contained, the same bytes, and honest about what is left out."""

import base64
import dataclasses
import html
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import triangle
from triangle.analysis.explain import explain
from triangle.cli.app import main
from triangle.language import in_language
from triangle.politics.scenario import load_scenario
from triangle.views.payoff_body import payoff_body, view_from
from triangle.views.report.body_drawing import SHADES, body_drawing
from triangle.views.report.builder import report_page
from triangle.views.report.gathering import gathered, many_worlds
from triangle.views.report.markdown import as_markdown
from triangle.views.report.material import Material
from triangle.views.report.sections import SECTIONS, WORDS_SHOWN
from triangle.views.robust_sentences import robust_sentences
from triangle.views.run_sentences import verdict_sentences

MINUS = "\N{MINUS SIGN}"
COMMAND = "triangle report 2025 --against 1972 -o report.html"
VOID = {"meta", "link", "img", "input", "br"}


class Outline(HTMLParser):
    """Collects what the tests ask about, and checks that elements are closed in order."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.found, self.words = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.found.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def material():
    return gathered(load_scenario("2025"), COMMAND, load_scenario("1972"))


@pytest.fixture(scope="module")
def evaluation(material):
    return material.evaluation


@pytest.fixture(scope="module")
def page(material):
    return report_page(material)


@pytest.fixture(scope="module")
def textbook():
    return triangle.evaluate(load_scenario("textbook/contribution"))


def text_of(page):
    return " ".join(" ".join(Outline(page).words).split())


def test_every_part_is_there_and_linked(page):
    outline = Outline(page)
    assert len(outline.ids) == len(set(outline.ids))
    wanted = [section.key for section in SECTIONS]
    assert [one["id"] for one in outline.all("section")] == wanted
    links = [one["href"] for one in outline.all("a")]
    assert links == ["#content", *(f"#{key}" for key in wanted)]
    for one in outline.all("section"):
        assert one["aria-labelledby"] in outline.ids
    assert tuple(section.title for section in SECTIONS) == WORDS_SHOWN


def test_nothing_is_asked_from_outside(page):
    for _, attributes in Outline(page).found:
        for name in ("src", "href", "srcset", "data", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), value
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|WebSocket", page)
    policy = next(a["content"] for a in Outline(page).all("meta") if "http-equiv" in a)
    assert policy.startswith("default-src 'none'")


def test_words_of_pictures_use_the_units_of_the_tables(page, material):
    (words,) = [alt["alt"] for alt in Outline(page).all("img") if alt["alt"].startswith("Waterf")]
    start, end = (
        game.figures["likelihood"] for game in (material.shares.games[()], material.shares.other)
    )
    assert f"from {100 * start:.1f} % to {100 * end:.1f} %" in words


def test_pictures_hold_vectors_and_have_words(page):
    pictures = Outline(page).all("img")
    assert len(pictures) >= 5
    for one in pictures:
        assert len(one["alt"]) > 20
        kind, _, code = one["src"].partition(";base64,")
        assert kind == "data:image/svg+xml"
        assert b"<svg" in base64.b64decode(code)
        assert int(one["width"]) > 0
    drawings = [one for one in Outline(page).all("svg") if one.get("role") == "img"]
    assert len(drawings) == 4  # three triangles and the body
    assert all(len(one["aria-label"]) > 40 for one in drawings)
    assert "CN-RU align; stable marriage" in drawings[0]["aria-label"]


def test_page_has_landmarks_language_and_one_main_heading(page):
    outline = Outline(page)
    tags = [tag for tag, _ in outline.found]
    assert tags.count("main") == tags.count("header") == tags.count("nav") == tags.count("h1") == 1
    assert outline.all("html") == [{"lang": "en"}]
    for region in outline.all("div"):
        if region.get("role") == "region":  # can be scrolled, so must be reachable by keys
            assert region["tabindex"] == "0"
            assert region.get("aria-label") or region["aria-labelledby"] in outline.ids


def test_verdict_and_every_reason_are_told(page, evaluation):
    words = text_of(page)
    for sentence in verdict_sentences(evaluation):
        assert sentence in words
    for outcome in evaluation.outcomes:
        assert outcome.name in words
        if outcome.named:
            for argument in explain(evaluation, outcome.name).arguments:
                assert argument.reason[1:] in words


def test_every_quantity_is_listed_with_its_source(page, evaluation):
    scenario = evaluation.scenario
    words = text_of(page)
    quantities = [*scenario.drivers.quantities.values(), *scenario.patience.values()]
    assert len(quantities) > 30
    for quantity in quantities:
        assert " ".join(quantity.reason.split()) in words
        assert quantity.source == "judgement" or quantity.source in words
        assert f"{quantity.low:.3g} … {quantity.high:.3g}".replace("-", MINUS) in words
    assert words.count("judgement") >= 40


def test_years_quoted_have_no_thousands_separator(page):
    quoted = re.findall(r"<td>([^<]*)</td><td[^>]*>year</td><td>([^<]*)</td>", page)
    assert quoted
    assert not any("," in value or re.match(r"\d,", beside) for value, beside in quoted)


def test_table_of_channels_adds_up(page, evaluation):
    scenario = evaluation.scenario
    cells = re.findall(r"<tfoot>.*?</tfoot>", page, re.DOTALL)[0]
    numbers = [float(n.replace(MINUS, "-")) for n in re.findall(r"<td>(\W?[\d.]+)</td>", cells)]
    payoffs = scenario.stage_game().payoffs
    names = ("no-deal", "three-tenths", "full-split")
    wanted = np.concatenate([payoffs[scenario.outcomes[name].profile] for name in names])
    assert numbers == pytest.approx(wanted, abs=6e-4)


def test_many_worlds_are_told_with_their_seed(material):
    robust = many_worlds(material.evaluation.scenario, 16, seed=7)
    words = text_of(report_page(dataclasses.replace(material, robust=robust)))
    assert "16 worlds were drawn from all ranges at once (seed 7)" in words
    told = [s for s in robust_sentences(robust) if " --" not in s]
    assert len(told) >= 4
    for sentence in told:
        assert " ".join(sentence.split())[1:] in words


def test_the_past_is_told_with_intervals_and_turning_points(material):
    words = text_of(report_page(material))
    assert material.backtest is not None
    span = material.backtest["design"]
    row = next(
        r
        for r in span["gains"]
        if (r["forecaster"], r["rival"], r["score"], r["subject"])
        == ("model", "persistence", "log", "mean of dyads")
        and r["low"] is not None
    )
    shown = f"{row['gain']:+.2f} ({row['low']:+.2f} … {row['high']:+.2f})"
    assert shown.replace("-", MINUS) in words
    for found in material.history.turning_points:
        assert f"{found.point.year} {found.point.words}" in words


def test_a_page_in_japanese(material):
    with in_language("ja"):
        page = report_page(material)
    outline = Outline(page)
    assert outline.all("html") == [{"lang": "ja"}]
    assert [one["id"] for one in outline.all("section")] == [s.key for s in SECTIONS]
    words = text_of(page)
    assert "均衡の一覧" in words
    for section in SECTIONS:
        assert section.title not in words


def test_markdown_says_the_same_without_figures(page):
    text = as_markdown(page)
    titles = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert titles == [section.title for section in SECTIONS]
    assert "<" not in re.sub(r"`[^`]*`", "", text)
    assert "{" not in text
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) >= 6
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert "| channel | no-deal US |" in text
    assert "- The three-tenths outcome" in text
    bodies = re.findall(r"<tbody>.*?</tbody>", page, re.DOTALL)
    rows = sum(body.count("<tr") for body in bodies) + page.count("<tfoot>")
    assert sum(len(table.splitlines()) - 2 for table in tables) == rows


def test_same_material_same_bytes(material, page):
    assert report_page(material) == page


def test_what_is_missing_is_said_with_a_way_to_get_it(evaluation):
    page = report_page(Material(evaluation, "triangle report 2025 -o report.html"))
    outline = Outline(page)
    keys = [one["id"] for one in outline.all("section")]
    assert not {"obstacles", "bidding", "certainty"} & set(keys)
    assert keys[-1] == "missing"
    assert "add --against 1972 to the command" in text_of(page)


def test_a_textbook_game_has_a_page_too(textbook):
    page = report_page(Material(textbook, "triangle report textbook/contribution -o report.html"))
    words = text_of(page)
    assert "The answer in plain words" in words
    assert "Everything patient players could sustain" in words
    assert "this game has no relations to draw" in words
    assert Outline(page).all("html") == [{"lang": "en"}]


def test_a_scenario_without_a_wedge_has_a_page_that_says_no_input_decides():
    page = report_page(gathered(load_scenario("2001"), "triangle report 2001"))
    assert "no input can swing a split" in page
    assert "triangle run 2001 --json" in page
    assert "holds - of the years" not in page


def test_role_scores_have_a_page_without_obstacles():
    page = report_page(gathered(load_scenario("2025-roles"), "triangle report 2025-roles"))
    words = text_of(page)
    assert "payoffs are role scores alone, so there are no drivers to move" in words
    assert "payoffs are role scores alone, so there are no drivers to replace" in words


def test_texts_of_a_scenario_are_escaped(textbook):
    scenario = dataclasses.replace(textbook.scenario, title="<script>alert(1)</script> & more")
    page = report_page(Material(dataclasses.replace(textbook, scenario=scenario), "triangle"))
    assert "<script>alert" not in page
    assert html.escape("<script>alert(1)</script> & more") in page


@pytest.mark.parametrize("name", ["textbook/fudenberg-maskin", "textbook/contribution", "2025"])
def test_body_is_closed_and_turned_outwards(name, evaluation):
    found = evaluation if name == "2025" else triangle.evaluate(load_scenario(name))
    body = payoff_body(found)
    if len(body.points) == 1:
        assert len(body.faces) == len(body.edges) == 0
        return
    # Euler's formula for a closed surface of triangles
    assert len(body.points) - len(body.edges) + len(body.faces) == 2
    outwards = np.einsum("fi,fi->f", body.normals(), body.points[body.faces[:, 0]])
    centre = body.points.mean(axis=0)
    assert (outwards > body.normals() @ centre).all()
    assert np.abs(body.points).max() <= 1 + 1e-9


def test_faces_seen_cover_the_outline(evaluation):
    body = payoff_body(evaluation)
    for azimuth, elevation in ((0, 0), (-125, 22), (40, -60), (90, 90)):
        view = view_from(azimuth, elevation)
        flat = body.points @ view[:2].T
        seen = body.normals() @ view[2] > 0
        a, b, c = (flat[body.faces[seen, k]] for k in range(3))
        u, v = b - a, c - a
        area = 0.5 * np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum()
        from triangle.views.payoff_figure import outline

        x, y = outline(flat).T
        whole = 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))
        assert area == pytest.approx(whole, rel=1e-9)


def test_drawing_has_every_shade_and_mark(evaluation):
    drawn = body_drawing(evaluation, payoff_body(evaluation))
    assert len(drawn["faces"]) == SHADES
    assert sum(path.count("Z") for path in drawn["faces"]) > 100
    assert len(drawn["marks"]) == sum(outcome.named for outcome in evaluation.outcomes)
    assert drawn["box"].count("M") == 12
    assert "NaN" not in json.dumps(drawn)


def test_command_writes_once_and_replaces_only_when_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = "textbook/contribution"
    assert main(["report", name, "-o", "r.html"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "wrote r.html\n")
    first = (tmp_path / "r.html").read_bytes()
    assert main(["report", name, "-o", "r.html"]) == 2
    assert "--force replaces it" in capsys.readouterr().err
    assert main(["report", name, "-o", "r.html", "--force"]) == 0
    assert (tmp_path / "r.html").read_bytes() == first
    assert main(["report", name, "--format", "md", "-o", "r.md"]) == 0
    assert (tmp_path / "r.md").read_text("utf-8").startswith("Strategic triangle: a report")
    (tmp_path / "r.md").unlink()
    assert main(["report", name]) == 0
    assert (tmp_path / "contribution-report.html").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "contribution-report.html",
        "r.html",
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["2205", "-o", "r.html"], "2025"),
        (["2025", "--against", "1927", "-o", "r.html"], "1972"),
        (["2025", "-o", "none/r.html"], "no such folder"),
        (["2025", "--format", "pdf", "-o", "r.pdf"], "expected html or md"),
        (["2025", "-o", "r.pdf"], "ends in .html or .htm, got .pdf"),
        (["2025", "--format", "md", "-o", "r.html"], "ends in .md, got .html"),
        (["2025", "-o", "r"], "got no ending"),
    ],
)
def test_command_refuses_in_one_line(arguments, word, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report", *arguments]) == 2
    err = capsys.readouterr().err
    assert word in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_every_number_has_a_command_that_prints_it(page, capsys):
    """The commands are known to the program, and name what the page shows."""
    commands = re.findall(r"<code>(triangle [^<]* --json)</code>", page)
    words = [command.split()[1] for command in commands]
    assert words == ["run", "show", "why", "bids", "run", "history"]
    for command in commands[:2] + commands[3:5]:
        assert main(command.split()[1:]) == 0
        json.loads(capsys.readouterr().out)


def test_commands_for_the_numbers_keep_the_settings(material):
    scenario = load_scenario("2025", ["players.US.reversal=0.3"])
    evaluation = dataclasses.replace(material.evaluation, scenario=scenario)
    page = report_page(dataclasses.replace(material, evaluation=evaluation))
    assert "Changed for this run: players.US.reversal=0.3." in page
    assert "triangle bids 2025 --set players.US.reversal=0.3 --json" in page
    assert "triangle show 2025 --set players.US.reversal=0.3 --resolved" in page
