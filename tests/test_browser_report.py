"""The report in a real browser: it renders, asks for nothing, and answers to keys and mouse.

Skipped where no Chromium is found.
"""

import re

import pytest
from browser import Browser, find_browser

from triangle.politics.scenario import load_scenario
from triangle.views.report.builder import report_page
from triangle.views.report.gathering import gathered
from triangle.views.report.sections import SECTIONS

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")

CONTRAST = """
(() => {
  const number = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) =>
    0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = number(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, script, style")) continue;
    const [a, b] = [number(getComputedStyle(element).color), ground(element)].map(luminance);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push([element.tagName, element.textContent.slice(0, 40), ratio]);
  }
  return low;
})()
"""

FOCUSED = """
(() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  return {
    tag: e.tagName, name: e.getAttribute("name") || e.getAttribute("href") || "",
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    words: (e.getAttribute("aria-label") || e.textContent || "").trim().slice(0, 60),
  };
})()
"""


@pytest.fixture(scope="module")
def page():
    scenario = load_scenario("2025")
    return report_page(gathered(scenario, "triangle report", load_scenario("1972")))


@pytest.fixture(scope="module")
def path(page, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def running():
    with Browser(find_browser()) as browser:
        yield browser


@pytest.fixture
def browser(running, path):
    running.width(1280)
    running.open(path)
    return running


def test_it_renders_without_a_complaint_or_a_request(browser, path):
    assert browser.js("document.querySelectorAll('section').length") == len(SECTIONS)
    broken = "[...document.images].filter(i => !(i.complete && i.naturalWidth > 0)).length"
    assert browser.js(broken) == 0
    assert browser.complaints() == []
    outside = [u for u in browser.requests() if not u.startswith("data:")]
    assert outside == [path.as_uri()]


@pytest.mark.parametrize("width", [1600, 1280, 640, 320])
def test_no_width_needs_sideways_scrolling(browser, width):
    """640 is a window of 1280 at 200 %, 320 the same at 400 %."""
    browser.width(width, scale=1280 / width)
    over = browser.js("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    size = browser.js("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= 16


def test_everything_can_be_reached_by_tab(browser):
    wanted = browser.js(
        "[...document.querySelectorAll('a[href], button, summary, input, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    seen = []
    for _ in range(wanted + 1):
        browser.press("Tab")
        seen.append(browser.js(FOCUSED))
    assert seen[0]["name"] == "#content"
    assert len({(one["tag"], one["name"], one["words"]) for one in seen}) > 20
    reached = [one for one in seen if one["tag"] != "BODY"]
    assert len(reached) >= wanted
    assert [one for one in reached if not one["outline"]] == []
    tags = {one["tag"] for one in reached}
    assert {"A", "SUMMARY", "INPUT", "BUTTON", "DIV"} <= tags


def test_reasons_open_by_key(browser):
    closed = "document.querySelector('#holding details:not([open]) summary').focus()"
    browser.js(closed)
    browser.press("Enter")
    assert browser.js("document.activeElement.parentElement.open") is True
    shown = browser.js("document.activeElement.parentElement.innerText")
    assert "Can it last?" in shown


def test_the_script_draws_the_body_as_the_page_has_it(browser, page):
    written = re.search(r'<path class="lines" d="([^"]*)"', page)[1]
    drawn = browser.js("document.querySelector('.turn .lines').getAttribute('d')")
    numbers = [list(map(float, re.findall(r"[\d.]+", text))) for text in (written, drawn)]
    assert len(numbers[0]) == len(numbers[1]) > 40
    assert max(abs(a - b) for a, b in zip(*numbers, strict=True)) <= 0.11
    faces = re.findall(r'<path class="face shade(\d)" d="([^"]*)"', page)
    for shade, text in faces:
        now = browser.js(f"document.querySelector('.turn .shade{shade}').getAttribute('d')")
        # a face at the very border between two shades may fall to either side
        assert abs(now.count("Z") - text.count("Z")) <= 2


def test_the_body_turns_by_keys_and_by_mouse(browser):
    lines = "document.querySelector('.turn .lines').getAttribute('d')"
    azimuth = "Number(document.querySelector('[name=azimuth]').value)"
    browser.js("document.querySelector('[name=azimuth]').focus()")
    start, first = browser.js(azimuth), browser.js(lines)
    browser.press("ArrowRight")
    assert browser.js(azimuth) == start + 5
    assert browser.js(lines) != first
    box = browser.js(
        "(() => { const s = document.querySelector('.turn');"
        "s.scrollIntoView({block: 'center', behavior: 'instant'});"
        "const r = s.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
    )
    before = browser.js(lines)
    browser.drag(box, (box[0] + 60, box[1] + 20))
    assert browser.js(lines) != before
    assert browser.js(azimuth) == start + 5 - 30
    browser.js("document.querySelector('[name=reset]').click()")
    assert browser.js(lines) == first
    assert browser.complaints() == []


def test_the_inputs_sort_within_their_groups(browser):
    column = (
        "[...document.querySelectorAll('.sortable tbody')]"
        ".map(b => [...b.rows].slice(1).map(r => Number(r.cells[1].dataset.sort)))"
    )
    head = "document.querySelectorAll('.sortable thead th')[1]"
    browser.js(f"{head}.querySelector('button').focus()")
    browser.press("Enter")
    assert browser.js(f"{head}.getAttribute('aria-sort')") == "ascending"
    groups = browser.js(column)
    assert len(groups) > 5
    assert all(group == sorted(group) for group in groups)
    browser.press("Enter")
    assert browser.js(f"{head}.getAttribute('aria-sort')") == "descending"
    assert all(group == sorted(group, reverse=True) for group in browser.js(column))


def test_words_stand_out_from_their_ground(browser):
    browser.js("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert browser.js(CONTRAST) == []


def test_details_open_for_the_printer_and_close_again(browser):
    closed = "document.querySelectorAll('details:not([open])').length"
    before = browser.js(closed)
    assert before > 5
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.js(closed) == 0
    browser.js("window.dispatchEvent(new Event('afterprint'))")
    assert browser.js(closed) == before
    printed = browser.call("Page.printToPDF", printBackground=True)["data"]
    assert len(printed) > 50_000
    assert browser.complaints() == []
