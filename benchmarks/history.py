"""How fast history is asked, whether known numbers are recovered, and what other choices change.

Run ``python benchmarks/history.py speed``, ``recovery`` or ``choices``; the tables go to standard
output as Markdown and stand in docs/calibration.md. ``choices`` looks at target years to 2015 only.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from triangle.analysis.backtest import DESIGN, HORIZONS
from triangle.analysis.candidate_channels import shadowed_history, shadowed_prior
from triangle.analysis.estimation import climb, estimate
from triangle.analysis.forecasts import dyad_chances
from triangle.analysis.history import History, load_history
from triangle.analysis.history_model import history_chain
from triangle.analysis.history_prior import HistoryPrior, judged_prior
from triangle.analysis.recovery import recover
from triangle.analysis.sequential import learn
from triangle.politics.observed import observed_triangle
from triangle.politics.weights import load_weights

TRIALS = 40
DRAWS = 400


def speed() -> None:
    """Time one likelihood, one climb and a whole estimate; processor time, not the clock."""
    history, prior = load_history(DESIGN[1]), judged_prior(load_weights())
    numbers = prior.parameters(prior.centre)
    history_chain(history, numbers)
    print("| work | processor time |\n| --- | --- |")
    for words, times, work in (
        ("likelihood of 1950-2015, states found anew", 20, lambda: history_chain(history, numbers)),
        ("one climb", 1, lambda: climb(history, prior, prior.centre)),
        ("estimate from 4 starts, with curvature", 1, lambda: estimate(history, prior)),
    ):
        begun = time.process_time()
        for _ in range(times):
            work()
        taken = (time.process_time() - begun) / times
        print(f"| {words} | {1000 * taken:.0f} ms |")


def recovery() -> None:
    """Estimate numbers drawn from the prior from histories drawn with them."""
    history, prior = load_history(DESIGN[1]), judged_prior(load_weights())
    found = recover(history, prior, TRIALS)
    spread = np.sqrt((found.errors**2).mean(axis=0))
    narrow = (found.standard_errors / prior.spread).mean(axis=0)
    told = [
        np.corrcoef(found.truth[:, k], found.logs[:, k])[0, 1] if np.ptp(found.logs[:, k]) else 0.0
        for k in range(len(prior.names))
    ]
    print(f"{TRIALS} trials; 90 % intervals hold {100 * found.coverage(0.9):.0f} % of the numbers,")
    print(f"50 % intervals {100 * found.coverage(0.5):.0f} %.\n")
    print("| number | root mean square error, in standard errors | standard error / prior ", end="")
    print("| correlation of estimate and truth |\n| --- | --- | --- | --- |")
    for row in zip(prior.names, spread, narrow, told, strict=True):
        print("| {} | {:.2f} | {:.2f} | {:.2f} |".format(*row))


def choices() -> None:
    """Score other observations and priors on the design years, with and without the shadow."""
    judged = judged_prior(load_weights())
    tight = HistoryPrior(judged.names, judged.centre, judged.spread / 1.645, judged.fixed)
    wide = HistoryPrior(judged.names, judged.centre, judged.spread * 1.5, judged.fixed)
    last = DESIGN[1]
    plain = load_history(last)
    cases: list[tuple[str, History, HistoryPrior]] = [
        ("as shipped", plain, judged),
        ("errors of scores independent", load_history(last, record="errors"), judged),
        ("misreading 5 %", load_history(last, misreading=0.05), judged),
        ("mean of the year", load_history(last, observed_triangle(annual="mean")), judged),
        ("cuts at 0.2", load_history(last, observed_triangle(cuts=(-0.2, 0.2))), judged),
        ("cuts at 0.5", load_history(last, observed_triangle(cuts=(-0.5, 0.5))), judged),
        ("judged ranges read as 90 %", plain, tight),
        ("prior half as wide again", plain, wide),
    ]
    print("| choice | channels | log evidence | " + " | ".join(f"{h} y" for h in HORIZONS) + " |")
    print("|" + " --- |" * (3 + len(HORIZONS)))
    for words, history, prior in cases:
        for channels, asked, numbers in (
            ("eight", history, prior),
            ("with shadow", shadowed_history(history), shadowed_prior(prior)),
        ):
            found = learn(asked, numbers, HORIZONS, DRAWS, last)
            values = " | ".join(f"{x:.2f}" for x in _mean_log_scores(found.chances, history))
            print(f"| {words} | {channels} | {found.log_evidence:.2f} | {values} |", flush=True)


def _mean_log_scores(chances: np.ndarray, history: History) -> list[float]:
    dyads = dyad_chances(chances, history.space)
    found = []
    for k, horizon in enumerate(HORIZONS):
        values = [
            np.log(dyads[history.row(year - horizon), k, d, history.levels[history.row(year), d]])
            for year in range(DESIGN[0], DESIGN[1] + 1)
            for d in range(3)
        ]
        found.append(float(np.mean(values)))
    return found


if __name__ == "__main__":
    asked = sys.argv[1:] or ["speed", "recovery", "choices"]
    for name in asked:
        {"speed": speed, "recovery": recovery, "choices": choices}[name]()
