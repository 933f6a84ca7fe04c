"""What the tracker for TensorBoard has written, read back by TensorBoard."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import (
    IMAGES,
    SCALARS,
    TENSORS,
    EventAccumulator,
)

from affactkit.engine import saving
from affactkit.engine.events import EpochEnded, Event
from affactkit.errors import DataError, RecipeError
from affactkit.jobs.run import resume
from affactkit.runs import RunDirectory
from tests.trackers.conftest import Followed, Lab, drawn_by_command


def shown(run: RunDirectory) -> EventAccumulator:
    events = EventAccumulator(str(run.path / "tensorboard"), {SCALARS: 0, TENSORS: 0, IMAGES: 0})
    events.Reload()
    return events


@pytest.fixture(scope="session")
def events(followed: Followed) -> EventAccumulator:
    return shown(followed[0])


def scalars(events: EventAccumulator, tag: str) -> dict[int, float]:
    return {event.step: event.value for event in events.Scalars(tag)}


def text(events: EventAccumulator, tag: str) -> str:
    (event,) = events.Tensors(f"{tag}/text_summary")
    return event.tensor_proto.string_val[0].decode()


def test_metrics_stand_at_the_steps_of_their_epochs(
    events: EventAccumulator, followed: Followed
) -> None:
    lines = [line for line in followed[0].read_metrics() if line["event"] == "epoch"]
    for tag in ("train/loss", "validation/loss", "validation/accuracy", "lr", "epoch"):
        expected = {line["step"]: line[tag] for line in lines}
        assert scalars(events, tag) == pytest.approx(expected, rel=1e-6), tag


def test_restarts_are_counted(events: EventAccumulator, followed: Followed) -> None:
    restarted = [line["step"] for line in followed[0].read_metrics() if line["event"] == "restart"]
    counts = scalars(events, "restarts")
    assert restarted
    assert counts == {step: sum(at <= step for at in restarted) for step in counts}


def test_the_recipe_can_be_read(events: EventAccumulator, followed: Followed) -> None:
    assert followed[0].resolved.read_text() in text(events, "recipe")


def test_results_are_scalars_and_a_table(events: EventAccumulator, followed: Followed) -> None:
    results = json.loads(followed[0].results.read_text())
    assert scalars(events, "A/error") == pytest.approx({12: results["A/error"]}, rel=1e-6)
    header, _, *rows = text(events, "A/attributes").splitlines()
    assert header.startswith("| attribute | error |")
    assert len(rows) == 40
    smiling = next(row for row in rows if row.startswith("| Smiling |"))
    assert float(smiling.split("|")[2]) == pytest.approx(results["A/error/Smiling"], abs=5e-5)


def test_figures_are_as_the_command_draws_them(
    events: EventAccumulator, followed: Followed, tmp_path: Path
) -> None:
    (picture,) = events.Images("figures/1-curve")
    with Image.open(BytesIO(picture.encoded_image_string)) as found:
        np.testing.assert_array_equal(found, drawn_by_command(followed, tmp_path))


class KillError(Exception):
    """Stands for a kill."""


def test_what_a_resumed_run_writes_again_is_shown_once(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last epoch is written by the tracker, but killed before its checkpoint."""

    def on(self: saving.Checkpoints, event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 2:
            raise KillError
        original(self, event)

    original = saving.Checkpoints.on
    with monkeypatch.context() as patched:
        patched.setattr(saving.Checkpoints, "on", on)
        with pytest.raises(KillError):
            lab.run("tensorboard")
    (path,) = (lab.folder / "runs").iterdir()
    run = RunDirectory.open(path)
    before = shown(run).Scalars("train/loss")
    assert len(before) == 2
    resume(path, say=lab.said.append, host=lab.host)
    after = shown(run).Scalars("train/loss")
    assert [event.step for event in after] == [event.step for event in before]
    assert after[0].wall_time == before[0].wall_time
    assert after[1].wall_time > before[1].wall_time


def test_a_missing_package_is_one_error_with_the_pip_line(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(DataError) as caught:
        lab.run("tensorboard")
    assert str(caught.value) == (
        "trackers.0: tensorboard is not installed: pip install 'affactkit[tensorboard]'"
    )
    assert not (lab.folder / "runs").exists()


def test_a_figure_of_two_runs_is_refused(lab: Lab) -> None:
    with pytest.raises(RecipeError, match="'pair' cannot be drawn of one run alone"):
        lab.run("{type: tensorboard, figures: [pair]}")
