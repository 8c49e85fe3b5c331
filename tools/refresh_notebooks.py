"""Run the notebooks and write their outputs anew: ``python tools/refresh_notebooks.py [NAME ...]``.

Without names all of them are run, those with answers too. A notebook is written only when it ran to
its end. Ids, counts and timings that would differ from run to run are taken out, so that running
twice changes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"

LONGEST = 400
"""Characters kept of the text beside an output that is shown as HTML."""


def refreshed(path: Path) -> nbformat.NotebookNode:
    """Run a notebook from top to bottom and return it with its outputs.

    Parameters
    ----------
    path : Path

    Raises
    ------
    CellExecutionError
        If a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.pop("execution_count", None)
            if output.output_type == "execute_result":
                output["execution_count"] = cell.execution_count
            data = output.get("data", {})
            if "text/html" in data and len(data.get("text/plain", "")) > LONGEST:
                data["text/plain"] = f"{data['text/plain'][:LONGEST]} ..."
    return notebook


def main() -> int:
    """Refresh the notebooks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of file names, such as 01")
    names = parser.parse_args().names
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])
    )
    paths = [
        path for path in sorted(FOLDER.rglob("*.ipynb")) if ".ipynb_checkpoints" not in str(path)
    ]
    chosen = [p for p in paths if not names or p.name.startswith(tuple(names))]
    if not chosen:
        print(f"no notebook begins with one of {names}", file=sys.stderr)
        return 2
    for path in chosen:
        nbformat.write(refreshed(path), path)
        print(f"refreshed {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
