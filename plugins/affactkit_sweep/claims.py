"""Who works on which trial: locks that end with the process that holds them, however it ends.

A trial that is running, by what the database says, and that nobody holds, was cut off. So there is
no heartbeat, no clock to agree on and no time of grace.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from affactkit.errors import DataError, TrainingError


class Claims(Protocol):
    """Hands out trials, each to one process at a time."""

    @contextmanager
    def choosing(self) -> Iterator[None]:
        """Let one process at a time look for a trial; the others wait."""

    def take(self, number: int) -> bool:
        """Claim a trial, unless another process holds it."""

    def release(self, number: int) -> None:
        """Let go of a trial."""

    def check(self) -> None:
        """Make sure that what was claimed is still held.

        Raises:
            TrainingError: it is not.
        """


class FileClaims:
    """Locks in a folder that all processes see."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[int, FileLock] = {}
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def choosing(self) -> Iterator[None]:
        """Let one process at a time look for a trial; the others wait."""
        with FileLock(self._folder / "choosing.lock"):
            yield

    def take(self, number: int) -> bool:
        """Claim a trial, unless another process holds it."""
        lock = FileLock(self._folder / f"{number:04d}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return False
        self._held[number] = lock
        return True

    def release(self, number: int) -> None:
        """Let go of a trial."""
        self._held.pop(number).release()

    def check(self) -> None:
        """The system keeps a lock for as long as its process lives."""


class PostgresClaims:
    """Advisory locks of a PostgreSQL server, which ends them with the connection."""

    CHOOSING = -1

    def __init__(self, url: str, study: str) -> None:
        import psycopg

        self._lost = psycopg.OperationalError
        try:
            self._connection = psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError as error:
            raise DataError(f"the database cannot be reached: {error}") from error
        # The locks of a database share one space of pairs of 32-bit numbers.
        self._study = zlib.crc32(study.encode()) - 2**31

    @contextmanager
    def choosing(self) -> Iterator[None]:
        """Let one process at a time look for a trial; the others wait."""
        self._ask("pg_advisory_lock", self.CHOOSING)
        try:
            yield
        finally:
            self._ask("pg_advisory_unlock", self.CHOOSING)

    def take(self, number: int) -> bool:
        """Claim a trial, unless another process holds it."""
        return self._ask("pg_try_advisory_lock", number)

    def release(self, number: int) -> None:
        """Let go of a trial."""
        self._ask("pg_advisory_unlock", number)

    def check(self) -> None:
        """Make sure that the connection still stands.

        Raises:
            TrainingError: it does not, so that another process may have taken the trial.
        """
        self._run("SELECT 1")

    def _ask(self, function: str, number: int) -> bool:
        return self._run(f"SELECT {function}(%s, %s)", self._study, number)

    def _run(self, query: str, *values: int) -> bool:
        try:
            row = self._connection.execute(query.encode(), values).fetchone()
        except self._lost as error:
            raise TrainingError(
                f"the connection to the database was lost: {error}",
                hint="The same command goes on.",
            ) from error
        return bool(row and row[0])
