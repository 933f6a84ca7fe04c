"""What every tracker must do; see `affactkit.interfaces.Tracker`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
import torch

from affactkit.engine.events import (
    Ended,
    EpochEnded,
    Evaluated,
    Event,
    Finished,
    Restarted,
    Started,
    Step,
)
from affactkit.errors import TrainingError
from affactkit.interfaces import Tracker
from affactkit.runs import RunDirectory
from affactkit.testing.component import Build, ComponentContract, refused_well
from affactkit.testing.randomness import untouched_random_numbers

METRICS = {"train/loss": 0.5, "validation/loss": 0.6, "validation/accuracy": 0.7, "lr": 0.1}
RESULTS = {"A/error": 0.2, "A/error/Bald": float("nan")}


class TrackerContract(ComponentContract):
    """The suite for trackers, told of a training that never was.

    Nothing here may reach a service: choose ``options`` that keep the tracker on this machine.
    """

    kind: ClassVar[str] = "trackers"

    @pytest.fixture
    def built(self, build: Build, tmp_path: Path) -> Tracker:
        """The tracker of a run that has just begun."""
        run = RunDirectory.create(tmp_path, "contract")
        run.write_text(run.resolved, "name: contract\n")
        tracker: Tracker = build(run=run)
        return tracker

    def test_a_missing_run_is_told(self, build: Build) -> None:
        """Without a run directory there may be nothing to follow."""
        assert refused_well(build, run=None), "the contract wants an AffactkitError without a run"

    def test_follows_a_whole_training(self, built: Tracker) -> None:
        """It is told of every event, in the order of the loop."""
        metrics, results = dict(METRICS), dict(RESULTS)
        for event in whole_training(metrics, results):
            built.on(event)
        assert metrics == METRICS, "the contract wants metrics left as they are"
        assert repr(results) == repr(RESULTS), "the contract wants results left as they are"

    def test_follows_a_training_that_goes_on(self, built: Tracker) -> None:
        """A resumed run begins in the middle, and may end by an error."""
        for event in (
            Started(step=5, total_steps=6, steps_per_epoch=3),
            Step(step=6, epoch=2, learning_rate=0.1, loss=torch.tensor(0.5)),
            EpochEnded(epoch=2, step=6, metrics={}, improved=False),
            Ended(TrainingError("the loss is not finite")),
        ):
            built.on(event)

    def test_leaves_random_numbers_alone(self, built: Tracker) -> None:
        """A training must be the same with and without it."""
        with untouched_random_numbers("a tracker"):
            for event in whole_training(dict(METRICS), dict(RESULTS)):
                built.on(event)


def whole_training(metrics: dict[str, float], results: dict[str, float]) -> Sequence[Event]:
    """Return the events of a training of two epochs of three steps."""
    steps = [
        Step(step, 1 + (step - 1) // 3, learning_rate=0.1, loss=torch.tensor(1 / step))
        for step in range(1, 7)
    ]
    return (
        Started(step=0, total_steps=6, steps_per_epoch=3),
        *steps[:3],
        EpochEnded(epoch=1, step=3, metrics=metrics, improved=True),
        *steps[3:],
        EpochEnded(epoch=2, step=6, metrics=metrics, improved=False),
        Restarted(epoch=2, step=6, learning_rate=0.01),
        Finished(step=6),
        Evaluated(results),
        Ended(None),
    )
