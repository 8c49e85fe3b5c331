"""Width and time of the reachable split's bracket, by accuracy, beside what it replaced.

    python benchmarks/observers.py [--runs N] [SCENARIO ...]

For every shipped scenario with a wedge, in the wedge game and in the whole game: the best lottery
drawn once; the bracket over all equilibria at three accuracies (shares of the split index's
range); and, for small games, the linear programme over whole paths of
``tests/path_bound_reference.py``, an upper bound that shares no code. Medians of processor time of
the one thread, which other work on the machine changes little. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from path_bound_reference import path_bound

from triangle.analysis.indices import wedge_indices
from triangle.analysis.reach_bracket import reach_bracket
from triangle.analysis.reachable import wedge_game
from triangle.politics.scenario import load_scenario, scenario_names
from triangle.solvers.punishments import punishments_of

ACCURACIES = (1e-2, 1e-3, 1e-6)
SMALL = 100
"""Profiles up to which the linear programme over paths is tried."""


def timed(work, runs):
    """Median milliseconds, and what the work returns."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        found = work()
        times.append(1e3 * (time.process_time() - start))
    return statistics.median(times), found


def games(names):
    """Yield name, kind, game, split index, floors and the driver's discount factor."""
    for name in names:
        scenario = load_scenario(name)
        indices = wedge_indices(scenario)
        if indices is None or indices.split is None:
            continue
        game = scenario.repeated_game()
        wedge = wedge_game(scenario, game, indices.no_deal)
        today = game.stage.payoffs[indices.no_deal]
        floors = {i: float(today[i]) for i in (scenario.wedge.driver, scenario.wedge.target)}
        patience = float(game.discount_factors[scenario.wedge.driver])
        held = indices.split[np.ix_(*wedge.kept)]
        yield name, "wedge", wedge.game, held, floors, patience
        yield name, "whole", game, indices.split, floors, patience


def row(name, kind, game, split, floors, patience, runs):
    """Return one line of the table."""
    spent, once = timed(lambda: reach_bracket(game, split, patience, floors, None), runs)
    cells = [f"{name}, {kind}", f"{once.lower:.4f} ({spent:.1f})"]
    for accuracy in ACCURACIES:
        times = runs if accuracy > 1e-5 else 1
        spent, found = timed(
            lambda tol=accuracy: reach_bracket(game, split, patience, floors, tol), times
        )
        cells.append(f"{found.lower:.6f} to {found.upper:.6f} ({spent:.0f})")
    cells.append("")
    if split.size <= SMALL:
        stage, threat = game.stage.payoffs, punishments_of(game).lower
        spent, above = timed(
            lambda: path_bound(
                stage, game.discount_factors, split, patience, floors, threat, periods=24
            ),
            1,
        )
        cells[-1] = f"{above:.4f} ({spent:.0f})"
    return "| " + " | ".join(cells) + " |"


def main():
    """Print the table, a line at a time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", help="names; all with a wedge by default")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}; milliseconds in brackets\n")
    heads = [f"accuracy {accuracy:g}" for accuracy in ACCURACIES]
    columns = ["game", "lottery drawn once", *heads, "programme over paths, at most"]
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for game in games(options.scenarios or scenario_names()):
        print(row(*game, options.runs), flush=True)


if __name__ == "__main__":
    main()
