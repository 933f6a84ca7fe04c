"""Worker processes: started, watched, replaced when they are killed, and ended together."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from affactkit.errors import RunInterruptedError, TrainingError
from affactkit_sweep.worker import Task, work

MOST_DEATHS = 5
"""Workers that may be killed before another trial has ended."""


class Pool:
    """Keeps some workers busy until nothing is left to do.

    Args:
        tasks: one for each worker.
        finished: counts the trials that have ended.
        say: called with each line that a person would want to read.
    """

    def __init__(
        self, tasks: list[Task], finished: Callable[[], int], say: Callable[[str], None]
    ) -> None:
        self._tasks = tasks
        self._finished = finished
        self._say = say
        self._workers: dict[int, tuple[SpawnProcess, Connection]] = {}
        self._deaths = 0
        self._finished_at_death = -1

    def run(self) -> None:
        """Let the workers work; whatever ends this early ends them first, saved.

        Raises:
            RunInterruptedError: somebody has interrupted the workers.
            AffactkitError: one of them cannot go on.
        """
        try:
            for place in range(len(self._tasks)):
                self._start(place)
            while self._workers:
                wait([process.sentinel for process, _ in self._workers.values()])
                for place, (process, _) in list(self._workers.items()):
                    if process.exitcode is not None:
                        self._ended(place)
        finally:
            self._end_all()

    def _start(self, place: int) -> None:
        context = multiprocessing.get_context("spawn")
        hearing, telling = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(self._tasks[place], telling))
        # A new process must not die of Ctrl-C before it can save; it gets SIGTERM from us.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        telling.close()
        self._workers[place] = process, hearing

    def _ended(self, place: int) -> None:
        process, hearing = self._workers.pop(place)
        code = process.exitcode or 0
        if code < 0:
            self._replace(place, signal.Signals(-code).name)
        elif code:
            raise _told(hearing)

    def _replace(self, place: int, name: str) -> None:
        finished = self._finished()
        if finished > self._finished_at_death:
            self._deaths = 0
        self._finished_at_death = finished
        self._deaths += 1
        if self._deaths >= MOST_DEATHS:
            raise TrainingError(
                f"{self._deaths} workers were killed, the last by {name}, and no trial has ended",
                hint="If memory ran out, take fewer --workers. The same command goes on.",
            )
        self._say(f"a worker was ended by {name}; another one takes its place")
        self._start(place)

    def _end_all(self) -> None:
        for process, _ in self._workers.values():
            process.terminate()
        for process, _ in self._workers.values():
            process.join()
        self._workers.clear()


def _told(hearing: Connection) -> Exception:
    """Return the error that a worker has told before its end."""
    with suppress(EOFError):
        error: Any = hearing.recv()
        if isinstance(error, RunInterruptedError):
            return RunInterruptedError(error.message, hint="The same command goes on.")
        if isinstance(error, Exception):
            return error
    return TrainingError("a worker has failed; what it said is above")


def environments(workers: int) -> list[dict[str, str]]:
    """Return what to set for each worker: a GPU of its own, and its share of the cores."""
    gpus = _gpus()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    threads = os.environ.get("OMP_NUM_THREADS", str(max(1, (cores or 1) // workers)))
    return [
        {
            "OMP_NUM_THREADS": threads,
            **({"CUDA_VISIBLE_DEVICES": gpus[place % len(gpus)]} if gpus else {}),
        }
        for place in range(workers)
    ]


def _gpus() -> list[str]:
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return [name for name in visible.split(",") if name]
    import torch

    return [str(index) for index in range(torch.cuda.device_count())]
