"""Time, gap and peak memory of the three-player payoff set, side by side with two yardsticks.

    python benchmarks/payoff_set.py [--quick] [--runs N] [--plot FILE]

One run prints six tables: random games against the number of profiles; three games against the
discount factor; calibrated scenarios with unequal patience, and single directions of them followed
to a fine tolerance; games changed a little, started from the set before; two-player games against
QuantEcon's Abreu-Sannikov code (when installed), warm and as whole processes; small three-player
games against a plain linear-programming reference. Where numba is installed every game is solved
twice: by array operations ("arrays") and by machine code ("compiled"). Times are medians of warm
runs unless a column says otherwise; memory is the peak of a fresh process, over what importing the
solver takes. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import os
import platform
import statistics
import sys
import time
import warnings
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from games import (  # noqa: E402
    TWO_PLAYER,
    contribution,
    dummy,
    fresh_process,
    peak_memory,
    random_game,
    timed,
)

from triangle.game import RepeatedGame, StageGame  # noqa: E402
from triangle.solvers.compiled import compiled, installed  # noqa: E402
from triangle.solvers.payoff_set import payoff_set  # noqa: E402

QUANTECON = importlib.util.find_spec("quantecon") is not None
WAYS = ("never", "always") if installed() else ("never",)
BEST = WAYS[-1]
MS = ["arrays ms", "compiled ms"][: len(WAYS)]


def solved(game, runs):
    """Milliseconds of every way to solve a game, and the answer of the fastest kind."""
    cells, seconds, found = [], np.nan, None
    for way in WAYS:
        with compiled(way):
            seconds, found = timed(lambda: payoff_set(game), runs)
        cells.append(milliseconds(seconds))
    return cells, seconds, found


def share(found):
    """The gap as a share of the payoff range."""
    return found.gap / (np.ptp(found.game.stage.payoffs, axis=(0, 1, 2)).max() or 1.0)


def milliseconds(seconds):
    return "-" if seconds is None else f"{1000 * seconds:.1f}"


def table(title, header, rows):
    print(f"\n{title}", flush=True)
    widths = [max(10, len(h)) for h in header]
    widths[0] = 24
    print("  ".join(h.rjust(w) for h, w in zip(header, widths, strict=True)))
    for row in rows:
        print("  ".join(str(c).rjust(w) for c, w in zip(row, widths, strict=True)), flush=True)


def megabytes(used):
    return "-" if used is None else " / ".join(f"{x:.0f}" for x in used)


def load_machine_code():
    """Make or load the code of every kind of game, so that no time below contains that."""
    with compiled(BEST):
        for game in (random_game(3, 0.7, 1), random_game(5, (0.6, 0.5, 0.6))):
            payoff_set(game).support([1.0, 1.0, 0.0])
        for bimatrix in TWO_PLAYER.values():
            payoff_set(dummy(bimatrix, 0.7))


def by_profiles(sizes, deltas, runs, points):
    for delta in deltas:
        for n in sizes:
            cells, seconds, found = solved(random_game(n, delta), runs)
            used = peak_memory(n, delta, BEST)
            points.append(("profiles", f"discount factor {delta}", n**3, seconds, used and used[1]))
            yield (
                f"{n}x{n}x{n} at {delta}",
                n**3,
                *cells,
                f"{share(found):.1e}",
                found.sweeps,
                len(found.outer.vertices),
                megabytes(used),
            )


def by_discount_factor(deltas, runs, points):
    makers = {
        "contribution game": (contribution, None),
        "random 3x3x3": (lambda d: random_game(3, d, 1), 3),
        "random, patience d d^2 d": (lambda d: random_game(3, (d, d * d, d), 1), 3),
    }
    for name, (make, actions) in makers.items():
        for delta in deltas:
            game = make(delta)
            cells, seconds, found = solved(game, runs)
            used = actions and peak_memory(actions, tuple(game.discount_factors.tolist()), BEST)
            points.append(("discount factor", name, delta, seconds, used and used[1]))
            yield (
                name,
                delta,
                *cells,
                f"{share(found):.1e}",
                found.sweeps,
                len(found.outer.vertices),
                "empty" if found.is_empty else megabytes(used),
            )


def by_scenario(names, runs, directions=3):
    from triangle.politics.scenario import load_scenario

    for name in names:
        game = load_scenario(name).repeated_game()
        cells, _, found = solved(game, runs)
        size = np.ptp(game.stage.payoffs, axis=(0, 1, 2)).max()
        spent, before, after = [], [], []
        for direction in np.random.default_rng(0).normal(size=(directions, 3)):
            direction /= np.linalg.norm(direction)
            before.append(np.ptp(found.support(direction, np.inf)) / size)
            start = time.perf_counter()
            with compiled(BEST):
                after.append(np.ptp(found.support(direction)) / size)
            spent.append(time.perf_counter() - start)
        yield (
            f"{name}: {', '.join(f'{d:.2f}' for d in game.discount_factors)}",
            *cells,
            f"{share(found):.1e}",
            len(found.outer.vertices),
            f"{max(before):.1e}",
            f"{max(after):.1e}",
            milliseconds(statistics.median(spent)),
        )


def by_warm_start(cases, runs):
    for name, game, size in cases:
        payoffs = game.stage.payoffs
        noise = np.random.default_rng(0).normal(size=payoffs.shape) * size * np.ptp(payoffs)
        other = RepeatedGame(StageGame(payoffs + noise), game.discount_factors)
        for way in WAYS:
            with compiled(way):
                near = payoff_set(game)
                cold, alone = timed(lambda g=other: payoff_set(g), runs)
                warm, found = timed(lambda g=other, n=near: payoff_set(g, near=n), runs)
            yield (
                f"{name}, {size:.1%}",
                "arrays" if way == "never" else "compiled",
                milliseconds(cold),
                milliseconds(warm),
                f"{cold / warm:.1f}x",
                f"{share(alone):.1e}",
                f"{share(found):.1e}",
            )


def abreu_sannikov(bimatrix, delta):
    """Vertices by QuantEcon (the default method of its repeated games), or None when it fails."""
    import quantecon.game_theory as gt

    a = np.asarray(bimatrix, dtype=float)
    players = (gt.Player(a[..., 0]), gt.Player(np.swapaxes(a[..., 1], 0, 1)))
    game = gt.RepeatedGame(gt.NormalFormGame(players), delta)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            hull = game.equilibrium_payoffs(options={"tol": 1e-8, "u_init": a.min((0, 1))})
            return np.asarray(hull.points[hull.vertices])
        except Exception:  # whatever it raises on empty sets and points is its answer here
            return None


COLD_OURS = """
import games
from triangle.solvers.payoff_set import payoff_set
payoff_set(games.dummy(games.TWO_PLAYER[{name!r}], {delta}))
"""
COLD_THEIRS = "import payoff_set as b; b.abreu_sannikov(b.TWO_PLAYER[{name!r}], {delta})"


def against_quantecon(cases, runs, cold):
    for name, delta in cases:
        bimatrix = TWO_PLAYER[name]
        cells, ours, found = solved(dummy(bimatrix, delta), runs)
        cold_ours = fresh_process(COLD_OURS.format(name=name, delta=delta))[0] if cold else None
        theirs = cold_theirs = vertices = None
        if QUANTECON:
            abreu_sannikov(bimatrix, delta)  # compiles
            theirs, vertices = timed(lambda b=bimatrix, d=delta: abreu_sannikov(b, d), runs)
            if cold:
                cold_theirs = fresh_process(COLD_THEIRS.format(name=name, delta=delta))[0]
        apart = "-"
        if vertices is not None and len(vertices) and len(found.inner.vertices):
            angle = np.linspace(0, 2 * np.pi, 720, endpoint=False)
            d = np.stack([np.cos(angle), np.sin(angle)], axis=1)
            mine = (d @ found.inner.vertices[:, :2].T).max(axis=1)
            apart = f"{np.abs(mine - (d @ vertices.T).max(axis=1)).max():.1e}"
        elif QUANTECON:
            ours_said = "empty" if found.is_empty else "found"
            apart = f"{ours_said}/{'failed' if vertices is None else 'found'}"
        yield (
            f"{name} {delta}",
            *cells,
            milliseconds(theirs),
            f"{theirs / ours:.1f}x" if theirs else "-",
            milliseconds(cold_ours),
            milliseconds(cold_theirs),
            f"{share(found):.1e}",
            apart,
        )


def against_reference(cases, runs):
    sys.path.insert(0, str(ROOT / "tests"))
    from payoff_set_reference import facet_normals, reference_outer

    for name, game in cases:
        cells, seconds, found = solved(game, runs)
        normals = facet_normals(found.inner.vertices) if len(found.inner.vertices) else None
        slow, (d, levels) = timed(lambda g=game, n=normals: reference_outer(g, n, count=40), 1)
        if levels is None or found.is_empty:
            apart = beyond = (
                f"{'empty' if found.is_empty else 'not'}/{'empty' if levels is None else 'not'}"
            )
        else:
            inner, outer = np.array([found.support(n, np.inf) for n in d]).T
            beyond = f"{(inner - levels).max():.1e}"
            apart = f"{np.abs(outer - levels).max():.1e}"
        yield (
            name,
            *cells,
            milliseconds(slow),
            f"{slow / seconds:.1f}x",
            f"{share(found):.1e}",
            beyond,
            apart,
        )


def draw(points, path):
    """Draw time and memory against the number of profiles and against the discount factor."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(9, 7), layout="constrained")
    for column, what in enumerate(("profiles", "discount factor")):
        names = dict.fromkeys(p[1] for p in points if p[0] == what)
        for row, unit in enumerate(("seconds (warm, median)", "peak megabytes, whole process")):
            panel = axes[row, column]
            for name in names:
                mine = [(p[2], p[3 + row]) for p in points if p[:2] == (what, name)]
                mine = [point for point in mine if point[1] is not None]
                if mine:
                    panel.plot(*zip(*mine, strict=True), marker="o", label=name)
            panel.set(xlabel="action profiles" if column == 0 else what, ylabel=unit)
            panel.set_xscale("log" if column == 0 else "linear")
            panel.set_yscale("log" if row == 0 else "linear")
            panel.set_ylim(bottom=0 if row else None)
            panel.legend(fontsize="small")
    figure.savefig(path)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a minute at most: small games")
    parser.add_argument("--runs", type=int, default=5, help="warm runs per time")
    parser.add_argument("--largest", type=int, default=9, help="actions of the largest game (9)")
    parser.add_argument("--plot", type=Path, help="save time and memory to this file")
    parser.add_argument("--json", type=Path, help="save the first two tables to this file")
    given = parser.parse_args(arguments)
    quick, runs = given.quick, 2 if given.quick else given.runs
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, "
        f"{os.cpu_count()} processors, QuantEcon {'present' if QUANTECON else 'absent'}"
    )
    load_machine_code()
    sizes = [n for n in (2, 3, 4, 5, 7, 9, 15, 25) if n <= (4 if quick else given.largest)]
    points: list[tuple] = []
    table(
        "Random games, tol 1e-6: growth with the number of profiles",
        ["game", "profiles", *MS, "gap/range", "sweeps", "corners", "MB own / all"],
        by_profiles(sizes, (0.4,) if quick else (0.4, 0.7), runs, points),
    )
    table(
        "Growth with the discount factor",
        ["game", "discount", *MS, "gap/range", "sweeps", "corners", "MB own / all"],
        by_discount_factor((0.3, 0.5, 0.7) if quick else (0.5, 0.7, 0.8, 0.9, 0.95), runs, points),
    )
    table(
        "Calibrated scenarios, 729 profiles, unequal patience; widest of three random directions",
        ["scenario", *MS, "gap/range", "corners", "width", "followed", "ms each"],
        by_scenario(("2025",) if quick else ("2025", "2014", "1972"), runs),
    )
    from triangle.politics.scenario import load_scenario

    similar = [("1972", load_scenario("1972").repeated_game(), 1e-3)]
    similar += [("random 4x4x4 at 0.8", random_game(4, 0.8, 1), size) for size in (1e-3, 1e-2)]
    if not quick:
        similar += [("random 9x9x9 at 0.8", random_game(9, 0.8), size) for size in (1e-3, 1e-2)]
    table(
        "Payoffs changed a little: alone, and started from the set of the game before the change",
        ["game, change", "way", "alone ms", "started", "ratio", "gap/range", "started"],
        by_warm_start(similar, runs),
    )
    cases = [("prisoners' dilemma", 0.9), ("Abreu-Sannikov 3x3", 0.3)]
    if not quick:
        cases += [("Cournot 9x9", 0.3), ("Cournot 15x15", 0.3)]
        cases += [("random 9x9", 0.7), ("random 15x15", 0.7)]
    table(
        "Two players: this solver and QuantEcon's Abreu-Sannikov, warm and as whole processes",
        ["game", *MS, "theirs ms", "ratio", "cold ms", "theirs", "gap/range", "apart"],
        against_quantecon(cases, runs, cold=True),
    )
    small = [
        ("contribution 0.4", contribution(0.4)),
        ("random 2x2x2 0.6", random_game(2, 0.6, seed=2)),
        ("random 3x3x3 0.5", random_game(3, 0.5, seed=1)),
        ("unequal .6 .6 .1", contribution((0.6, 0.6, 0.1))),
    ]
    table(
        "Three players: this solver and the linear-programming reference of the tests",
        ["game", *MS, "LP ms", "ratio", "gap/range", "beyond LP", "apart"],
        against_reference(small[:3] if quick else small, runs),
    )
    print(
        "\nown / all: megabytes the computation adds, and the peak of the whole process. apart: "
        "largest difference of support functions. beyond LP: inner set minus LP bound, at most "
        "rounding when both are right. The LP method takes the facet normals of the answer."
    )
    if given.plot:
        draw(points, given.plot)
    if given.json:
        given.json.write_text(json.dumps(points), encoding="utf-8")


if __name__ == "__main__":
    main()
