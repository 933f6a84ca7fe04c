"""An epoch of 1,000 to 16,000 pictures, each of which should cost the same.

The pictures are small, so that whatever else costs time would be seen.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace

import cv2
import numpy as np

from affactkit.component import parse_component
from affactkit.data.crops import finished_batches
from affactkit.data.loader import load_batches
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import render_crops
from affactkit.faces import FaceTable
from affactkit.recipe.models import Crop
from benchmarks.crops import STEPS
from benchmarks.harness import Contender, Effort, Result, race
from benchmarks.samples import build_context, faces

COUNTS = (1_000, 4_000, 16_000)
HEIGHT, WIDTH, SIZE, BATCH = 39, 32, 16, 50


def run(effort: Effort) -> Result:
    """Measure whole epochs in one process: boxes, order, crops and batches."""
    cv2.setNumThreads(1)
    few = faces(HEIGHT, WIDTH)
    contenders = [_epochs(repeated(few, round(count * effort.share))) for count in COUNTS]
    return race(contenders, effort, unit="picture")


def repeated(table: FaceTable, count: int) -> FaceTable:
    """Return a table of so many rows, whose pictures come again and again."""
    rows = np.arange(count) % len(table)
    names = ("keys", "targets", "split", "landmarks", "boxes", "identity")
    return replace(table, **{name: getattr(table, name)[rows] for name in names})


def _epochs(table: FaceTable) -> Contender:
    context, crop, rows = (
        build_context(SIZE),
        Crop(size=SIZE, precision="fast"),
        np.arange(len(table)),
    )
    transforms = [parse_component(step, "transforms", context.registries) for step in STEPS]

    def epoch(seed: int) -> None:
        batches = finished_batches(render_crops(table, rows, crop, transforms, seed, context))
        order = TrainingOrder(rows, BATCH, -(-len(rows) // BATCH), seed)
        with load_batches(batches, order, workers=0, pin=False) as loaded:
            deque(loaded, maxlen=0)

    def timed(pictures: int) -> float:
        """Take whole epochs, as many as it needs for that many pictures, and count their share."""
        epochs = -(-pictures // len(table))
        start = time.process_time()
        for seed in range(epochs):
            epoch(seed)
        return (time.process_time() - start) * pictures / (epochs * len(table))

    return Contender(f"{len(table):,} pictures", timed)
