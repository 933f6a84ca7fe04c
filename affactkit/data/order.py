"""Which crops make up which batch, and which of them each of several processes makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from affactkit.data.crops import Place
from affactkit.faces import FaceTable, Split
from affactkit.recipe.models import TestSet
from affactkit.streams import Stream

Items = TypeVar("Items", bound=Sequence[Place] | NDArray[np.int64])


def rows_of(table: FaceTable, test_set: TestSet) -> NDArray[np.int64]:
    """Return the rows of a table that belong to a test set, in order."""
    rows = table.rows(Split[test_set.split.upper()])
    if test_set.count is None or test_set.count >= len(rows):
        return rows
    return rows[np.arange(test_set.count) * len(rows) // test_set.count]


class Order(Protocol):
    """Says batch by batch which crops to make."""

    def __len__(self) -> int:
        """Return the number of batches."""

    def __iter__(self) -> Iterator[list[Place]]:
        """Yield the places of each batch."""


@dataclass(frozen=True)
class Share:
    """What one of several processes takes of everything: a slice.

    The slices are in order and complete, their lengths differ by one at most, and the first
    process has something of whatever is not empty.

    Attributes:
        number: which process, from 0.
        of: how many there are.
    """

    number: int = 0
    of: int = 1

    def take(self, items: Items) -> Items:
        """Return this process's slice, which may be empty."""
        begin = -(-len(items) * self.number // self.of)
        end = -(-len(items) * (self.number + 1) // self.of)
        return items[begin:end]  # type: ignore[return-value]


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


@dataclass(frozen=True, eq=False)
class SharedOrder:
    """The share that one process has of each batch, so that a batch holds the same for any number.

    Attributes:
        whole: the batches of all processes together.
        share: this process's.
    """

    whole: Order
    share: Share

    def __len__(self) -> int:
        return len(self.whole)

    def __iter__(self) -> Iterator[list[Place]]:
        return (self.share.take(places) for places in self.whole)
