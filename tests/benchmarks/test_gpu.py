"""What a GPU would be measured by works on a CPU, with a network that is small enough for it."""

from __future__ import annotations

import pytest
import torch

from affactkit.engine.speed import Stopwatch
from benchmarks import gpu
from benchmarks.harness import Effort

SMALL = (
    "model={backbone: {type: timm, model: test_resnet, weights: none}, head: mlp}",
    "crop={size: 32, precision: fast}",
    "optimizer={type: sgd, lr: 1e-3}",
    "scheduler=null",
    "training.batch_size=4",
)


def test_each_way_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "WARMING", 1)
    ways = {"fp32": (), "bf16": ("training.precision=bf16",)}
    found = gpu.measure(ways, SMALL, Stopwatch(torch.device("cpu"), patience=0.01))
    assert len(found.rows) == 6
    for name in ways:
        assert found.value(f"{name}: from memory") > 0
        assert found.value(f"{name}: from disk") > 0
        assert 0 <= found.value(f"{name}: the GPU waits") < 1


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_it_says_so() -> None:
    (row,) = gpu.run(Effort()).rows
    assert "no GPU" in row.name
