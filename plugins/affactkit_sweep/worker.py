"""A process that takes trials from the queue and carries them out, one after the other."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.errors import (
    AffactkitError,
    DataError,
    DivergedError,
    RecipeError,
    RunInterruptedError,
)
from affactkit.runs import RunDirectory
from affactkit_sweep.document import Values, load_search
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.queue import ATTEMPTS, Queue
from affactkit_sweep.records import best_value
from affactkit_sweep.study import open_claims, open_study
from affactkit_sweep.wording import in_words, score

if TYPE_CHECKING:
    from optuna import Trial


@dataclass(frozen=True)
class Task:
    """What a worker needs to know; it travels to its process.

    Attributes:
        sweep: the file or name of the sweep.
        overrides: ``field=value`` for its recipe.
        folder: the sweep's folder.
        storage: the URL of the database, if there is a server.
        environment: variables that are set before anything heavy is imported.
    """

    sweep: str | Path
    overrides: tuple[str, ...]
    folder: Path
    storage: str | None
    environment: dict[str, str]


def work(task: Task, trouble: Connection) -> None:
    """Carry out trials until none is left; the main function of a worker process.

    The process ends with an error's exit code, and tells the error itself through ``trouble``.
    """
    os.environ.update(task.environment)
    from affactkit.engine.interruption import Interruption

    try:
        with Interruption():
            Worker(task).work()
    except AffactkitError as error:
        trouble.send(error)
        sys.exit(error.exit_code)


class Worker:
    """Carries out trials."""

    def __init__(self, task: Task) -> None:
        self._search = load_search(task.sweep, task.overrides)
        self._folder = SweepFolder(task.folder)
        self._study = open_study(self._search, self._folder, task.storage)
        self._claims = open_claims(self._search, self._folder, task.storage)
        self._queue = Queue(self._search, self._study, self._claims)

    def work(self) -> None:
        """Carry out trials until none is left."""
        while (found := self._queue.next()) is not None:
            trial, values = found
            try:
                self._carry_out(trial, values)
            finally:
                self._queue.release(trial)

    def _carry_out(self, trial: Trial, values: Values) -> None:
        import torch
        from optuna.trial import TrialState

        from affactkit_sweep.reporting import PrunedError, Reporter
        from affactkit_sweep.trial import train

        metric = self._search.sweep.metric
        run = RunDirectory(self._folder.trial(trial.number))
        reporter = Reporter(trial, metric, self._claims)
        _say(trial, in_words(values))
        try:
            reporter.catch_up(run)
            train(self._search, values, run.path, [reporter])
            value = best_value(run, metric)
            _require(value, metric)
            self._study.tell(trial, value)
            _say(trial, f"finished, {metric} {score(value)}")
        except PrunedError:
            self._study.tell(trial, state=TrialState.PRUNED)
            _say(trial, f"stopped early, {metric} {score(best_value(run, metric))}")
        # What a trial's values are to blame for happens again, and not to the other trials.
        except (DivergedError, RecipeError, torch.OutOfMemoryError) as error:
            reason = str(error).splitlines()[0]
            self._queue.fail(trial, reason)
            _say(trial, f"failed: {reason}")
        except RunInterruptedError:
            trial.set_user_attr(ATTEMPTS, 0)
            raise


def _require(value: float, metric: str) -> None:
    if value != value:
        raise DataError(
            f"no {metric} was measured to compare trials by",
            hint="The data set needs a validation split.",
        )


def _say(trial: Trial, line: str) -> None:
    print(f"trial {trial.number}: {line}", flush=True)
