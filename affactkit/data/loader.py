"""Batches from worker processes: PyTorch's loader, set up for crops."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Literal

import cv2
import torch
from torch.utils.data import DataLoader

from affactkit.data.crops import Batch, CropBatches, Failed
from affactkit.data.order import EvaluationOrder, TrainingOrder


def worker_count(chosen: int | Literal["auto"]) -> int:
    """Return how many worker processes to start; ``auto`` leaves a core to the training."""
    if chosen != "auto":
        return chosen
    return max(1, min(8, len(os.sched_getaffinity(0)) - 1))


def load_batches(
    crops: CropBatches, order: TrainingOrder | EvaluationOrder, *, workers: int, pin: bool
) -> Iterator[Batch]:
    """Yield the batches of an order, made ahead by worker processes.

    Args:
        crops: makes the crops.
        order: which of them, batch by batch.
        workers: processes; 0 makes the batches here, when they are asked for.
        pin: put them into page-locked memory, for copying to a GPU.

    Raises:
        AffactkitError: a crop could not be made, as if it had been made here.
    """
    loader: DataLoader[Any] = DataLoader(
        crops,  # type: ignore[arg-type]
        batch_sampler=order,  # type: ignore[arg-type]
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
