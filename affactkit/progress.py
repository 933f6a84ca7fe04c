"""Progress of what takes long: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")

PATIENCE = 2.0
"""Seconds of silence before anything is shown."""
LINE_EVERY = 15.0
"""Seconds between two plain lines."""


class Meter(Protocol):
    """Shows on stderr how much is done."""

    def advance(self, note: str = "") -> None:
        """Count one more as done, with a short note such as the loss."""

    def close(self) -> None:
        """Show nothing any more."""


def meter(label: str, total: int | None, done: int = 0) -> Meter:
    """Return the meter that suits where stderr goes.

    Args:
        label: what is being done, such as ``detect faces``.
        total: how much there is to do, if that is known.
        done: how much was done before.
    """
    kind = _Bar if sys.stderr.isatty() else _PlainLines
    return kind(label, total, done)


def track(items: Iterable[Item], *, label: str, total: int | None = None) -> Iterator[Item]:
    """Yield the items while showing how many are done; see `meter` for the arguments."""
    if total is None and hasattr(items, "__len__"):
        total = len(items)  # type: ignore[arg-type]
    shown = meter(label, total)
    try:
        for item in items:
            yield item
            shown.advance()
    finally:
        shown.close()


class _Bar:
    def __init__(self, label: str, total: int | None, done: int) -> None:
        self._bar = tqdm(desc=label, total=total, initial=done, delay=PATIENCE, leave=False)

    def advance(self, note: str = "") -> None:
        self._bar.set_postfix_str(note, refresh=False)
        self._bar.update()

    def close(self) -> None:
        self._bar.close()


class _PlainLines:
    def __init__(self, label: str, total: int | None, done: int) -> None:
        self._label, self._total = label, total
        self._before, self._done = done, done
        self._begin = time.monotonic()
        self._due = self._begin + PATIENCE

    def advance(self, note: str = "") -> None:
        self._done += 1
        now = time.monotonic()
        if now >= self._due and self._done != self._total:
            self._due = now + LINE_EVERY
            self._say(self._progress(now - self._begin), note)

    def close(self) -> None:
        seconds = time.monotonic() - self._begin
        if seconds >= PATIENCE:
            self._say(f"{self._done} done in {seconds:.0f} s")

    def _progress(self, seconds: float) -> str:
        if not self._total:
            return f"{self._done}, {seconds:.0f} s"
        left = seconds / (self._done - self._before) * (self._total - self._done)
        share = 100 * self._done / self._total
        return f"{self._done}/{self._total} ({share:.0f} %), about {left:.0f} s left"

    def _say(self, *parts: str) -> None:
        text = ", ".join(part for part in parts if part)
        print(f"{self._label}: {text}", file=sys.stderr, flush=True)
