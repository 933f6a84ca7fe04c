"""The processor time that a picture takes in one and two worker processes, beside a bare loop.

Unlike the rates of ``loader`` it needs no cores that nothing else uses: it tells how fast workers
would be if each had one.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import partial

import cv2
import numpy as np

from affactkit.data.loader import load_batches
from affactkit.data.order import TrainingOrder
from benchmarks.harness import Contender, Effort, Result, race
from benchmarks.loader import BATCH, FOREVER, PORTION, bare_loop, loaded_by, take, training_batches
from benchmarks.processes import processor_seconds, worker_ids
from benchmarks.samples import faces


def run(effort: Effort) -> Result:
    """Measure the workers' time; what the main process does meanwhile is not theirs."""
    cv2.setNumThreads(1)
    table = faces()
    batches = training_batches(table)
    order = TrainingOrder(np.arange(len(table)), BATCH, FOREVER, seed=0)
    contenders: list[Contender] = [bare_loop(order, batches, time.process_time)]
    with ExitStack() as stack:
        for workers in (1, 2):
            others = worker_ids()
            loading = load_batches(batches, order, workers=workers, pin=False)
            loaded = stack.enter_context(loading)
            take(loaded, 1)
            own = [worker for worker in worker_ids() if worker not in others]
            clock = partial(processor_seconds, own)
            contenders.append(loaded_by(workers, loaded, clock))
        return race(contenders, effort, unit=f"{PORTION} batches of {BATCH}")
