"""Trials are held by one process at a time, and let go of when it ends, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from affactkit_sweep.claims import Claims, FileClaims, PostgresClaims
from tests.sweep.postgres import Server

Open = Callable[[], Claims]
FORK = multiprocessing.get_context("fork")


@pytest.fixture(params=["files", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Return what opens the claims of one sweep."""
    if request.param == "files":
        return lambda: FileClaims(tmp_path / "claims")
    server: Server = request.getfixturevalue("server")
    return lambda: PostgresClaims(server.url, "a sweep")


def taken_elsewhere(opened: Open, number: int) -> bool:
    """Try to take a trial from another process, which then ends."""
    process = FORK.Process(target=lambda: os._exit(int(opened().take(number))))
    process.start()
    process.join(30)
    return bool(process.exitcode)


def test_a_trial_has_one_holder(opened: Open) -> None:
    claims = opened()
    assert claims.take(3)
    assert not taken_elsewhere(opened, 3)
    assert taken_elsewhere(opened, 4)
    claims.check()
    claims.release(3)
    assert taken_elsewhere(opened, 3)


def test_a_killed_process_holds_nothing(opened: Open) -> None:
    def hold() -> None:
        claims = opened()
        telling.send(claims.take(0))
        time.sleep(60)

    hearing, telling = FORK.Pipe(duplex=False)
    process = FORK.Process(target=hold)
    process.start()
    assert hearing.recv()
    claims = opened()
    assert not claims.take(0)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    deadline = time.monotonic() + 10
    while not claims.take(0):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_process_chooses_at_a_time(opened: Open, tmp_path: Path) -> None:
    """Each adds one to a number in a file, slowly enough for the others to interfere."""
    file = tmp_path / "number"
    file.write_text("0")

    def add() -> None:
        claims = opened()
        for _ in range(5):
            with claims.choosing():
                number = int(file.read_text())
                time.sleep(0.01)
                file.write_text(str(number + 1))

    processes = [FORK.Process(target=add) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert file.read_text() == "15"
