"""Every notebook runs from top to bottom, ends in asserts and is committed with its outputs."""

import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def kinds_of_output(notebook):
    return [[output.output_type for output in cell.get("outputs", ())] for cell in notebook.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
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
