"""Batches from one and two worker processes, beside making them in a bare loop.

Two workers need two cores that nothing else uses.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from itertools import islice

import cv2
import numpy as np

from affactkit.component import parse_component
from affactkit.data.crops import Batch, CropBatches, finished_batches
from affactkit.data.loader import AHEAD, load_batches
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import render_crops
from affactkit.engine.memory import keep_freed_memory
from affactkit.faces import FaceTable
from affactkit.recipe.models import Crop
from benchmarks.crops import STEPS
from benchmarks.harness import Clock, Contender, Effort, Result, race
from benchmarks.samples import build_context, faces

BATCH, PORTION = 16, 16
"""Pictures in a batch, and batches that are timed together, since they come in bursts."""
UNIT = f"{PORTION} batches of {BATCH}"
FOREVER = 1_000_000
"""Batches, more than are ever asked for."""


def run(effort: Effort) -> Result:
    """Measure the rates at which batches arrive, when nothing else is done."""
    contenders = rivals(time.perf_counter, time.perf_counter)
    return race(contenders, effort, unit=UNIT, baseline="1 worker")


def rivals(own: Clock, of_workers: Clock) -> list[Contender]:
    """Return a bare loop, one worker and two, with the clocks of this process and of workers."""
    cv2.setNumThreads(1)
    keep_freed_memory()
    table = faces()
    batches = training_batches(table)
    order = TrainingOrder(np.arange(len(table)), BATCH, FOREVER, seed=0)
    loaded = (_loaded_by(workers, order, batches, of_workers) for workers in (1, 2))
    return [_bare_loop(order, batches, own), *loaded]


def training_batches(table: FaceTable) -> CropBatches:
    """Return what makes batches with every published step."""
    crop = Crop(precision="fast")
    context = build_context(crop.size)
    transforms = [parse_component(step, "transforms", context.registries) for step in STEPS]
    rows = np.arange(len(table))
    return finished_batches(render_crops(table, rows, crop, transforms, 0, context))


def _bare_loop(order: TrainingOrder, batches: CropBatches, clock: Clock) -> Contender:
    """Return what makes crops one after another, and no batches of them."""

    def timed(times: int) -> float:
        start = clock()
        for places in islice(order, times * PORTION):
            for place in places:
                batches.make(place)
        return clock() - start

    return Contender("bare loop", timed)


def _loaded_by(workers: int, order: TrainingOrder, batches: CropBatches, clock: Clock) -> Contender:
    """Return what takes batches as soon as they are there, but for those of the beginning.

    Its workers live for a turn: between turns they would make batches ahead, while it is another's.
    """

    def timed(times: int) -> float:
        with load_batches(batches, order, workers=workers, pin=False) as loaded:
            take(loaded, (AHEAD + 1) * workers)
            start = clock()
            take(loaded, times * PORTION)
            return clock() - start

    return Contender(f"{workers} worker{'s' * (workers > 1)}", timed)


def take(loaded: Iterator[Batch], batches: int) -> None:
    """Take so many batches, and drop them."""
    deque(islice(loaded, batches), maxlen=0)
