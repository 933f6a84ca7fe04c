"""CelebA's annotations, as many lines as it has: read, kept, and shared by worker processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from affactkit.data.crops import Place
from affactkit.data.loader import load_batches
from affactkit.data.order import EvaluationOrder
from affactkit.data.tables import FEW
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from benchmarks.findings import Finding, Findings
from benchmarks.harness import Effort
from benchmarks.processes import mapped, own, worker_ids

ROWS = 202_599
WORKERS = 4
IMAGES = "img_celeba"
SPLITS = (162_770, 182_637)
"""Where validation and test begin."""
COLUMNS = ("keys", "targets", "split", "landmarks", "boxes", "identity")
POINTS = ("lefteye", "righteye", "nose", "leftmouth", "rightmouth")


def run(effort: Effort) -> Findings:
    """Measure once what happens once; shorter turns than by default take fewer lines."""
    rows = max(FEW, round(ROWS * effort.share))
    with TemporaryDirectory() as folder:
        root, cache = Path(folder) / "celeba", Path(folder) / "cache"
        write_annotations(root, rows)
        context = BuildContext(plugin_host().registries, cache)
        dataset = context.build("datasets", {"type": "celeba", "root": root})
        first = _processor_time(dataset.load)
        listing = _processor_time(lambda: sum(1 for _ in os.scandir(root / IMAGES)))
        again = _processor_time(dataset.load)
        together, private = _memory(dataset.load(), cache)
    return Findings(
        (
            Finding("rows", rows, "lines"),
            Finding("first load", first, "s of processor time"),
            Finding("listing the pictures alone", listing, "s of processor time"),
            Finding("load from the cache", again, "s of processor time"),
            Finding(f"mapped by {WORKERS} workers and the main process together", together, "MB"),
            Finding("copied by the workers", private, "MB"),
        )
    )


def write_annotations(root: Path, rows: int) -> None:
    """Write annotations in CelebA's form, of pictures that are empty files."""
    chance = np.random.default_rng(0)
    keys = [f"{number:06d}.jpg" for number in range(1, rows + 1)]
    (root / IMAGES).mkdir(parents=True)
    for key in keys:
        (root / IMAGES / key).touch()
    names = " ".join(f"Attribute_{number}" for number in range(40))
    points = " ".join(f"{point}_{axis}" for point in POINTS for axis in "xy")
    splits = np.searchsorted(np.array(SPLITS) * rows // ROWS, np.arange(rows), "right")
    files: dict[str, tuple[list[str], NDArray[Any]]] = {
        "list_attr_celeba": ([str(rows), names], chance.choice([-1, 1], (rows, 40))),
        "list_landmarks_celeba": ([str(rows), points], chance.integers(0, 600, (rows, 10))),
        "list_bbox_celeba": (
            [str(rows), "image_id x_1 y_1 width height"],
            chance.integers(1, 400, (rows, 4)),
        ),
        "list_eval_partition": ([], splits[:, None]),
        "identity_CelebA": ([], chance.integers(1, 10_178, (rows, 1))),
    }
    for stem, (head, numbers) in files.items():
        lines = (
            f"{key} {' '.join(f'{number:2d}' for number in row)}"
            for key, row in zip(keys, numbers.tolist(), strict=True)
        )
        (root / f"{stem}.txt").write_text("\n".join([*head, *lines]) + "\n")


@dataclass(frozen=True)
class _Reader:
    """Reads the whole table in a worker process; returns how much memory was copied for that."""

    table: FaceTable

    def __getitems__(self, places: Sequence[Place]) -> float:
        before = own(os.getpid())
        for name in COLUMNS:
            getattr(self.table, name).view(np.uint8).max()
        return own(os.getpid()) - before


def _memory(table: FaceTable, cache: Path) -> tuple[float, float]:
    """Return the megabytes that all processes have mapped together, and those that were copied."""
    order = EvaluationOrder(np.arange(WORKERS), batch_size=1)
    with load_batches(_Reader(table), order, workers=WORKERS, pin=False) as loaded:
        private = [next(loaded) for _ in range(WORKERS)]
        processes = [os.getpid(), *worker_ids()]
        return sum(mapped(process, cache) for process in processes), sum(private)


def _processor_time(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
