"""A step of training asks the device for nothing, so that it need not be waited for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from affactkit.data.augmentation import Augmentation
from affactkit.data.crops import Batch
from affactkit.engine.pixels import Finishing
from affactkit.engine.session import CHECK_EVERY
from tests.components import build
from tests.engine.toy import make_batches, make_session

WAITING = ("aten._local_scalar_dense.default", "aten.nonzero.default", "aten.equal.default")
"""What brings a number of a tensor, or how many there are, to the processor."""


class Waits(TorchDispatchMode):
    """Counts operations that would wait for a GPU."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if str(func) in WAITING:
            self.seen[str(func)] += 1
        return func(*args, **(kwargs or {}))


def test_it_notices_what_waits() -> None:
    with Waits() as waits:
        float(torch.ones(()))
        torch.ones(3).nonzero()
    assert set(waits.seen) == set(WAITING[:2])


def sgd(parameters: Any) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9)


@pytest.mark.parametrize(
    "settings",
    [{}, {"clip_norm": 1.0}, {"accumulate": 2}, {"precision": "bf16"}, {"freeze_batchnorm": True}],
    ids=str,
)
def test_a_step_waits_for_nothing(settings: dict[str, Any]) -> None:
    session = make_session(epochs=8, optimizer=sgd, **settings)
    batches = list(make_batches(session))[: CHECK_EVERY + 1]
    counts = []
    for batch in batches:
        with Waits() as waits:
            session.train_on(batch)
        counts.append(waits.seen.total())
    # Whether the losses and the weights are finite is looked at once in so many steps.
    assert counts[: CHECK_EVERY - 1] == [0] * (CHECK_EVERY - 1)
    assert counts[CHECK_EVERY - 1] == 2
    assert counts[CHECK_EVERY] == 0


def test_finishing_a_batch_waits_for_nothing() -> None:
    names = ("blur", "gamma", "temperature")
    steps = [(name, build("transforms", name, {"image_size": 32})) for name in names]
    augmentation = Augmentation(steps, 0)
    drawn = zip(*(augmentation.draw_values(0, row) for row in range(4)), strict=True)
    values = [torch.tensor([one.tolist() for one in of_one]) for of_one in drawn]
    batch = Batch(
        torch.zeros(4, 3, 32, 32, dtype=torch.uint8),
        torch.zeros(4, 1, dtype=torch.int8),
        torch.arange(4),
        values=values,
    )
    with Waits() as waits:
        Finishing(augmentation, torch.device("cpu"))(batch)
    assert not waits.seen
