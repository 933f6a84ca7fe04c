"""The processes of one training, and all that they say to each other.

They are started by torchrun, or by `affactkit.engine.launch`, which is the same engine. Each has a
number; number 0 is the main one, and the only one that writes and prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

import torch
import torch.distributed as dist

from affactkit.data.order import Share
from affactkit.errors import LostProcessesError

PATIENCE = timedelta(days=2)
"""How long a process waits for the others: one may be detecting faces, or evaluating alone.

A process that has died ends the wait at once, so that this need not be short.
"""

LOST = "has lost the others"
"""What a process says that ends only because another one has ended."""

Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")


def _together(talk: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Say in our own words that the others are gone."""

    def heard(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        try:
            return talk(*args, **kwargs)
        except RuntimeError as error:
            raise LostProcessesError(
                f"process {dist.get_rank()} of {dist.get_world_size()} {LOST}",
                hint="See why another one ended; affactkit run --resume RUN goes on.",
            ) from error

    return heard


@dataclass(frozen=True)
class Processes:
    """The processes that train together, as one of them sees them; by default it is alone.

    Attributes:
        rank: this one's number, from 0.
        count: how many there are.
        local_rank: this one's number on its machine.
        local_count: how many there are on its machine.
    """

    rank: int = 0
    count: int = 1
    local_rank: int = 0
    local_count: int = 1

    @property
    def is_main(self) -> bool:
        """Whether this is the process that writes and prints."""
        return self.rank == 0

    @property
    def share(self) -> Share:
        """This process's part of whatever is divided among all."""
        return Share(self.rank, self.count)

    def sum(self, tensor: torch.Tensor) -> torch.Tensor:
        """Put the sum over all processes in the tensor's place, the same everywhere."""
        if self.count > 1:
            _together(dist.all_reduce)(tensor)
        return tensor

    def any(self, flag: bool) -> bool:
        """Tell whether the flag is set in any process; waits for no GPU."""
        return flag if self.count == 1 else bool(self.sum(torch.tensor(int(flag))))

    def gather(self, value: Value) -> list[Value]:
        """Return the values of all processes in order."""
        values: list[Any] = [value] * self.count
        if self.count > 1:
            _together(dist.all_gather_object)(values, value)
        return values

    def from_main(self, make: Callable[[], Value]) -> Value:
        """Return what the main process makes; the others only wait for it."""
        values: list[Any] = [make() if self.is_main else None]
        if self.count > 1:
            _together(dist.broadcast_object_list)(values, src=0)
        made: Value = values[0]
        return made

    def copy_from_main(self, tensors: Iterable[torch.Tensor]) -> None:
        """Overwrite tensors with those of the main process."""
        for tensor in tensors if self.count > 1 else ():
            _together(dist.broadcast)(tensor, src=0)

    def barrier(self) -> None:
        """Wait until all processes are here."""
        self.any(False)

    @contextmanager
    def first_here(self) -> Iterator[None]:
        """Let one process on each machine go first, so that the others find its cache filled."""
        if self.local_rank > 0:
            self.barrier()
        yield
        if self.local_rank == 0:
            self.barrier()


ALONE = Processes()
"""The only process of a training."""


def started_by_torchrun() -> bool:
    """Tell whether this is one of several processes that torchrun has started."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and "RANK" in os.environ


@contextmanager
def connected() -> Iterator[Processes]:
    """Join the other processes that torchrun has started, if it has; leave them at the end.

    Tensors on a GPU go through NCCL, others through Gloo.
    """
    if not started_by_torchrun():
        yield ALONE
        return
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(backend, timeout=PATIENCE)
    try:
        yield Processes(
            dist.get_rank(),
            dist.get_world_size(),
            int(os.environ.get("LOCAL_RANK", "0")),
            int(os.environ.get("LOCAL_WORLD_SIZE", "1")),
        )
    finally:
        dist.destroy_process_group()
