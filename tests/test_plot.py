"""`triangle plot`: every figure in every format, the same bytes, and what it refuses."""

import json

import pytest

from triangle.cli.app import main
from triangle.politics.scenario import load_scenario
from triangle.views.channel_figure import channel_figure, channel_names
from triangle.views.figure_list import FIGURES
from triangle.views.files import write_file
from triangle.views.style import CHANNEL_COLOURS, FILE_FORMATS

SIGNATURES = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}
QUICK = [name for name, kind in FIGURES.items() if kind.takes != "evaluation"]


def plot(*arguments):
    return main(["plot", *map(str, arguments)])


@pytest.mark.parametrize("file_format", FILE_FORMATS)
@pytest.mark.parametrize("figure", QUICK)
def test_figures_of_a_triangle_are_the_same_every_time(figure, file_format, tmp_path):
    paths = [tmp_path / f"{run}.{file_format}" for run in (1, 2)]
    against = ["--against", "1972"] if FIGURES[figure].takes == "shares" else []
    for path in paths:
        assert plot("2025", "--figure", figure, *against, "-o", path) == 0
    first, second = (path.read_bytes() for path in paths)
    assert first.startswith(SIGNATURES[file_format])
    assert first == second


@pytest.mark.parametrize("figure", [n for n, kind in FIGURES.items() if kind.takes == "evaluation"])
def test_figures_of_an_evaluation(figure, tmp_path):
    path = tmp_path / "found.svg"
    name = "2025-roles" if figure in ("likelihood", "flows") else "textbook/contribution"
    assert plot(name, "--figure", figure, "-o", path) == 0
    assert path.read_bytes().startswith(SIGNATURES["svg"])


def test_list_names_every_figure(capsys):
    for arguments in ([], ["--figure", "list"]):
        assert plot(*arguments) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == list(FIGURES)
    assert plot("--json") == 0
    assert list(json.loads(capsys.readouterr().out)["figures"]) == list(FIGURES)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["2025", "--figure", "chanels", "-o", "x.svg"], "did you mean 'channels'"),
        (["2025", "--figure", "channels"], "as in -o figure.svg"),
        (["--figure", "channels", "-o", "x.svg"], "the name of a scenario"),
        (["2025", "--figure", "channels", "-o", "x.gif"], "one of .svg, .pdf, .png, got .gif"),
        (["2025", "--figure", "channels", "-o", "x"], "got no ending"),
        (["2025", "--figure", "channels", "-o", "no/x.svg"], "no such folder"),
        (["2025", "--figure", "waterfall", "-o", "x.svg"], "expected --against"),
        (["2025", "--figure", "body", "--against", "1972", "-o", "x.svg"], "--against changes"),
        (["2025", "--figure", "flows", "--outcome", "no-deal", "-o", "x.svg"], "--outcome changes"),
        (["2025", "--figure", "channels", "--outcome", "no-del", "-o", "x.svg"], "'no-deal'"),
        (["textbook/contribution", "--figure", "triangle", "-o", "x.svg"], "needs postures"),
        (["textbook/contribution", "--figure", "flows", "-o", "x.svg"], "needs relations"),
        (["textbook/contribution", "--figure", "likelihood", "-o", "x.svg"], "needs relations"),
    ],
)
def test_refusals_are_one_line_and_leave_no_file(arguments, word, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert plot(*arguments) == 2
    err = capsys.readouterr().err
    assert word in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_when_told(tmp_path, capsys):
    path = tmp_path / "x.svg"
    path.write_text("mine")
    assert plot("2025", "--figure", "channels", "-o", path) == 2
    assert "--force replaces it" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert plot("2025", "--figure", "channels", "-o", path, "--force") == 0
    assert capsys.readouterr() == ("", f"wrote {path}\n")
    assert path.read_bytes().startswith(SIGNATURES["svg"])
    assert [found.name for found in tmp_path.iterdir()] == ["x.svg"]


def test_a_folder_that_may_not_be_written_to_is_told_before_the_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("triangle.views.files.os.access", lambda path, mode: False)
    monkeypatch.setattr("triangle.cli.plot._drawn", lambda *given: pytest.fail("worked"))
    assert plot("2025", "--figure", "channels", "-o", tmp_path / "x.svg") == 2
    assert capsys.readouterr().err == f"{tmp_path / 'x.svg'}: its folder may not be written to\n"


def test_a_write_that_fails_names_the_file_asked_for(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="No space left") as failed:
        write_file(tmp_path / "x.txt", "words")
    assert failed.value.filename == str(tmp_path / "x.txt")


def test_bars_of_a_player_add_up_to_its_payoff():
    scenario = load_scenario("2025")
    figure = channel_figure(scenario, list(scenario.outcomes))
    for i, axes in enumerate(figure.axes):
        sums = [0.0] * len(scenario.outcomes)
        for bar in axes.patches:
            sums[round(bar.get_y() + bar.get_height() / 2)] += bar.get_width()
        payoffs = scenario.stage_game().payoffs
        wanted = [payoffs[o.profile][i] for o in scenario.outcomes.values()]
        assert sums == pytest.approx(wanted)
        diamonds = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "D"]
        assert diamonds == pytest.approx(wanted)


def test_every_channel_has_a_number_a_name_and_a_colour_of_its_own():
    scenario = load_scenario("2025")
    names = channel_names(scenario)
    assert len(set(CHANNEL_COLOURS)) == len(CHANNEL_COLOURS) >= len(names)
    (legend,) = channel_figure(scenario, ["no-deal"]).legends
    words = [text.get_text() for text in legend.get_texts()]
    assert words == [*(f"{k} {name}" for k, name in enumerate(names, start=1)), "sum"]
