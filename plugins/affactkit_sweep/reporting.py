"""What a trial tells the sweep while it trains."""

from __future__ import annotations

import multiprocessing
import signal
from typing import TYPE_CHECKING

from affactkit.engine.events import EpochEnded, Event, Step
from affactkit.runs import RunDirectory
from affactkit_sweep.claims import Claims
from affactkit_sweep.queue import ATTEMPTS

if TYPE_CHECKING:
    from optuna import Trial


class PrunedError(Exception):
    """The trial is worse than others were at the same epoch, and is not worth going on with."""


class Reporter:
    """Listens to a trial's training: reports the metric of each epoch, and stops it if it must.

    It is told last, when the epoch is saved, so that whatever it raises costs nothing.

    Args:
        trial: Optuna's.
        metric: which one.
        claims: looked after, so that a trial that is no longer ours ends.
    """

    def __init__(self, trial: Trial, metric: str, claims: Claims) -> None:
        self._trial = trial
        self._metric = metric
        self._claims = claims
        frozen = trial.study.get_trials(deepcopy=False)[trial.number]
        self._told = set(frozen.intermediate_values)

    def on(self, event: Event) -> None:
        """Take note of an epoch.

        Raises:
            PrunedError: the trial should not go on.
            TrainingError: the trial is no longer ours.
        """
        match event:
            case Step():
                _end_with_parent()
            case EpochEnded():
                self._claims.check()
                self._trial.set_user_attr(ATTEMPTS, 0)
                self._report(event.epoch, event.metrics.get(self._metric))

    def catch_up(self, run: RunDirectory) -> None:
        """Report the epochs that a run had before it was cut off.

        Raises:
            PrunedError: the trial should not go on.
        """
        for line in run.read_metrics():
            if line["event"] == "epoch":
                self._report(line["epoch"], line.get(self._metric))

    def _report(self, epoch: int, value: float | None) -> None:
        # What was trained after the last checkpoint is trained, and told, again.
        if value is None or epoch in self._told:
            return
        self._trial.report(value, epoch)
        self._told.add(epoch)
        if self._trial.should_prune():
            raise PrunedError


def _end_with_parent() -> None:
    """Interrupt the training, which saves it, if the command that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        signal.raise_signal(signal.SIGTERM)
