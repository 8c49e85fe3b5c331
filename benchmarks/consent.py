"""Time of the consent chain over many draws, and of one verdict beside its payoff set.

    python benchmarks/consent.py [--draws N] [--scenario NAME] [--runs N]

The first table draws weights of channels (log-normal, a fifth), the precision (log-uniform from
half to double) and which states can last (nine in ten), and solves the chain of every draw at
once: long run, stochastic potentials, and a check of a hundred draws each on its own. The second
table takes one verdict apart; its sum is what `triangle run` needs beside the payoff set. Medians
of warm runs, in processor time of the one thread, which other work on the machine changes little.
Nothing here passes or fails.
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
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from triangle.analysis.dynamics import consent_dynamics
from triangle.analysis.outcomes import judge_outcomes
from triangle.analysis.question import question_of
from triangle.analysis.reachable import reachable_split
from triangle.analysis.stage_benchmarks import stage_benchmarks
from triangle.analysis.verdict import evaluate
from triangle.politics.scenario import load_scenario
from triangle.solvers.consent import consent_chain, long_run
from triangle.solvers.stochastic_stability import stochastically_stable


def timed(work, runs):
    """Median seconds of warm runs, and what the work returns."""
    found = work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
    return statistics.median(times), found


def drawn(scenario, question, draws):
    """Payoffs of the states, precisions and lasting states of every draw."""
    rng = np.random.default_rng(1)
    profiles = question.states.profiles
    channels = scenario.channel_payoffs()
    table = np.array([[array[p] for p in profiles] for array in channels.values()])
    factors = np.exp(0.2 * rng.normal(size=(draws, len(table))))
    payoffs = np.einsum("dc,csi->dsi", factors, table)
    precision = scenario.precision.value * 2 ** rng.uniform(-1, 1, draws)
    lasting = rng.random((draws, len(profiles))) < 0.9
    lasting[:, question.start] = True
    return payoffs, precision, lasting


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--scenario", default="2025")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    scenario = load_scenario(asked.scenario)
    question = question_of(scenario, with_payoff_set=False)
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}\n")

    payoffs, precision, lasting = drawn(scenario, question, asked.draws)
    print(f"{asked.draws} draws of {asked.scenario}, {payoffs.shape[1]} states each")
    build, chain = timed(lambda: consent_chain(payoffs, precision, lasting), 1)
    run, share = timed(lambda: long_run(chain, question.start), 1)
    stable, _ = timed(lambda: stochastically_stable(chain), 1)
    worst = 0.0
    for k in np.linspace(0, asked.draws - 1, 100).astype(int):
        alone = long_run(consent_chain(payoffs[k], precision[k], lasting[k]), question.start)
        worst = max(worst, float(np.abs(share[k] - alone).max()))
    print(f"  build the chains          {build:8.2f} s")
    print(f"  long-run shares           {run:8.2f} s")
    print(f"  stochastic potentials     {stable:8.2f} s")
    print(f"  largest difference from a draw solved alone: {worst:.0e}\n")

    listed = list(evaluate(scenario, with_payoff_set=False).outcomes)
    pairs = [(outcome.name, outcome.profile) for outcome in listed]
    parts = {
        "threats, states, chain": lambda: question_of(scenario, with_payoff_set=False),
        "judge the outcomes": lambda: judge_outcomes(
            question_of(scenario, with_payoff_set=False), pairs
        ),
        "paths, waits, potentials, precisions": lambda: consent_dynamics(question),
        "reachable split": lambda: reachable_split(scenario, question.indices, question.enforce),
        "whole verdict without the payoff set": lambda: evaluate(scenario, with_payoff_set=False),
        "played once (triangle stage)": lambda: stage_benchmarks(scenario),
    }
    print(f"One verdict on {asked.scenario}, milliseconds")
    for name, work in parts.items():
        seconds, _ = timed(work, asked.runs if "stage" not in name else 1)
        print(f"  {name:<38}{1000 * seconds:8.0f}")
    print("  (judging includes the threats, states and chain, solved anew each time)")


if __name__ == "__main__":
    main()
