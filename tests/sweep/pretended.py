"""Trainings that take no time, in processes that can be killed like real ones."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from affactkit.engine.events import EpochEnded
from affactkit.engine.listeners import Listener
from affactkit.runs import RunDirectory
from affactkit_sweep import trial
from affactkit_sweep.document import Search, Values

EPOCHS = 3
FORK = multiprocessing.get_context("fork")

Loss = Callable[[int, int], float]
"""The loss of a trial after an epoch."""


def number_of(path: Path) -> int:
    return int(path.name)


def pretend(log: Path, loss: Loss, seconds: float = 0.0) -> Callable[..., RunDirectory]:
    """Return what stands for `affactkit_sweep.trial.train`.

    It goes on after the last epoch of the metrics, and notes each training's begin and end.
    """

    def train(
        search: Search, values: Values, path: Path, listeners: Sequence[Listener]
    ) -> RunDirectory:
        run = RunDirectory(path)
        lines = run.read_metrics()
        if lines and lines[-1]["event"] == "evaluated":
            return run
        path.mkdir(parents=True, exist_ok=True)
        note(log, f"begin {path.name}")
        for epoch in range(len(lines) + 1, EPOCHS + 1):
            time.sleep(seconds)
            metrics = {"validation/loss": loss(number_of(path), epoch)}
            run.append_metrics(
                {"event": "epoch", "epoch": epoch, "step": epoch, "improved": True, **metrics}
            )
            for listener in listeners:
                listener.on(EpochEnded(epoch, epoch, metrics, True))
        run.append_metrics({"event": "evaluated", "step": EPOCHS})
        note(log, f"end {path.name}")
        return run

    return train


def note(log: Path, line: str) -> None:
    with log.open("a") as file:
        file.write(line + "\n")


def notes(log: Path, kind: str) -> list[int]:
    """Return the numbers of the trials of which something was noted."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [int(line.split()[1]) for line in lines if line.startswith(kind)]


def start(work: Callable[[], Any], train: Callable[..., Any]) -> BaseProcess:
    """Let a process work with pretended trainings."""

    def main() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(trial, "train", train)
            work()

    process = FORK.Process(target=main)
    process.start()
    return process


def kill_now_and_then(start_one: Callable[[], BaseProcess], count: int, kills: int) -> int:
    """Keep so many processes working, killing them at random moments, until they are done.

    Sometimes one is killed and replaced, and sometimes all are, as when a machine goes down.
    Returns how many were killed.
    """
    chance = random.Random(5)
    processes = [start_one() for _ in range(count)]
    killed = 0
    while any(process.is_alive() for process in processes):
        time.sleep(chance.uniform(0.05, 0.4) if killed < kills else 0.05)
        if killed >= kills:
            continue
        doomed = processes if chance.random() < 0.4 else [chance.choice(processes)]
        for process in [process for process in doomed if process.is_alive()]:
            process.kill()
            process.join()
            killed += 1
            processes[processes.index(process)] = start_one()
    assert [process.exitcode for process in processes] == [0] * count
    return killed
