"""Which trial comes next: one that was cut off, or else a new one."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from affactkit_sweep.choosing import choose, make_pruner, make_sampler
from affactkit_sweep.claims import Claims
from affactkit_sweep.document import Search, Values

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.trial import FrozenTrial

ATTEMPTS, HOST, REASON = "attempts", "host", "reason"
"""What is noted at a trial: attempts since its last epoch, the machine, and why it failed."""
MOST_ATTEMPTS = 3
"""So often a trial may be cut off without completing an epoch in between."""
PAUSE = 1.0
"""Seconds between two looks at trials that others on this machine work on."""


class Queue:
    """Hands out the trials of a study, each to one process at a time, until all are finished."""

    def __init__(self, search: Search, study: Study, claims: Claims) -> None:
        self._search = search
        self._study = study
        self._claims = claims
        self._host = socket.gethostname()
        study.pruner = make_pruner(search.sweep)

    def next(self) -> tuple[Trial, Values] | None:
        """Claim a trial and return it with its values; None when nothing is left to do here.

        While other processes of this machine work on the last trials it waits, to take over
        those that they do not finish.
        """
        while True:
            with self._claims.choosing():
                found = self._cut_off() or self._new()
                if found is not None:
                    return found, choose(self._search, found)
            if not any(self._is_local(trial) for trial in self._running()):
                return None
            time.sleep(PAUSE)

    def release(self, trial: Trial) -> None:
        """Let go of a trial, finished or not."""
        self._claims.release(trial.number)

    def _cut_off(self) -> Trial | None:
        for frozen in self._running():
            if not self._claims.take(frozen.number):
                continue
            trial = self._reopened(frozen)
            if trial is not None:
                return trial
            self._claims.release(frozen.number)
        return None

    def _reopened(self, frozen: FrozenTrial) -> Trial | None:
        """Return a trial that is held now, unless it was finished before or cannot be."""
        import optuna

        if all(running.number != frozen.number for running in self._running()):
            return None
        self._study.sampler = make_sampler(self._search.sweep, frozen.number)
        trial = optuna.Trial(self._study, frozen._trial_id)
        attempts = trial.user_attrs.get(ATTEMPTS, 0)
        if attempts >= MOST_ATTEMPTS:
            self.fail(trial, f"cut off {attempts} times before its next epoch was complete")
            return None
        return self._begun(trial, attempts)

    def _new(self) -> Trial | None:
        number = len(self._study.get_trials(deepcopy=False))
        if number >= self._search.sweep.trials:
            return None
        self._study.sampler = make_sampler(self._search.sweep, number)
        trial = self._study.ask()
        self._claims.take(trial.number)
        return self._begun(trial, 0)

    def _begun(self, trial: Trial, attempts: int) -> Trial:
        trial.set_user_attr(ATTEMPTS, attempts + 1)
        trial.set_user_attr(HOST, self._host)
        return trial

    def fail(self, trial: Trial, reason: str) -> None:
        """Finish a trial without a value."""
        from optuna.trial import TrialState

        trial.set_user_attr(REASON, reason)
        self._study.tell(trial, state=TrialState.FAIL)

    def _running(self) -> list[FrozenTrial]:
        from optuna.trial import TrialState

        return self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))

    def _is_local(self, trial: FrozenTrial) -> bool:
        return bool(trial.user_attrs.get(HOST, self._host) == self._host)
