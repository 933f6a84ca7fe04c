"""Batches from one and two worker processes, beside making them in a bare loop.

Two workers need two cores that nothing else uses.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

import cv2
import numpy as np

from affactkit.component import parse_component
from affactkit.data.crops import Batch, CropBatches, finished_batches
from affactkit.data.loader import AHEAD, load_batches
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import render_crops
from affactkit.faces import FaceTable
from affactkit.recipe.models import Crop
from benchmarks.crops import STEPS
from benchmarks.harness import Clock, Contender, Effort, Result, race
from benchmarks.samples import build_context, faces

BATCH, PORTION = 16, 4
"""Pictures in a batch, and batches that are timed together, since they come in bursts."""
FOREVER = 1_000_000
"""Batches, more than are ever asked for."""


def run(effort: Effort) -> Result:
    """Measure the rates at which batches arrive, when nothing else is done."""
    cv2.setNumThreads(1)
    table = faces()
    batches = training_batches(table)
    order = TrainingOrder(np.arange(len(table)), BATCH, FOREVER, seed=0)
    with ExitStack() as stack:
        contenders = [bare_loop(order, batches)]
        for workers in (1, 2):
            loading = load_batches(batches, order, workers=workers, pin=False)
            loaded = stack.enter_context(loading)
            contenders.append(loaded_by(workers, loaded))
        return race(contenders, effort, unit=f"{PORTION} batches of {BATCH}", baseline="1 worker")


def training_batches(table: FaceTable) -> CropBatches:
    """Return what makes batches with every published step."""
    crop = Crop(precision="fast")
    context = build_context(crop.size)
    transforms = [parse_component(step, "transforms", context.registries) for step in STEPS]
    rows = np.arange(len(table))
    return finished_batches(render_crops(table, rows, crop, transforms, 0, context))


def bare_loop(
    order: TrainingOrder, batches: CropBatches, clock: Clock = time.perf_counter
) -> Contender:
    """Return what makes crops one after another, and no batches of them."""
    endless = iter(order)

    def timed(times: int) -> float:
        start = clock()
        for _ in range(times * PORTION):
            for place in next(endless):
                batches.make(place)
        return clock() - start

    return Contender("bare loop", timed)


def loaded_by(workers: int, loaded: Iterator[Batch], clock: Clock = time.perf_counter) -> Contender:
    """Return what takes batches as soon as they are there, but for those of before its turn."""

    def timed(times: int) -> float:
        take(loaded, (AHEAD + 1) * workers)
        start = clock()
        take(loaded, times * PORTION)
        return clock() - start

    return Contender(f"{workers} worker{'s' * (workers > 1)}", timed)


def take(loaded: Iterator[Batch], batches: int) -> None:
    """Take so many batches, and drop them."""
    deque(islice(loaded, batches), maxlen=0)
