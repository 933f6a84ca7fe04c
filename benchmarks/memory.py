"""Many samples through two worker processes: by how much the processes grow."""

from __future__ import annotations

import os

import cv2
import numpy as np

from affactkit.data.loader import load_batches
from affactkit.data.order import TrainingOrder
from benchmarks.findings import Finding, Findings
from benchmarks.harness import Effort
from benchmarks.loader import FOREVER, take, training_batches
from benchmarks.processes import resident, worker_ids
from benchmarks.samples import faces

SAMPLES, BATCH, WORKERS, TENTH = 20_000, 10, 2, 10
HEIGHT, WIDTH = 312, 256


def run(effort: Effort) -> Findings:
    """Compare the processes after a tenth of the samples with what they are after all."""
    cv2.setNumThreads(1)
    samples = round(SAMPLES * effort.share)
    table = faces(HEIGHT, WIDTH)
    order = TrainingOrder(np.arange(len(table)), BATCH, FOREVER, seed=0)
    source = training_batches(table)
    with load_batches(source, order, workers=WORKERS, pin=False) as loaded:
        first = samples // TENTH // BATCH
        take(loaded, first)
        processes = [os.getpid(), *worker_ids()]
        before = [resident(process) for process in processes]
        take(loaded, samples // BATCH - first)
        after = [resident(process) for process in processes]
    names = ("main process", *(f"worker {number}" for number in range(1, WORKERS + 1)))
    rows = [Finding("samples", samples, "")]
    for name, begun, ended in zip(names, before, after, strict=True):
        rows += [
            Finding(f"{name} after a tenth", begun, "MB"),
            Finding(f"{name} grows by", ended - begun, "MB"),
        ]
    return Findings(tuple(rows))
