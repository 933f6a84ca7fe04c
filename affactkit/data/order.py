"""Which crops make up which batch: the order of training, and that of evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.data.crops import Place
from affactkit.streams import Stream


@dataclass(frozen=True, eq=False)
class TrainingOrder:
    """Batches of a whole training, shuffled anew each epoch, from any step on.

    What a batch holds depends on the seed and its step alone, so that a resumed training sees
    what an uninterrupted one would have seen.

    Attributes:
        rows: the rows to train on.
        batch_size: crops in a batch; the last one of an epoch may be smaller.
        total_steps: batches in the whole training.
        seed: the recipe's.
        first_step: the number of batches that are done already.
    """

    rows: NDArray[np.int64]
    batch_size: int
    total_steps: int
    seed: int
    first_step: int = 0

    @property
    def steps_per_epoch(self) -> int:
        """The number of batches in an epoch."""
        return -(-len(self.rows) // self.batch_size)

    def __len__(self) -> int:
        return self.total_steps - self.first_step

    def __iter__(self) -> Iterator[list[Place]]:
        stream = Stream(self.seed, "order")
        shuffled_for, shuffled = -1, self.rows
        for step in range(self.first_step, self.total_steps):
            epoch, batch = divmod(step, self.steps_per_epoch)
            if epoch != shuffled_for:
                shuffled_for, shuffled = epoch, stream.at(epoch, 0).permutation(self.rows)
            begin = batch * self.batch_size
            chosen = shuffled[begin : begin + self.batch_size]
            yield [Place(epoch, row) for row in chosen.tolist()]


@dataclass(frozen=True, eq=False)
class EvaluationOrder:
    """Batches that hold each row once, in order, without padding."""

    rows: NDArray[np.int64]
    batch_size: int

    def __len__(self) -> int:
        return -(-len(self.rows) // self.batch_size)

    def __iter__(self) -> Iterator[list[Place]]:
        for begin in range(0, len(self.rows), self.batch_size):
            yield [Place(0, row) for row in self.rows[begin : begin + self.batch_size].tolist()]
