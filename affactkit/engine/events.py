"""What happens in a training, as values: the loop yields them, others print, save and track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Started:
    """Training begins, or goes on after ``step`` steps."""

    step: int
    total_steps: int
    steps_per_epoch: int


@dataclass(frozen=True)
class Step:
    """An optimiser step was made; ``step`` counts from 1.

    ``loss`` is a scalar that still lies on the device: reading it waits for the device.
    """

    step: int
    epoch: int
    learning_rate: float
    loss: Any


@dataclass(frozen=True)
class Restarted:
    """The network went back to its best weights; the learning rate is now this one."""

    epoch: int
    step: int
    learning_rate: float


@dataclass(frozen=True)
class EpochEnded:
    """An epoch is over, validation included; ``epoch`` counts from 1.

    ``improved`` tells that the weights are the best so far.
    """

    epoch: int
    step: int
    metrics: Mapping[str, float]
    improved: bool


@dataclass(frozen=True)
class Skipped:
    """A picture cannot be used and is passed over; this is told once for each.

    ``row`` is that of the data set's table, ``split`` the one that the picture belongs to.
    """

    row: int
    picture: str
    split: str
    problem: str


@dataclass(frozen=True)
class Interrupted:
    """Training stops early, after ``step`` steps, to be resumed."""

    step: int


@dataclass(frozen=True)
class Finished:
    """The last step was made and its epoch closed."""

    step: int


@dataclass(frozen=True)
class Evaluated:
    """The evaluators have judged the best weights."""

    results: Mapping[str, float]


@dataclass(frozen=True)
class Ended:
    """The run is over, well or by an error; nothing follows, so let go of what is open."""

    error: BaseException | None


Event = (
    Started | Step | Restarted | EpochEnded | Skipped | Interrupted | Finished | Evaluated | Ended
)
