"""One attempt after another at bad input, each of which must end soon, clearly and cleanly."""

from __future__ import annotations

import faulthandler
import random
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from affactkit.errors import AffactkitError

PATIENCE = 5.0
"""Seconds of processor time that an attempt may take; the clock's depend on other programs."""


class HangError(BaseException):
    """Nobody catches it as if it were one of the errors that bad input may cause."""


class Trials:
    """Counts attempts and keeps those that ended as none may.

    Args:
        seed: of all that is random.
        watched: the folder in which nothing may appear or disappear.
    """

    def __init__(self, seed: int, watched: Path) -> None:
        self.chance = random.Random(seed)
        self.refused = 0
        self.accepted = 0
        self.failures: list[str] = []
        self._watched = watched

    def attempt(self, name: str, work: Callable[..., object], *arguments: object) -> None:
        """Do something that may succeed, or raise one clear `AffactkitError`."""
        before = _listing(self._watched)
        try:
            with _limited():
                work(*arguments)
            self.accepted += 1
        except AffactkitError as error:
            self.refused += 1
            if not error.message.strip() or "Traceback" in error.message:
                self.failures.append(f"{name}: says nothing: {error.message!r}")
        except (Exception, HangError):
            self.failures.append(f"{name}: {traceback.format_exc(limit=-4)}")
        if left := _listing(self._watched) ^ before:
            self.failures.append(f"{name}: left or removed {sorted(left)}")

    def settle(self, count: int) -> None:
        """Fail with all that went wrong; much must have been refused, or nothing was tried."""
        assert not self.failures, f"{len(self.failures)} failed:\n" + "\n".join(self.failures[:20])
        assert self.refused + self.accepted == count
        assert self.refused > count / 5


def _listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@contextmanager
def _limited() -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise HangError(f"more than {PATIENCE} s")

    before = signal.signal(signal.SIGPROF, give_up)
    faulthandler.dump_traceback_later(60 * PATIENCE, exit=True)  # if it does not even come back
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGPROF, before)
