"""Every notebook runs from top to bottom, ends in asserts and is committed with its outputs."""

import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)


def kinds_of_output(notebook):
    return [[output.output_type for output in cell.get("outputs", ())] for cell in notebook.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_notebook_runs_and_has_its_outputs(path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    committed = kinds_of_output(notebook)
    client = nbclient.NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the machinery that runs notebooks
        client.execute()
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert "assert " in code[-1], "a notebook ends in asserts"
    assert kinds_of_output(notebook) == committed, "run the notebook and commit its outputs"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_lesson_has_goals_and_exercises_at_three_levels(path):
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(path, as_version=4)
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    if path.parent.name == "answers":
        lesson = path.parents[1] / path.name
        assert lesson.exists(), f"answers to {lesson.name}, which is not there"
        return
    assert "After this notebook you can" in words[0]
    exercises = next(text for text in words if text.startswith("## Exercises"))
    assert all(f"\n{level}. " in exercises for level in (1, 2, 3))
