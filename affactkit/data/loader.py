"""Batches from worker processes: PyTorch's loader, set up for crops."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol, TypeVar

import cv2
import torch
from torch.utils.data import DataLoader

from affactkit.data.crops import Failed, Place
from affactkit.data.order import EvaluationOrder, TrainingOrder

Made = TypeVar("Made", covariant=True)


class BatchSource(Protocol[Made]):
    """Makes what belongs to several places at once; it travels to worker processes."""

    def __getitems__(self, places: Sequence[Place]) -> Made | Failed:
        """Return it, or the error that was met."""


def worker_count(chosen: int | Literal["auto"]) -> int:
    """Return how many worker processes to start; ``auto`` leaves a core to the training."""
    if chosen != "auto":
        return chosen
    return max(1, min(8, len(os.sched_getaffinity(0)) - 1))


def load_batches(
    source: BatchSource[Made], order: TrainingOrder | EvaluationOrder, *, workers: int, pin: bool
) -> Iterator[Made]:
    """Yield the batches of an order, made ahead by worker processes.

    Args:
        source: makes the batches.
        order: which of them, batch by batch.
        workers: processes; 0 makes the batches here, when they are asked for.
        pin: put them into page-locked memory, for copying to a GPU.

    Raises:
        AffactkitError: a crop could not be made, as if it had been made here.
    """
    loader: DataLoader[Any] = DataLoader(
        source,  # type: ignore[arg-type]
        batch_sampler=order,
        num_workers=workers,
        collate_fn=_as_it_is,
        pin_memory=pin,
        prefetch_factor=4 if workers else None,
        worker_init_fn=_start_worker,
        # PyTorch draws a base seed for its workers; a generator of their own keeps that from
        # touching the random numbers of the network.
        generator=torch.Generator(),
    )
    for batch in loader:
        if isinstance(batch, Failed):
            raise batch.error
        yield batch


def _as_it_is(batch: Any) -> Any:
    return batch


def _start_worker(_: int) -> None:
    cv2.setNumThreads(1)
