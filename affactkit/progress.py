"""Progress of what takes long: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")

PATIENCE = 2.0
"""Seconds of silence before anything is shown."""
LINE_EVERY = 15.0
"""Seconds between two plain lines."""


def track(items: Iterable[Item], *, label: str, total: int | None = None) -> Iterator[Item]:
    """Yield the items while showing on stderr how many are done.

    Args:
        items: what to go through.
        label: what is being done, such as ``detect faces``.
        total: how many there are, when ``items`` cannot tell.
    """
    if total is None and hasattr(items, "__len__"):
        total = len(items)  # type: ignore[arg-type]
    if sys.stderr.isatty():
        yield from tqdm(items, desc=label, total=total, delay=PATIENCE, leave=False)
    else:
        yield from _plain_lines(items, label, total)


def _plain_lines(items: Iterable[Item], label: str, total: int | None) -> Iterator[Item]:
    begin = time.monotonic()
    due = begin + PATIENCE
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now >= due and done != total:
            due = now + LINE_EVERY
            print(_line(label, done, total, now - begin), file=sys.stderr, flush=True)
    if time.monotonic() - begin >= PATIENCE:
        print(f"{label}: done in {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)


def _line(label: str, done: int, total: int | None, seconds: float) -> str:
    if not total:
        return f"{label}: {done}, {seconds:.0f} s"
    left = seconds / done * (total - done)
    return f"{label}: {done}/{total} ({100 * done / total:.0f} %), about {left:.0f} s left"
