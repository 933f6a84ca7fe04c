"""Batches from worker processes: PyTorch's loader, set up for crops."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Literal, Protocol, TypeVar

import cv2
import torch
from torch.utils.data import DataLoader

from affactkit.data.crops import Failed, Place
from affactkit.data.order import Order
from affactkit.errors import TrainingError

Made = TypeVar("Made", covariant=True)

AHEAD = 4
"""Batches that a worker makes before they are asked for."""


class BatchSource(Protocol[Made]):
    """Makes what belongs to several places at once; it travels to worker processes."""

    def __getitems__(self, places: Sequence[Place]) -> Made | Failed:
        """Return it, or the error that was met."""


def worker_count(chosen: int | Literal["auto"], trainings: int = 1) -> int:
    """Return how many worker processes to start.

    Args:
        chosen: what the recipe says; ``auto`` leaves a core to the training itself.
        trainings: processes on this machine that train together, among which it is divided.
    """
    if chosen != "auto":
        return chosen
    return max(1, min(8, len(os.sched_getaffinity(0)) // trainings - 1))


@contextmanager
def load_batches(
    source: BatchSource[Made], order: Order, *, workers: int, pin: bool
) -> Iterator[Iterator[Made]]:
    """Give the batches of an order, made ahead by worker processes, which end with the block.

    All that is done with batches belongs into the block: PyTorch tells of the death of a worker
    by an error wherever the program is just then.

    Args:
        source: makes the batches.
        order: which of them, batch by batch.
        workers: processes; 0 makes the batches here, when they are asked for.
        pin: put them into page-locked memory, for copying to a GPU.

    Raises:
        AffactkitError: a crop could not be made, as if it had been made here.
        TrainingError: a worker process has died.
    """
    loader: DataLoader[Any] = DataLoader(
        source,  # type: ignore[arg-type]
        batch_sampler=order,
        num_workers=workers,
        collate_fn=_as_it_is,
        pin_memory=pin,
        prefetch_factor=AHEAD if workers else None,
        worker_init_fn=_start_worker,
        # PyTorch draws a base seed for its workers; a generator of their own keeps that from
        # touching the random numbers of the network.
        generator=torch.Generator(),
    )
    # Closing what holds the loader's iterator ends the workers.
    with (
        _dead_workers_told(),
        _ready_to_fork(workers),
        closing(_without_failure(loader)) as batches,
    ):
        yield batches


def _without_failure(loader: Iterable[Made | Failed]) -> Generator[Made]:
    for batch in loader:
        if isinstance(batch, Failed):
            raise batch.error
        yield batch


@contextmanager
def _ready_to_fork(workers: int) -> Iterator[None]:
    """Do without OpenCV's threads while there are workers.

    A forked process inherits the locks of these threads but not the threads, and may wait for them
    for ever as soon as it uses OpenCV.
    """
    threads = cv2.getNumThreads()
    if workers:
        cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


@contextmanager
def _dead_workers_told() -> Iterator[None]:
    """Say in our own words that a worker process has died."""
    try:
        yield
    # One that dies while it hands over a batch is noticed by the broken connection.
    except (RuntimeError, ConnectionError, EOFError) as error:
        if isinstance(error, RuntimeError) and "DataLoader worker" not in str(error):
            raise
        raise TrainingError(
            f"a process that loads pictures has died: {_first_line(error)}",
            hint="If memory ran out, lower training.workers or training.batch_size.",
        ) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _as_it_is(batch: Any) -> Any:
    return batch


@atexit.register
def _kill_workers() -> None:
    """End workers that a signal has left behind while they were being started.

    They ignore the one by which Python ends such processes when it exits, and it would wait for
    them without end.
    """
    for process in multiprocessing.active_children():
        if process.daemon:
            process.kill()


def _start_worker(_: int) -> None:
    cv2.setNumThreads(1)
    # A signal to the whole process group is for the training, which still needs its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
