"""The histories of runs that are shown together."""

from __future__ import annotations

from collections.abc import Sequence

from affactkit.errors import DataError
from affactkit.report.history import History
from affactkit.report.labels import run_labels
from affactkit.runs import RunDirectory


def read_histories(runs: Sequence[RunDirectory], first_epoch: int) -> dict[str, History]:
    """Return the histories of runs from an epoch on, by the runs' labels.

    Raises:
        DataError: a run has no such epoch.
    """
    read = (_read(run, first_epoch) for run in runs)
    return dict(zip(run_labels(runs), read, strict=True))


def _read(run: RunDirectory, first_epoch: int) -> History:
    history = History.of(run.read_metrics(), first_epoch)
    if not history.epochs:
        raise DataError(
            f"{run.path}: its metrics tell of no epoch from {first_epoch} on",
            hint="Wait until an epoch has ended, or set another first_epoch.",
        )
    return history
