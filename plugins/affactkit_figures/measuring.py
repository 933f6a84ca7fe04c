"""Measure how fast worker processes make crops, and how busy they keep the processor."""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from affactkit.atomic import write_atomically
from affactkit.data.crops import CropBatches
from affactkit.data.loader import load_batches, worker_count
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import make_crops, open_faces, training_order, training_rows
from affactkit.errors import DataError
from affactkit.plugins import PluginHost, plugin_host
from affactkit.progress import track
from affactkit.recipe.contents import preflight
from affactkit.recipe.models import Recipe
from affactkit.report.table import aligned

ENDLESS = 10**9
"""Batches, more than can be made while it is measured."""


@dataclass(frozen=True)
class Measured:
    """What some worker processes did.

    Attributes:
        workers: how many; 0 is the training process itself.
        crops_per_second: how fast they were made.
        cores_busy: the time of all processes on the processor, by the time that went by.
    """

    workers: int
    crops_per_second: float
    cores_busy: float


def measure_workers(
    recipe: Recipe,
    *,
    most: int | None = None,
    seconds: float = 10.0,
    file: Path | None = None,
    say: Callable[[str], None] = print,
    host: PluginHost | None = None,
) -> list[Measured]:
    """Make a recipe's training crops with 0, 1, 2, ... worker processes, without a network.

    Args:
        recipe: whose faces, crops, transforms and batches.
        most: the largest number of workers; one more than ``auto`` is if not given.
        seconds: how long each number of workers is measured.
        file: where to write the numbers as CSV, for the figure ``workers``.
        say: called with the table.
        host: the plugins; those installed if not given.

    Raises:
        AffactkitError: the crops cannot be made.
    """
    host = host or plugin_host()
    preflight(recipe, ("dataset", "crop", "transforms"))
    table, context = open_faces(recipe, host.registries)
    rows = training_rows(table)
    crops = make_crops(table, rows, recipe.crop, recipe.transforms, recipe.seed, context)
    order = replace(training_order(recipe, rows), total_steps=ENDLESS)
    most = worker_count("auto") + 1 if most is None else most
    counts = track(range(most + 1), label="workers")
    measured = [_measure(crops, order, workers, seconds) for workers in counts]
    say(_table(measured))
    if file is not None:
        write_atomically(file, _as_csv(measured))
        say(f"wrote {file}")
    return measured


def _measure(crops: CropBatches, order: TrainingOrder, workers: int, seconds: float) -> Measured:
    before, begun = _processor_seconds(), time.perf_counter()
    made = 0
    with load_batches(crops, order, workers=workers, pin=False) as batches:
        next(batches)  # workers have started once there is one
        started = time.perf_counter()
        for batch in batches:
            made += len(batch.rows)
            passed = time.perf_counter() - started
            if passed >= seconds:
                break
    # What workers have used is known once they have ended.
    used = _processor_seconds() - before
    return Measured(workers, made / passed, used / (time.perf_counter() - begun))


def _processor_seconds() -> float:
    """Return the time on the processor of this process and those that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _table(measured: Sequence[Measured]) -> str:
    rows = [["workers", "crops per second", "cores busy"]]
    for one in measured:
        rows.append([str(one.workers), f"{one.crops_per_second:.0f}", f"{one.cores_busy:.2f}"])
    return aligned(rows)


def _as_csv(measured: Sequence[Measured]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Measured)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(asdict, measured))
    return text.getvalue()


def read_measured(file: Path) -> list[Measured]:
    """Return what was measured before.

    Raises:
        DataError: the file cannot be read as such.
    """
    try:
        with file.open(newline="", encoding="utf-8") as opened:
            measured = [
                Measured(
                    int(row["workers"]), float(row["crops_per_second"]), float(row["cores_busy"])
                )
                for row in csv.DictReader(opened)
            ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file}: cannot be read as numbers of workers: {error!r}") from error
    if not measured:
        raise DataError(f"{file}: holds no numbers of workers")
    return measured
