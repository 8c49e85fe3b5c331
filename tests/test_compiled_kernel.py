"""Machine code is kept per state of its sources, and apart from code that checks its indices."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from triangle.solvers import continuation
from triangle.solvers.compiled import cuts, installed, polygon_sweeps

needs_numba = pytest.mark.skipif(not installed(), reason="numba is not installed")

SCRIPT = """
import numpy as np
from triangle.solvers.compiled.kernel import kernel

@kernel
def third(x):
    return x[2]

try:
    print(third(np.arange(4.0)[:2]))  # beyond the end of the array, within its memory
except IndexError:
    print("noticed")
"""


def run(script, folder, checked):
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "NUMBA_CACHE_DIR": str(folder),
            "NUMBA_BOUNDSCHECK": checked,
        },
    )
    return done.stdout.strip()


@needs_numba
def test_code_that_checks_its_indices_is_kept_apart(tmp_path):
    script, folder = tmp_path / "script.py", tmp_path / "kept"
    script.write_text(SCRIPT)
    answers = [run(script, folder, checked) for checked in ("0", "1", "0")]
    assert answers == ["2.0", "noticed", "2.0"]
    names = sorted(p.name for p in folder.iterdir())
    assert len(names) == 2  # the third run took what the first one kept
    assert all(re.fullmatch("machine-code-[0-9a-f]{16}", name) for name in names)


ROUTES = """
import importlib, pkgutil
import numpy as np
from triangle.game import RepeatedGame, StageGame
from triangle.solvers import compiled
from triangle.solvers.payoff_set import payoff_set

rng = np.random.default_rng(2)
with compiled.compiled("always"):
    for shape in ((1, 1, 1), (3, 3, 1), (3, 2, 3)):
        for order in "CF":
            for delta in (0.6, 0.8, [0.5, 0.7, 0.6]):
                payoffs = rng.integers(0, 6, (*shape, 3)).astype(float)
                payoffs[..., 2] *= shape[2] > 1
                found = payoff_set(RepeatedGame(StageGame(np.array(payoffs, order=order)), delta))
                found.support([1.0, 0.3, -0.2])
for module in pkgutil.iter_modules(compiled.__path__, compiled.__name__ + "."):
    for name, code in vars(importlib.import_module(module.name)).items():
        kinds = [[str(kind) for kind in each] for each in getattr(code, "signatures", ())]
        layouts = {tuple(k for k in each if "array" in k.lower()) for each in kinds}
        if len(layouts) > 1:
            print(module.name, name, layouts)
"""


@needs_numba
def test_arrays_are_always_laid_out_alike(tmp_path):
    # Processes that make code of one function for different layouts at a time could mix it up.
    script = tmp_path / "routes.py"
    script.write_text(ROUTES)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert done.stdout == ""


def test_numbers_written_twice_are_the_same():
    # Machine code keeps the value that a number of another package had when it was made.
    assert cuts.LENIENCE == polygon_sweeps.LENIENCE == continuation.LENIENCE
    assert np.isfinite(continuation.LENIENCE)
