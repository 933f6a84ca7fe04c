"""Who listens to a training: the console, the metrics file, the checkpoints, trackers and hooks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from affactkit.engine.checkpoint import save_checkpoint
from affactkit.engine.events import EpochEnded, Evaluated, Event, Finished, Restarted, Started, Step
from affactkit.engine.session import Session
from affactkit.progress import Meter, meter
from affactkit.recipe.models import Training
from affactkit.runs import RunDirectory

log = logging.getLogger("affactkit")

LOSS_EVERY = 10
"""Steps between two looks at the loss for the progress bar; each look waits for the device."""


class Listener(Protocol):
    """Takes note of events."""

    def on(self, event: Event) -> None:
        """Take note of one."""


class Console:
    """Prints a line an epoch, and shows the steps in between."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._meter: Meter | None = None
        self._note = ""

    def on(self, event: Event) -> None:
        """Print or show an event."""
        match event:
            case Started():
                self._meter = meter("train", event.total_steps, event.step)
            case Step() if self._meter is not None:
                if event.step % LOSS_EVERY == 0:
                    self._note = f"loss {float(event.loss):.4f}"
                self._meter.advance(self._note)
            case EpochEnded():
                self._say(_epoch_line(event))
            case Restarted():
                self._say(f"restarted from the best weights, lr {event.learning_rate:g}")
            case Finished() if self._meter is not None:
                self._meter.close()


def _epoch_line(event: EpochEnded) -> str:
    metrics = "  ".join(f"{name} {value:.4g}" for name, value in event.metrics.items())
    return f"epoch {event.epoch}  step {event.step}  {metrics}{'  best' if event.improved else ''}"


class MetricsFile:
    """Writes a line of JSON for each epoch, restart and evaluation."""

    def __init__(self, run: RunDirectory) -> None:
        self._run = run
        self._step = 0

    def on(self, event: Event) -> None:
        """Write an event that is worth a line."""
        match event:
            case Started() | Step():
                self._step = event.step
            case EpochEnded():
                self._write("epoch", epoch=event.epoch, improved=event.improved, **event.metrics)
            case Restarted():
                self._write("restart", epoch=event.epoch, lr=event.learning_rate)
            case Evaluated():
                # By attribute they are in the results file.
                means = {name: v for name, v in event.results.items() if name.count("/") < 2}
                self._write("evaluated", **means)

    def _write(self, name: str, **values: Any) -> None:
        self._run.append_metrics({"event": name, "step": self._step, **values})


class Checkpoints:
    """Saves ``last`` after each epoch and every few minutes, ``best``, and every k-th epoch."""

    def __init__(
        self, run: RunDirectory, session: Session, training: Training, facts: Mapping[str, Any]
    ) -> None:
        self._run = run
        self._session = session
        self._training = training
        self._facts = facts
        self._saved_at = time.monotonic()

    def on(self, event: Event) -> None:
        """Save if it is time to."""
        match event:
            case EpochEnded():
                self._after_epoch(event)
            case Step() if self._minutes_since() >= self._training.checkpoint_minutes:
                self._save_last()

    def _after_epoch(self, event: EpochEnded) -> None:
        if event.improved:
            best = self._session.best
            self._save("best", model=best.weights, epoch=best.epoch)
        if event.epoch % self._training.checkpoint_epochs == 0:
            weights = self._session.model.state_dict()
            self._save(f"epoch-{event.epoch:03d}", model=weights, epoch=event.epoch)
        self._save_last()

    def _save_last(self) -> None:
        self._save("last", **self._session.state_dict())
        self._saved_at = time.monotonic()

    def _save(self, name: str, **content: Any) -> None:
        save_checkpoint(self._run.checkpoint(name), {**self._facts, **content})

    def _minutes_since(self) -> float:
        return (time.monotonic() - self._saved_at) / 60


class Guarded:
    """Keeps an outsider's failure from ending the run: it is reported once, then left alone."""

    def __init__(self, name: str, on: Callable[[Event], object]) -> None:
        self.name = name
        self.failure: Exception | None = None
        self._on = on

    def on(self, event: Event) -> None:
        """Pass an event on, unless the outsider has failed before."""
        if self.failure is not None:
            return
        try:
            self._on(event)
        except Exception as error:  # whatever a stranger's code raises
            self.failure = error
            log.warning("%s failed and is switched off for this run", self.name, exc_info=error)


def hook_caller(run: RunDirectory, hook: Any) -> Callable[[Event], object]:
    """Return a listener that calls the plugins' run hooks."""

    def on(event: Event) -> None:
        match event:
            case Started():
                hook.affactkit_run_started(run=run)
            case EpochEnded():
                hook.affactkit_epoch_ended(run=run, epoch=event.epoch, metrics=event.metrics)
            case Evaluated():
                hook.affactkit_evaluated(run=run, results=event.results)

    return on
