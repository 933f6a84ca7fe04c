"""Checkpoints are read without running them, and damage is told apart."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch

from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.errors import DataError


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
