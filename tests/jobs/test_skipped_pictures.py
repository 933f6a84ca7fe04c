"""Pictures that cannot be used: told, or skipped in a way that changes nothing else."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
import torch

from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.events import Event, Skipped, Step
from affactkit.engine.listeners import MetricsFile
from affactkit.errors import DataError, RunInterruptedError
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.run import resume, run
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK

BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "000005.jpg": lambda picture: b"",
    "000017.jpg": lambda picture: picture[: len(picture) // 2],
    "000030.jpg": lambda picture: b"<html>404 Not Found</html>",
    "000042.jpg": lambda picture: picture[:300] + bytes(len(picture) - 300),
    "000052.jpg": lambda picture: b"\xff\xd8\xff",
}
"""By name: three of 39 training pictures, one of 6 for validation, one of 15 test pictures."""
SPLITS = ["train", "train", "train", "validation", "test"]
SKIP = ("training.on_error=skip", "training.max_skipped=0.2", "training.freeze_batchnorm=true")


@pytest.fixture
def faces(cache: Path, quick: Recipe, tmp_path: Path) -> Path:
    """Return a data set with broken pictures."""
    run(quick, runs=tmp_path / "sound", say=lambda line: None)  # draws the faces
    (source,) = (cache / "synthfaces").glob("v*-60-*")
    folder = tmp_path / "faces"
    shutil.copytree(source, folder)
    for name, spoil in BROKEN.items():
        path = folder / "img_celeba" / name
        path.write_bytes(spoil(path.read_bytes()))
    return folder


def overrides(faces: Path, *more: str) -> list[str]:
    return [*QUICK, f"dataset={{type: celeba, root: {faces}}}", *more]


def carry_out(runs: Path, settings: Iterable[str], said: list[str] | None = None) -> RunDirectory:
    said = [] if said is None else said
    return run(load_recipe("quickstart", settings), runs=runs, say=said.append)


def skipped(run: RunDirectory) -> list[tuple[str, str]]:
    lines = [json.loads(line) for line in run.skipped.read_text().splitlines()]
    return sorted((line["picture"], line["split"]) for line in lines)


def assert_same(one: RunDirectory, other: RunDirectory) -> None:
    first, second = (load_checkpoint(r.checkpoint("last"))["model"] for r in (one, other))
    assert all(torch.equal(tensor, second[name]) for name, tensor in first.items())
    assert one.read_metrics() == other.read_metrics()
    assert skipped(one) == skipped(other)


def test_the_first_broken_picture_stops_a_run(faces: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^0000(05|17|30)\.jpg: ") as caught:
        carry_out(tmp_path / "runs", overrides(faces))
    assert "\n" not in caught.value.message


def test_broken_pictures_are_skipped_and_listed(faces: Path, tmp_path: Path) -> None:
    said: list[str] = []
    done = carry_out(tmp_path / "runs", overrides(faces, *SKIP), said)
    assert skipped(done) == list(zip(BROKEN, SPLITS, strict=True))
    problems = {line["picture"]: line["problem"] for line in map(json.loads, done.skipped.open())}
    assert problems["000005.jpg"] == "000005.jpg: the file is empty"
    assert "cut off" in problems["000017.jpg"]
    assert f"pictures that could not be used: 5, listed in {done.skipped}" in said
    (sound,) = (tmp_path / "sound").iterdir()
    for name, lost in (("A", "000052.jpg"), ("validation", "000042.jpg")):
        found, whole = (Predictions.load(r.predictions(name)) for r in (done, RunDirectory(sound)))
        assert found.keys.tolist() == [key for key in whole.keys.tolist() if key != lost]
        kept = whole.keys != lost
        np.testing.assert_array_equal(found.targets, whole.targets[kept])
        assert len(found.logits) == len(found.identity) == kept.sum()


def test_neither_workers_nor_interruptions_nor_judging_again_change_what_is_skipped(
    faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = carry_out(tmp_path / "whole", overrides(faces, *SKIP))
    others = carry_out(tmp_path / "others", overrides(faces, *SKIP, "training.workers=2"))
    assert_same(whole, others)
    on = MetricsFile.on

    def interrupt(self: MetricsFile, event: Event) -> None:
        if isinstance(event, Step) and event.step == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        on(self, event)

    with monkeypatch.context() as patched:
        patched.setattr(MetricsFile, "on", interrupt)
        with pytest.raises(RunInterruptedError):
            carry_out(tmp_path / "stopped", overrides(faces, *SKIP))
    (path,) = (tmp_path / "stopped").iterdir()
    stopped = RunDirectory(path)
    with stopped.skipped.open("a") as file:
        file.write('{"row": 3, "pic')  # what a crash leaves
    assert_same(whole, resume(path, say=lambda line: None))
    before = whole.skipped.read_text()
    evaluate(whole.path, say=lambda line: None)
    assert whole.skipped.read_text() == before


@pytest.mark.slow
def test_three_processes_skip_what_one_skips(faces: Path, tmp_path: Path) -> None:
    alone = carry_out(tmp_path / "alone", overrides(faces, *SKIP))
    settings = [f"--set={override}" for override in overrides(faces, *SKIP)]
    command = ["-m", "affactkit", "run", "quickstart", *settings, "--devices=3"]
    subprocess.run(
        [sys.executable, *command, f"--runs={tmp_path / 'three'}"], check=True, timeout=120
    )
    (path,) = (tmp_path / "three").iterdir()
    three = RunDirectory(path)
    assert skipped(three) == skipped(alone)
    for name in ("A", "validation"):
        a, b = (Predictions.load(found.predictions(name)) for found in (alone, three))
        assert a.keys.tolist() == b.keys.tolist()
        np.testing.assert_allclose(a.logits, b.logits, atol=1e-3)


@pytest.mark.parametrize(
    ("most", "split", "count"),
    [("0.07", "train", "3 of 39"), ("0.1", "validation", "1 of 6"), ("0", "train", "1 of 39")],
)
def test_too_many_broken_pictures_stop_a_run(
    faces: Path, tmp_path: Path, most: str, split: str, count: str
) -> None:
    settings = overrides(faces, *SKIP, f"training.max_skipped={most}")
    with pytest.raises(DataError, match=f"^{count} pictures of the {split} split cannot") as caught:
        carry_out(tmp_path / "runs", settings)
    assert f"training.max_skipped allows {100 * float(most):.4f}%" in caught.value.message
    (path,) = (tmp_path / "runs").iterdir()
    assert skipped(RunDirectory(path))[0][0] in caught.value.message or split == "validation"


def test_trackers_hear_of_each_skipped_picture_once(
    faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Skipped] = []
    on = MetricsFile.on

    def listening(self: MetricsFile, event: Event) -> None:
        if isinstance(event, Skipped):
            heard.append(event)
        on(self, event)

    monkeypatch.setattr(MetricsFile, "on", listening)
    carry_out(tmp_path / "runs", overrides(faces, *SKIP))
    assert sorted(event.picture for event in heard) == sorted(BROKEN)
    assert {event.row for event in heard} == {int(name[:6]) - 1 for name in BROKEN}
