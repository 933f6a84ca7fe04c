"""Faults that are provoked for real: each is one clear error, and what was reached survives."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from affactkit.data.crops import Batch
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.session import Session
from affactkit.errors import DataError, DivergedError
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.run import resume, run
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from tests.jobs.survival import AtStep, assert_same, quiet

MEGABYTES = 48
"""Enough for a run of the tests."""


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of its own, which can be filled and made read-only."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)):
        pytest.skip("mounting a small disk needs to be root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all the space that is left."""
    filling = disk / "filling"
    filling.write_bytes(bytes(shutil.disk_usage(disk).free))
    return filling


def the_run(runs: Path) -> RunDirectory:
    (path,) = runs.glob("*_quickstart")
    return RunDirectory(path)


def test_a_full_disk_stops_a_run_that_goes_on_when_there_is_room(
    uninterrupted: RunDirectory, recipe: Recipe, small_disk: Path, at_step: AtStep
) -> None:
    at_step(5, lambda: fill(small_disk))
    with pytest.raises(DataError, match="cannot be written: No space left on device") as caught:
        run(recipe, runs=small_disk, say=quiet)
    assert "the free space of its disk" in caught.value.hint
    stopped = the_run(small_disk)
    assert load_checkpoint(stopped.checkpoint("last"))["step"] == 4
    assert not list(stopped.path.rglob(".*.pt.*"))  # nothing half-written
    (small_disk / "filling").unlink()
    at_step(5, lambda: None)
    assert_same(resume(stopped.path, say=quiet), uninterrupted)


def test_a_read_only_disk_is_one_error(recipe: Recipe, small_disk: Path) -> None:
    done = run(recipe, runs=small_disk, say=quiet)
    files = {path: path.read_bytes() for path in done.path.rglob("*") if path.is_file()}
    assert mount("-o", "remount,ro", str(small_disk))
    for again in (
        lambda: resume(done.path, say=quiet),
        lambda: evaluate(done.path, say=quiet),
        lambda: run(recipe, runs=small_disk, say=quiet),
    ):
        with pytest.raises(DataError, match=r"cannot be (written|made): Read-only file system"):
            again()
    assert files == {path: path.read_bytes() for path in done.path.rglob("*") if path.is_file()}


def test_a_training_that_diverges_keeps_what_was_good(
    uninterrupted: RunDirectory, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_on = Session.train_on

    def leap(self: Session, batch: Batch) -> torch.Tensor:
        if self.step == 4:
            for group in self._optimizer.param_groups:
                group["lr"] = 1e30
        return train_on(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Session, "train_on", leap)
        with pytest.raises(DivergedError, match=r"not finite after step 5, at a learning rate of"):
            run(recipe, runs=tmp_path / "wild", say=quiet)
    stopped = the_run(tmp_path / "wild")
    assert load_checkpoint(stopped.checkpoint("last"))["step"] == 4
    assert_same(resume(stopped.path, say=quiet), uninterrupted)


def test_two_trainings_of_one_directory_do_not_meet(
    uninterrupted: RunDirectory, recipe: Recipe, tmp_path: Path, at_step: AtStep
) -> None:
    def intrude() -> None:
        try:
            resume(the_run(tmp_path / "claimed").path, say=quiet)
        except DataError as error:
            os._exit(7 if "another process is training in this run directory" in str(error) else 1)

    def another_process() -> None:
        process = multiprocessing.get_context("fork").Process(target=intrude)
        process.start()
        process.join(60)
        assert process.exitcode == 7

    at_step(3, another_process)
    assert_same(run(recipe, runs=tmp_path / "claimed", say=quiet), uninterrupted)


class Bomb:
    """Runs code when it is unpickled."""

    def __init__(self, fuse: Path) -> None:
        self.fuse = fuse

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.fuse,)


def test_a_checkpoint_with_code_is_neither_run_nor_gone_on_with(
    uninterrupted: RunDirectory, tmp_path: Path
) -> None:
    fuse = tmp_path / "it ran"
    for name in ("last", "previous", "best"):
        uninterrupted.checkpoint(name).write_bytes(pickle.dumps({"format": 2, "model": Bomb(fuse)}))
    for again in (resume, evaluate):
        with pytest.raises(DataError, match="refused, for it holds more than tensors and numbers"):
            again(uninterrupted.path, say=quiet)
    assert not fuse.exists()


def test_another_network_is_refused_even_by_force(uninterrupted: RunDirectory) -> None:
    other = ("model.backbone.model=test_vit", "crop.size=160")
    before = uninterrupted.checkpoint("last").read_bytes()
    with pytest.raises(DataError, match="does not fit this recipe's training"):
        resume(uninterrupted.path, overrides=other, force=True, say=quiet)
    assert uninterrupted.checkpoint("last").read_bytes() == before
