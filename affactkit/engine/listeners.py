"""Who listens to a training: the console and the metrics file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from affactkit.engine.events import (
    EpochEnded,
    Evaluated,
    Event,
    Finished,
    Interrupted,
    Restarted,
    Started,
    Step,
)
from affactkit.progress import Meter, meter
from affactkit.runs import RunDirectory

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
            case Finished() | Interrupted() if self._meter is not None:
                self._meter.close()


def means(numbers: Mapping[str, float]) -> dict[str, float]:
    """Return what is not of one attribute, such as ``validation/accuracy/Smiling``."""
    return {name: number for name, number in numbers.items() if name.count("/") < 2}


def _epoch_line(event: EpochEnded) -> str:
    metrics = "  ".join(f"{name} {value:.4g}" for name, value in means(event.metrics).items())
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
                self._write("evaluated", **means(event.results))

    def _write(self, name: str, **values: Any) -> None:
        self._run.append_metrics({"event": name, "step": self._step, **values})
