"""The processor time that a picture takes in one and two worker processes, beside a bare loop.

Unlike the rates of ``loader`` it needs no cores that nothing else uses: it tells how fast workers
would be if each had one.
"""

from __future__ import annotations

import time

from benchmarks.harness import Effort, Result, race
from benchmarks.loader import UNIT, rivals
from benchmarks.processes import processor_seconds, worker_ids


def run(effort: Effort) -> Result:
    """Measure the workers' time; what the main process does meanwhile is not theirs."""
    contenders = rivals(time.process_time, lambda: processor_seconds(worker_ids()))
    return race(contenders, effort, unit=UNIT)
