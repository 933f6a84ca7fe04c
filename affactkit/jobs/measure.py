"""Measure everything that a run has saved predictions of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from affactkit.jobs.record import Record
from affactkit.predictions import Predictions
from affactkit.report.table import evaluated_sets
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.measures.findings import Findings

VALIDATION = "validation"
"""The predictions by which thresholds and temperatures are tuned."""


def measure(run: RunDirectory, record: Record) -> dict[str, Findings]:
    """Return what is found on each test set on which the run has an error, by name.

    Raises:
        DataError: predictions or results are missing or damaged.
    """
    from affactkit.measures.findings import find  # SciPy and scikit-learn take a while

    tuning = run.predictions(VALIDATION)
    validation = Predictions.load(tuning) if tuning.is_file() else None
    return {
        name: find(
            Predictions.load(run.predictions(name)), validation, record.test_sets[name].threshold
        )
        for name in evaluated_sets(run.read_results())
        if name in record.test_sets
    }


def write_measures(run: RunDirectory, findings: dict[str, Findings]) -> None:
    """Write what was found into the run's file of measures."""
    from affactkit.report.measures_file import measures_values

    run.write_json(run.measures, measures_values(findings))
