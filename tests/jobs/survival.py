"""What tests of interruptions and faults share."""

from __future__ import annotations

import json
from collections.abc import Callable

import torch

from affactkit.engine.checkpoint import load_checkpoint
from affactkit.runs import RunDirectory

SAVE_OFTEN = "training.checkpoint_minutes=1e-9"
AtStep = Callable[[int, Callable[[], object]], None]


def quiet(_: str) -> None:
    """Say nothing."""


def assert_same(one: RunDirectory, other: RunDirectory) -> None:
    for name in ("last", "best"):
        first, second = (load_checkpoint(r.checkpoint(name))["model"] for r in (one, other))
        assert first.keys() == second.keys()
        for key, tensor in first.items():
            assert torch.equal(tensor, second[key]), key
    assert one.read_metrics() == other.read_metrics()
    assert json.loads(one.results.read_text()) == json.loads(other.results.read_text())
