"""A training small enough for tests: linear network, made-up crops, any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch

from affactkit.data.crops import Batch
from affactkit.data.order import SharedOrder, TrainingOrder
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.session import Session
from affactkit.interfaces import Restart, SetLR
from affactkit.recipe.models import Training

Parameters = Iterable[torch.nn.Parameter]

SIZE, ATTRIBUTES, PICTURES, BATCH = 6, 3, 22, 5


class Network(torch.nn.Module):
    """Has batch statistics and dropout, so that both must survive a restart."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Conv2d(3, 4, 3),
            torch.nn.BatchNorm2d(4),
            torch.nn.Flatten(),
            torch.nn.Dropout(dropout),
            torch.nn.Linear(64, ATTRIBUTES),
        )

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.layers(pixels.to(self.layers[0].weight) / 255)


def bce(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    known = targets >= 0
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, targets.clamp(min=0).to(logits), reduction="none"
    )
    return (losses * known).sum(), known.sum()


class Halving:
    """Halves the learning rate every epoch; restarts after the epochs it is told."""

    def __init__(self, restart_after: tuple[int, ...] = ()) -> None:
        self.factor = 1.0
        self._restart_after = restart_after

    def after_step(self, step: int) -> SetLR | None:
        return None

    def after_epoch(self, epoch: int, metrics: Mapping[str, float]) -> SetLR | Restart | None:
        self.factor /= 2
        return (Restart if epoch in self._restart_after else SetLR)(self.factor)

    def state_dict(self) -> dict[str, Any]:
        return {"factor": self.factor}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.factor = state["factor"]


def adam(parameters: Parameters) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, lr=0.01)


def make_session(
    epochs: int = 4,
    restart_after: tuple[int, ...] = (),
    optimizer: Callable[[Parameters], torch.optim.Optimizer] = adam,
    dtype: torch.dtype = torch.float32,
    dropout: float = 0.3,
    processes: Processes = ALONE,
    size: tuple[int, int] = (PICTURES, BATCH),
    **settings: Any,
) -> Session:
    """Return a training of some pictures in batches, whose numbers are its size."""
    pictures, batch = size
    torch.manual_seed(0)
    model = Network(dropout).to(dtype)
    steps_per_epoch = -(-pictures // batch)
    return Session(
        model,  # type: ignore[arg-type]
        bce,
        optimizer(model.parameters()),
        Halving(restart_after),
        Training(epochs=epochs, batch_size=batch, **settings),
        seed=3,
        steps_per_epoch=steps_per_epoch,
        total_steps=epochs * steps_per_epoch,
        processes=processes,
    )


def make_batches(session: Session, size: tuple[int, int] = (PICTURES, BATCH)) -> Iterator[Batch]:
    """Yield what is left of the training, the session's share of each batch."""
    count, batch = size
    rng = np.random.default_rng(1)
    pixels = torch.from_numpy(rng.integers(0, 256, (count, 3, SIZE, SIZE), np.uint8))
    targets = torch.from_numpy(rng.integers(-1, 2, (count, ATTRIBUTES)).astype(np.int8))
    order = TrainingOrder(np.arange(count), batch, session.total_steps, 3, session.step)
    for places in SharedOrder(order, session.processes.share):
        rows = torch.tensor([place.row for place in places], dtype=torch.int64)
        yield Batch(pixels[rows], targets[rows], rows)
