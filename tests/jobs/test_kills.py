"""Runs that are killed again and again, at random moments and while they write a checkpoint."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from typing import Any

import pytest
import torch

from affactkit.engine.events import Event, Finished, Started
from affactkit.engine.listeners import MetricsFile
from affactkit.jobs.run import resume, run
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK
from tests.jobs.survival import SAVE_OFTEN, assert_same, quiet

FORK = multiprocessing.get_context("fork")
"""Forked, so that its start does not take longer than the run."""
WRITING = 3
"""Every so many kills one comes in the middle of a checkpoint."""
QUICKSTART = (
    "dataset.count=1600",
    "training={steps: 560, batch_size: 32, workers: 1, monitor: validation/loss}",
)
"""The size of the quickstart; what makes it long is its network, which is another one here."""


def at_events(act: Callable[[Event], None]) -> None:
    """Let something happen at each event; in a fork, this needs no end."""
    on = MetricsFile.on

    def listening(self: MetricsFile, event: Event) -> None:
        act(event)
        on(self, event)

    MetricsFile.on = listening  # type: ignore[method-assign]


def live(go_on: Callable[..., object], begun: Flag, writes: int | None) -> None:
    """Run, and die in the middle of one of the next checkpoints, if that is wished."""
    at_events(lambda event: begun.set() if isinstance(event, Started) else None)
    save, left = torch.save, writes

    def save_or_die(content: Any, file: io.BufferedWriter) -> None:
        nonlocal left
        left = None if left is None else left - 1
        if left == 0:
            whole = io.BytesIO()
            save(content, whole)
            file.write(whole.getvalue()[: len(whole.getvalue()) // 2])
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        save(content, file)

    torch.save = save_or_die
    go_on(say=quiet)


def survive(recipe: Recipe, runs: Path, kills: int, seconds: float) -> tuple[RunDirectory, int]:
    """Kill a run, resuming it each time; return it, and how many kills found it training.

    ``seconds`` is how long it trains undisturbed on this machine: later there is nothing to kill.
    """
    chance = random.Random(kills)
    killed = 0
    while True:
        found = list(runs.glob("*/resolved.yaml"))
        go_on = partial(resume, found[0].parent) if found else partial(run, recipe, runs=runs)
        begun = FORK.Event()
        writes = chance.randint(1, 4) if killed % WRITING == WRITING - 1 else None
        process = FORK.Process(target=live, args=(go_on, begun, writes if killed < kills else None))
        process.start()
        if killed < kills:
            assert begun.wait(120)
            process.join(120 if writes else chance.uniform(0, 1.2) * seconds / (kills + 1))
        else:
            process.join(600)
        if process.exitcode == 0:
            return RunDirectory(next(runs.glob("*/resolved.yaml")).parent), killed
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        killed += 1


@pytest.mark.parametrize(
    ("size", "kills"),
    [(("training.steps=12",), 3), pytest.param(QUICKSTART, 25, marks=pytest.mark.slow)],
)
def test_kills_change_nothing(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[str, ...], kills: int
) -> None:
    recipe = load_recipe("quickstart", [*QUICK, *size, SAVE_OFTEN])
    times: dict[type[Event], float] = {}
    on = MetricsFile.on

    def timed(self: MetricsFile, event: Event) -> None:
        times[type(event)] = time.perf_counter()
        on(self, event)

    with monkeypatch.context() as patched:
        patched.setattr(MetricsFile, "on", timed)
        whole = run(recipe, runs=tmp_path / "whole", say=quiet)
    survivor, killed = survive(recipe, tmp_path / "killed", kills, times[Finished] - times[Started])
    assert killed == kills
    assert_same(survivor, whole)
