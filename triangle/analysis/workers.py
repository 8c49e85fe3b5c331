"""Who solves the chunks of a run: this process, the cores of this machine, or a Dask cluster.

Answers in which order chunks are finished, which changes nothing about what they hold. A worker
that dies loses only the chunk it was at; that chunk is given to another one.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from numpy.typing import NDArray

from triangle.analysis.chunks import RunPlan, solve_chunk
from triangle.errors import TriangleError

__all__ = ["WorkerError", "number_of_workers", "solve_chunks"]

ATTEMPTS = 3
"""How often the workers of this machine are started again after one was killed."""

SECONDS_TO_CONNECT = 5
IN_FLIGHT_PER_CORE = 3
"""Chunks given to a cluster ahead of those it has answered, so that memory stays flat."""


class WorkerError(TriangleError):
    """Workers cannot be had, or do not survive; what they finished is kept."""


def solve_chunks(
    plan: RunPlan, numbers: Sequence[int], workers: int | None = None, scheduler: str | None = None
) -> Iterator[tuple[int, dict[str, NDArray[Any]]]]:
    """Solve chunks of a run, each handed over as soon as it is finished, in any order.

    Parameters
    ----------
    plan : RunPlan
    numbers : sequence of int
        Chunks wanted.
    workers : int, optional
        Processes on this machine; default one for each core. With 1, no process is started.
    scheduler : str, optional
        Address of a Dask scheduler, such as "tcp://10.0.0.1:8786"; ``workers`` is then not used.

    Yields
    ------
    number : int
    table : dict of column name to array

    Raises
    ------
    WorkerError
        If the scheduler does not answer or is lost, or workers die again and again.
    ConvergenceError
        If a linear programme could not be solved.
    """
    if scheduler is not None:
        yield from _on_cluster(plan, numbers, scheduler)
        return
    workers = number_of_workers(workers)
    if workers == 1 or len(numbers) < 2:
        for number in numbers:
            yield number, solve_chunk(plan, number)
        return
    yield from _on_cores(plan, numbers, workers)


def number_of_workers(wanted: int | None) -> int:
    """Return how many processes to use on this machine; one per core unless told otherwise.

    Raises
    ------
    WorkerError
        If fewer than one is wanted.

    Examples
    --------
    >>> number_of_workers(3), number_of_workers(None) >= 1
    (3, True)
    """
    if wanted is None:
        from joblib import cpu_count

        return int(cpu_count())
    if wanted < 1:
        raise WorkerError(f"workers: expected at least 1, got {wanted}")
    return wanted


def _numbered(plan: RunPlan, number: int) -> tuple[int, dict[str, NDArray[Any]]]:
    return number, solve_chunk(plan, number)


def _on_cores(
    plan: RunPlan, numbers: Sequence[int], workers: int
) -> Iterator[tuple[int, dict[str, NDArray[Any]]]]:
    """Use joblib's processes; start them again if one is killed."""
    from concurrent.futures.process import BrokenProcessPool

    from joblib import Parallel, delayed

    left = dict.fromkeys(numbers)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            pool = Parallel(n_jobs=min(workers, len(left)), return_as="generator_unordered")
            for number, table in pool(delayed(_numbered)(plan, number) for number in tuple(left)):
                del left[number]
                yield number, table
            return
        except BrokenProcessPool:
            if not left:
                return
            if attempt == ATTEMPTS:
                raise WorkerError(
                    f"workers: killed {ATTEMPTS} times (memory?), chunks left: {len(left)}; "
                    "use fewer --workers"
                ) from None


def _on_cluster(
    plan: RunPlan, numbers: Sequence[int], address: str
) -> Iterator[tuple[int, dict[str, NDArray[Any]]]]:
    """Use a Dask cluster, which gives the chunk of a lost worker to another by itself."""
    from concurrent.futures import CancelledError

    try:
        dask: Any = importlib.import_module("distributed")
    except ImportError:
        raise WorkerError(
            "scheduler: the package distributed is missing; install strategic-triangle[parallel]"
        ) from None
    try:
        client = dask.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise WorkerError(
            f"scheduler {address}: no answer within {SECONDS_TO_CONNECT} seconds ({reason}); "
            "start one with `dask scheduler`, or leave out --scheduler"
        ) from None
    with client:
        cores = sum(client.ncores().values())
        if not cores:
            raise WorkerError(
                f"scheduler {address}: has no workers; start some with `dask worker {address}`"
            )
        waiting = iter(numbers)
        first = list(itertools.islice(waiting, cores * IN_FLIGHT_PER_CORE))
        running = dask.as_completed(
            [client.submit(_numbered, plan, number, pure=False) for number in first],
            loop=client.loop,
        )
        for future in running:
            try:
                answer = future.result()
            except CancelledError:
                raise WorkerError(
                    f"scheduler {address}: lost on the way; --results DIR keeps what is finished, "
                    "and --resume goes on with it"
                ) from None
            except dask.KilledWorker:
                raise WorkerError(
                    f"scheduler {address}: the workers that were given one chunk all died over it "
                    "(memory?); give them more, or start fewer on a machine"
                ) from None
            future.release()
            following = next(waiting, None)
            if following is not None:
                running.add(client.submit(_numbered, plan, following, pure=False))
            yield answer
