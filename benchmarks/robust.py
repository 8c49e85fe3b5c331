"""How fast draws are solved, where the time goes, and what a second worker adds.

    OPENBLAS_NUM_THREADS=1 python benchmarks/robust.py [-n 1024] [--scenario 2025] [--workers 1 2]

Prints the share of the time each part takes, worlds per second with one and more workers, the
parallel efficiency, and the peak memory of this process. Goals: 50 worlds per second and core (100
wanted), and 85 % efficiency on two workers.

Two efficiencies are printed. The one by the clock needs cores that are idle otherwise; the load at
the start is printed so that a reader can tell. The one by processor time does not: it compares what
a world costs all processes together, waiting apart.
"""

import argparse
import cProfile
import os
import pstats
import resource
import time

from joblib import Parallel, delayed

from triangle.analysis.chunks import RunPlan, run_plan, solve_chunk
from triangle.analysis.uncertainty import uncertain_inputs
from triangle.politics.scenario import load_scenario

PARTS = {
    "drawn numbers put in place": "drawn_scenario",
    "payoff channels": "channel_payoffs",
    "split index": "wedge_indices",
    "threats and enforceable states": "solve_worlds",
    "long-run shares": "_long_run",
    "stability": "_left_by_nobody",
    "reachable split": "_split_bracket",
}


def timed_chunk(plan: RunPlan, number: int) -> tuple[int, dict, float]:
    start = time.process_time()
    table = solve_chunk(plan, number)
    return number, table, time.process_time() - start


def measured(plan: RunPlan, workers: int) -> tuple[float, float]:
    """Return the seconds by the clock and the processor's, of all processes."""
    started, own = time.perf_counter(), time.process_time()
    elsewhere = 0.0
    if workers == 1:
        for number in range(plan.n_chunks):
            solve_chunk(plan, number)
    else:
        pool = Parallel(n_jobs=workers, return_as="generator_unordered")
        tasks = (delayed(timed_chunk)(plan, number) for number in range(plan.n_chunks))
        for _, _, seconds in pool(tasks):
            elsewhere += seconds
    return time.perf_counter() - started, time.process_time() - own + elsewhere


def profile_of(plan: RunPlan) -> dict[str, float]:
    profile = cProfile.Profile()
    profile.runcall(solve_chunk, plan, 0)
    stats = pstats.Stats(profile).stats
    total = max(entry[3] for entry in stats.values())
    shares = {
        words: sum(entry[3] for key, entry in stats.items() if key[2] == name) / total
        for words, name in PARTS.items()
    }
    shares["all else"] = max(0.0, 1 - sum(shares.values()))
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-n", type=int, default=1024)
    parser.add_argument("--scenario", default="2025")
    parser.add_argument("--accuracy", type=float, default=0.02)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    given = parser.parse_args()
    scenario = load_scenario(given.scenario)
    plan = run_plan(
        scenario,
        uncertain_inputs(scenario),
        given.n,
        seed=1,
        chunk_size=64,
        accuracy=given.accuracy,
    )
    solve_chunk(run_plan(scenario, plan.inputs, n=2, seed=1), 0)  # imports
    print(f"{given.scenario}, {given.n} worlds, brackets of {given.accuracy:g}", end=", ")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("\nwhere the time of one core goes")
    for words, share in sorted(profile_of(plan).items(), key=lambda item: -item[1]):
        print(f"  {share:6.1%}  {words}")
    print("\n                            efficiency by      worlds per")
    print("workers  seconds  worlds/s  clock  processor  processor second")
    first: dict[str, float] = {}
    for workers in given.workers:
        if workers > 1:  # start the processes before the clock
            measured(run_plan(scenario, plan.inputs, 2 * workers, 1, chunk_size=1), workers)
        clock, processor = measured(plan, workers)
        first = first or {"clock": clock * workers, "processor": processor}
        print(
            f"{workers:7d}  {clock:7.1f}  {given.n / clock:8.1f}  "
            f"{first['clock'] / (clock * workers):5.0%}  {first['processor'] / processor:9.0%}  "
            f"{given.n / processor:16.1f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process {peak:.0f} MB")


if __name__ == "__main__":
    main()
