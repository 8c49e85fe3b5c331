"""What the documents say is true: commands run, named files exist, versions agree.

In README.md and the pages under docs/ every block marked ``shell`` is run line by line and every
block marked ``python`` as one program, except the two that follow a ``<!-- ci:... -->`` marker:
they install, and `.ci/run` runs them. Commands run in an empty folder that holds only a link to
``scenarios``. What README.md quotes as output must be in the output of today's program.
"""

import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"(?P<marker><!-- ci:\w+ -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(#[^)]*)?\)")


def blocks(page, wanted):
    text = (ROOT / page).read_text(encoding="utf-8")
    return [m["body"] for m in BLOCK.finditer(text) if m["kind"] == wanted and not m["marker"]]


COMMANDS = sorted(
    {
        line
        for page in PAGES
        for body in blocks(page, "shell")
        for line in body.replace("\\\n", " ").splitlines()
        if line.strip() and not line.startswith("#")
    }
)
PROGRAMS = [(page, body) for page in PAGES for body in blocks(page, "python")]
PATH_LIKE = re.compile(r"`((?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|toml|md|cff|txt))`")


@pytest.fixture
def newcomer(tmp_path):
    """Return a folder and an environment in which ``triangle`` is on the path."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "triangle"
    command.write_text(f"#!{sys.executable}\nfrom triangle.cli.app import main\nmain()\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    path = os.pathsep.join(
        [str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    )
    return folder, {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}


def run(arguments, newcomer):
    folder, environment = newcomer
    answer = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr
    return answer.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_command_of_a_page(command, newcomer):
    run(["bash", "-euo", "pipefail", "-c", command], newcomer)


@pytest.mark.parametrize(("page", "program"), PROGRAMS)
def test_program_of_a_page(page, program, newcomer):
    run([sys.executable, "-c", program], newcomer)


def test_quoted_output_is_todays_output(newcomer):
    quoted = next(m["body"] for m in BLOCK.finditer(README) if m["kind"] == "text")
    answer = run(["triangle", "run", "2025"], newcomer)
    position = 0
    for line in quoted.splitlines():
        if line.strip() and line.strip() != "[...]":
            position = answer.find(line, position)
            assert position >= 0, line


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    folder = (ROOT / page).parent
    targets = [link for link, _ in LINK.findall((ROOT / page).read_text(encoding="utf-8"))]
    assert [target for target in targets if not (folder / target).exists()] == []


def test_reference_pages_are_fresh():
    tool = [sys.executable, str(ROOT / "tools" / "write_reference.py"), "--check"]
    answer = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_two_set_up_commands_are_marked():
    assert re.findall(r"<!-- ci:(\w+) -->\n```shell\n[^\n]+\n```\n", README) == ["run", "test"]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_files_named_in_a_document_exist(document):
    named = PATH_LIKE.findall((ROOT / document).read_text(encoding="utf-8"))
    missing = [name for name in named if not list(ROOT.glob(name.rstrip("/")))]
    assert not missing


def test_versions_agree():
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in citation


def test_every_requirement_is_pinned():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = [entry for group in groups for entry in group]
    names = {re.split(r"[<>=!~ \[;]", entry)[0].lower().replace("_", "-") for entry in wanted}
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in pins if not line.startswith("#")
    }
    assert names - pinned == set()
