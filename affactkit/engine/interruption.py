"""What makes a run stop before its end: signals, and a limit of time."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from affactkit.engine.distributed import Processes
from affactkit.errors import RunInterruptedError

ECHO = 1.0
"""Seconds in which a second signal is the first one's echo: some senders signal twice."""
RESERVE = 0.1
MOST_RESERVE = 60.0
"""What is kept of a time limit for saving: this share, and at most so many seconds."""


class Interruption:
    """Hears SIGTERM, SIGINT and the end of the time while it is entered.

    The first of them raises `RunInterruptedError`, at once or, inside of `deferred`, when it is
    asked for; the second, sent by somebody without patience, ends the process on the spot.

    Args:
        time_limit: seconds from now after which the run should be over, saving included.
    """

    def __init__(self, time_limit: float | None = None) -> None:
        self._time_limit = time_limit
        self._reason = ""
        self._heard_at = 0.0
        self._deferred = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        # Elsewhere Python does not allow it; whoever runs a training in a thread handles signals.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
                self._before[number] = signal.signal(number, self._hear)
            if self._time_limit is not None:
                reserve = min(RESERVE * self._time_limit, MOST_RESERVE)
                signal.setitimer(signal.ITIMER_REAL, self._time_limit - reserve)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def deferred(self, deferred: bool = True) -> Iterator[None]:
        """Inside, only take note, so that `check` can raise when nothing is half done."""
        outside, self._deferred = self._deferred, deferred
        try:
            if not deferred:
                self._raise_if_heard()
            yield
        finally:
            self._deferred = outside

    def check(self, processes: Processes) -> None:
        """Raise in all processes if one of them has been interrupted."""
        if processes.any(bool(self._reason)):
            self._reason = self._reason or "an interruption of another process"
            self._raise_if_heard()

    def _hear(self, number: int, _: FrameType | None) -> None:
        is_limit = number == signal.SIGALRM
        if self._reason:
            if not is_limit and time.monotonic() - self._heard_at > ECHO:
                os._exit(128 + number)
            return
        self._heard_at = time.monotonic()
        self._reason = "the time limit" if is_limit else signal.Signals(number).name
        if not self._deferred:
            self._raise_if_heard()

    def _raise_if_heard(self) -> None:
        if self._reason:
            raise RunInterruptedError(f"interrupted by {self._reason}")
