"""Checkpoints are read without running them, and damage is told apart."""

from __future__ import annotations

import pickle
import resource
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.engine.events import EpochEnded
from affactkit.engine.saving import Checkpoints, load_last
from affactkit.engine.session import Best
from affactkit.errors import DataError
from affactkit.recipe.models import Training
from affactkit.runs import RunDirectory


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "last.pt"
    save_checkpoint(path, {"model": {"w": torch.arange(3.0)}, "step": 7, "names": ["a", "b"]})
    loaded = load_checkpoint(path)
    assert torch.equal(loaded["model"]["w"], torch.arange(3.0))
    assert (loaded["step"], loaded["names"]) == (7, ["a", "b"])


def test_code_in_a_checkpoint_is_refused_and_not_run(tmp_path: Path) -> None:
    fuse = tmp_path / "it ran"
    for number, save in enumerate((torch.save, lambda x, p: p.write_bytes(pickle.dumps(x)))):
        path = tmp_path / f"{number}.pt"
        save({"format": 1, "model": Bomb(fuse)}, path)
        with pytest.raises(DataError, match="refused, for it holds more than tensors"):
            load_checkpoint(path)
    assert not fuse.exists()


@pytest.mark.parametrize("cut", [0, 1, 100, 700])
def test_a_truncated_checkpoint_is_one_error(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "last.pt"
    save_checkpoint(path, {"model": torch.zeros(100)})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DataError, match=r"last\.pt: "):
        load_checkpoint(path)


def test_a_missing_checkpoint_names_those_that_exist(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "best.pt", {})
    with pytest.raises(DataError, match=r"no such checkpoint\n.*holds: best\.pt"):
        load_checkpoint(tmp_path / "last.pt")


def test_another_programs_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pt"
    torch.save({"state_dict": {}}, path)
    with pytest.raises(DataError, match="not a checkpoint of affactkit"):
        load_checkpoint(path)


@settings(max_examples=40, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_changes_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, place: float, bit: int
) -> None:
    path = tmp_path_factory.mktemp("flipped") / "last.pt"
    weights = torch.arange(500.0)
    save_checkpoint(path, {"model": weights, "step": 7})
    damaged = bytearray(path.read_bytes())
    damaged[int(place * len(damaged))] ^= 1 << bit
    path.write_bytes(damaged)
    try:
        read = load_checkpoint(path)
    except DataError:
        return
    # Padding between the parts of the archive holds nothing.
    assert torch.equal(read["model"], weights)
    assert read["step"] == 7


def test_a_damaged_weight_is_told_by_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "last.pt"
    save_checkpoint(path, {"model": torch.full((100,), 1.5)})
    content = path.read_bytes()
    path.write_bytes(content.replace(torch.tensor([1.5, 1.5]).numpy().tobytes(), b"\7" * 8, 1))
    with pytest.raises(DataError, match=r"damaged, the checksum of .* does not match"):
        load_checkpoint(path)


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    path = tmp_path / "last.pt"
    save_checkpoint(path, {"step": 1})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(DataError, match=r"last\.pt: cannot be written"):
            save_checkpoint(path, {"model": torch.zeros(1_000_000)}, keep=tmp_path / "previous.pt")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert load_checkpoint(path)["step"] == 1
    assert [found.name for found in tmp_path.iterdir()] == ["last.pt"]


class Told:
    """What `Checkpoints` needs of a session."""

    def __init__(self) -> None:
        self.step = 0
        self.judged = torch.nn.Linear(1, 1)
        self.best = Best(1.0, 1, {})

    def state_dict(self) -> dict[str, int]:
        return {"step": self.step}

    def check_finite(self) -> None:
        pass


def checkpoints_after(epochs: int, run: RunDirectory, **settings: Any) -> list[str]:
    session = Told()
    training = Training(epochs=9, **settings)
    saving = Checkpoints(run, session, training, {}, size=6)  # type: ignore[arg-type]
    for epoch in range(1, epochs + 1):
        session.step = epoch
        saving.on(EpochEnded(epoch, epoch, {}, improved=False))
    return sorted(path.stem for path in run.checkpoint("last").parent.iterdir())


def test_the_newest_checkpoints_are_kept(tmp_path: Path) -> None:
    found = checkpoints_after(7, RunDirectory(tmp_path), checkpoint_epochs=2, keep_checkpoints=2)
    assert found == ["epoch-004", "epoch-006", "last", "previous"]


def test_a_damaged_last_falls_back_to_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = RunDirectory(tmp_path)
    assert load_last(run) is None
    checkpoints_after(3, run)
    found = load_last(run)
    assert found is not None
    assert found["step"] == 3
    last = run.checkpoint("last")
    last.write_bytes(last.read_bytes()[:-50])
    fallen_back = load_last(run)
    assert fallen_back is not None
    assert fallen_back["step"] == 2
    assert "last.pt: damaged" in caplog.text
    assert "going on from the checkpoint before it, after step 2" in caplog.text
    last.unlink()
    assert load_last(run) == fallen_back
    run.checkpoint("previous").write_bytes(b"PK")
    with pytest.raises(DataError, match="damaged"):
        load_last(run)
