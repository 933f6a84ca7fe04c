"""Several processes that talk through Gloo on this machine, forked so that they start at once."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import socket
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from affactkit.engine.distributed import connected


def run_together(count: int, work: Callable[..., Any], *arguments: Any) -> list[Any]:
    """Call ``work(processes, *arguments)`` in each; return what they return, or the error."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fork = multiprocessing.get_context("fork")
    started = []
    for rank in range(count):
        here, there = fork.Pipe(duplex=False)
        member = fork.Process(target=_member, args=(rank, count, port, there, work, arguments))
        member.start()
        there.close()
        started.append((member, here))
    returned = [_received(here) for _, here in started]
    for member, _ in started:
        member.join(30)
    return returned


def _received(connection: Connection) -> Any:
    try:
        return (
            pickle.loads(connection.recv_bytes())
            if connection.poll(60)
            else TimeoutError("no answer in 60 s")
        )
    except EOFError as error:  # it has died
        return error


def _member(
    rank: int,
    count: int,
    port: int,
    answer: Connection,
    work: Callable[..., Any],
    arguments: tuple[Any, ...],
) -> None:
    os.environ |= {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": str(count),
    }
    try:
        with connected() as processes:
            returned = work(processes, *arguments)
    except Exception as error:
        returned = error
    # By value: torch's own way would share tensors of a process that is about to end.
    answer.send_bytes(pickle.dumps(returned))
