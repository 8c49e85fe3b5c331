"""The same run on a Dask cluster of two worker processes, one of which is killed."""

import os
import signal
import warnings

import pytest

from triangle.analysis.chunks import run_plan
from triangle.analysis.robust import robustness
from triangle.analysis.robust_report import robust_report
from triangle.analysis.uncertainty import uncertain_inputs
from triangle.analysis.workers import WorkerError, solve_chunks
from triangle.cli.app import main
from triangle.politics.scenario import load_scenario

distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.filterwarnings("ignore")  # those of the cluster's own machinery


@pytest.fixture(scope="module")
def cluster():
    with (
        warnings.catch_warnings(),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
    ):
        yield cluster


def test_a_cluster_says_what_one_process_says_also_when_it_loses_a_worker(cluster):
    scenario = load_scenario("2025-roles")
    plan = run_plan(scenario, uncertain_inputs(scenario), n=60, seed=1, chunk_size=4)
    expected = robust_report(robustness(plan)).to_dict()
    workers = list(cluster.workers.values())
    assert len(workers) == 2
    killed = []

    def kill_one(_):
        if not killed:
            killed.append(workers[0].pid)
            os.kill(workers[0].pid, signal.SIGKILL)

    found = robustness(plan, scheduler=cluster.scheduler_address, progress=kill_one)
    assert killed
    assert robust_report(found).to_dict() == expected


def test_the_command_takes_its_address(cluster, capsys):
    arguments = ["robust", "2025-roles", "-n", "16", "--json"]
    assert main([*arguments, "--scheduler", cluster.scheduler_address]) == 0
    out = capsys.readouterr().out
    assert main([*arguments, "--workers", "1"]) == 0
    assert capsys.readouterr().out == out


def test_a_scheduler_that_is_lost_on_the_way_is_told_in_one_line():
    scenario = load_scenario("2025-roles")
    plan = run_plan(scenario, uncertain_inputs(scenario), n=200, seed=1, chunk_size=4)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as passing:
        answers = solve_chunks(plan, range(plan.n_chunks), scheduler=passing.scheduler_address)
        next(answers)
        passing.close()
        with pytest.raises(WorkerError, match="lost"):
            list(answers)


def test_a_chunk_that_every_worker_dies_over_is_told_in_one_line(cluster, monkeypatch):
    scenario = load_scenario("2025-roles")
    plan = run_plan(scenario, uncertain_inputs(scenario), n=4, seed=1)

    def result(_):
        raise distributed.KilledWorker("chunk", None, 3)

    monkeypatch.setattr(distributed.Future, "result", result)
    with pytest.raises(WorkerError, match="all died over it"):
        next(solve_chunks(plan, [0], scheduler=cluster.scheduler_address))


def test_a_scheduler_without_workers_is_refused():
    scenario = load_scenario("2025-roles")
    plan = run_plan(scenario, uncertain_inputs(scenario), n=4, seed=1)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty,
        pytest.raises(WorkerError, match="has no workers"),
    ):
        next(solve_chunks(plan, [0], scheduler=empty.scheduler_address))
