"""Report on runs that were judged: what ``affactkit report`` does."""

from __future__ import annotations

from pathlib import Path

from affactkit.jobs.measure import measure, write_measures
from affactkit.jobs.record import read_record
from affactkit.runs import RunDirectory


def report(run: RunDirectory) -> Path:
    """Measure everything that a run has saved predictions of."""
    write_measures(run, measure(run, read_record(run)))
    return run.measures
