"""How much memory and processor time processes take, as Linux tells it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from multiprocessing import active_children
from pathlib import Path

MEGA = 1e6


def worker_ids() -> list[int]:
    """Return the processes that this one has started and that still run."""
    return sorted(child.pid for child in active_children() if child.pid is not None)


def processor_seconds(processes: Sequence[int]) -> float:
    """Return the time that processes have spent on a processor, not that of waiting for one."""
    return sum(_nanoseconds(process) for process in processes) / 1e9


def _nanoseconds(process: int) -> int:
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0])


def resident(process: int) -> float:
    """Return the megabytes that a process has in memory, those shared with others included."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGA


def own(process: int) -> float:
    """Return the megabytes in memory that belong to no file, divided among those that share them.

    The sum over processes is what they take together.
    """
    return _kilobytes(Path(f"/proc/{process}/smaps_rollup").read_text(), "Pss_Anon:") * 1024 / MEGA


def mapped(process: int, folder: Path) -> float:
    """Return the same for the files of a folder that a process has mapped."""
    found, inside = 0, False
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        if "-" in line.split(maxsplit=1)[0]:
            inside = str(folder) in line
        elif inside:
            found += _kilobytes(line, "Pss:")
    return found * 1024 / MEGA


def _kilobytes(text: str, field: str) -> int:
    lines = (line.split() for line in text.splitlines() if line.startswith(field))
    return sum(int(words[1]) for words in lines)
