"""A tracker that fails ends nothing but itself."""

from __future__ import annotations

import json
import logging

import pytest

from affactkit.engine.events import Started, Step
from affactkit.runs import RunDirectory
from tests.trackers.conftest import Lab
from tests.trackers.stranger import FailingTracker


def warnings(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING and f"tracker '{name}'" in record.getMessage()
    ]


def assert_finished(run: RunDirectory) -> None:
    events = [line["event"] for line in run.read_metrics()]
    assert events == ["epoch", "epoch", "evaluated"]
    assert json.loads(run.results.read_text())["A/error"] >= 0


def test_a_failure_is_reported_once_and_in_the_end(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    run = lab.run("failing, tensorboard")
    assert_finished(run)
    heard = FailingTracker.heard
    assert isinstance(heard[0], Started)
    assert [e for e in heard if not isinstance(e, Started | Step)] == heard[-1:]  # and none after
    assert warnings(caplog, "failing") == [
        "tracker 'failing' failed and is switched off for this run"
    ]
    assert [line for line in lab.said if "tracker" in line] == [
        "tracker 'failing' failed during the run: the service is on fire"
    ]
    assert lab.said.index(next(line for line in lab.said if "tracker" in line)) > lab.said.index(
        next(line for line in lab.said if line.startswith("epoch 2"))
    )


def test_a_service_without_a_key_does_not_end_the_run(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    assert_finished(lab.run("wandb"))
    assert len(warnings(caplog, "wandb")) == 1
    (line,) = (line for line in lab.said if "tracker" in line)
    assert "wandb login" in line
