"""Games that the benchmarks of the payoff set solve, and how their time and memory are taken."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from triangle.game import RepeatedGame, StageGame

ROOT = Path(__file__).resolve().parent.parent


def random_game(actions, delta, seed=0):
    shape = (actions,) * 3 if np.isscalar(actions) else actions
    return RepeatedGame(StageGame(np.random.default_rng(seed).random((*shape, 3))), delta)


def contribution(delta):
    payoffs = np.zeros((2, 2, 2, 3))
    for a in np.ndindex(2, 2, 2):
        payoffs[a] = 2 * sum(a) - 3 * np.array(a)
    return RepeatedGame(StageGame(payoffs), delta)


def dummy(bimatrix, delta):
    """Give a two-player game a third player who decides nothing and gains nothing."""
    two = np.asarray(bimatrix, dtype=float)
    payoffs = np.concatenate([two, np.zeros((*two.shape[:2], 1))], axis=2)[:, :, None]
    return RepeatedGame(StageGame(payoffs), delta)


def cournot(count):
    """The Cournot duopoly of QuantEcon's documentation: price 33 - (q1 + q2) / 4, cost 10 each."""
    q = np.linspace(10, 60, count)
    price = 33 - (q[:, None] + q[None]) / 4
    return np.stack([price * q[:, None] - 10 * q[:, None], price * q[None] - 10 * q[None]], axis=-1)


TWO_PLAYER = {
    "prisoners' dilemma": [[[9, 9], [1, 10]], [[10, 1], [3, 3]]],
    "Abreu-Sannikov 3x3": [
        [[16, 9], [3, 13], [0, 3]],
        [[21, 1], [10, 4], [-1, 0]],
        [[9, 0], [5, -4], [-5, -15]],
    ],
    "Cournot 9x9": cournot(9),
    "Cournot 15x15": cournot(15),
    "random 9x9": np.random.default_rng(0).random((9, 9, 2)),
    "random 15x15": np.random.default_rng(1).random((15, 15, 2)),
}


def timed(function, runs):
    """Median seconds of the calls after a first one (the only one when that took over a second)."""
    start = time.perf_counter()
    answer = function()
    first = time.perf_counter() - start
    if first > 1:
        return first, answer
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = function()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def fresh_process(code, **variables):
    """Run a piece of Python; return its seconds as a whole process, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "benchmarks")]),
            **variables,
        },
    )
    return time.perf_counter() - start, done.stdout.strip() if done.returncode == 0 else None


def peak_megabytes():
    """Peak resident memory of this process so far."""
    status = Path("/proc/self/status")
    if status.exists():  # elsewhere a child's figure may start at its parent's
        line = next(x for x in status.read_text(encoding="ascii").splitlines() if "VmHWM" in x)
        return int(line.split()[1]) / 2**10
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (2**20 if sys.platform == "darwin" else 2**10)


MEMORY = """
import games
from triangle.solvers.payoff_set import payoff_set
before = games.peak_megabytes()
payoff_set(games.random_game({actions}, {delta}))
print(games.peak_megabytes() - before, games.peak_megabytes())
"""


def peak_memory(actions, delta, when):
    """Megabytes that solving a random game adds, and the peak of the whole process."""
    code = MEMORY.format(actions=actions, delta=delta)
    _, printed = fresh_process(code, TRIANGLE_COMPILED=when)
    return None if printed is None else tuple(float(x) for x in printed.split())
