"""What each kind of component must offer, one Protocol per kind.

A component is built by calling its registered target as ``target(config, context)``: ``config``
is its checked `ComponentConfig`, ``context`` the `BuildContext`, all that it may know of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from affactkit.component import Component, parse_component

if TYPE_CHECKING:
    import torch
    from matplotlib.figure import Figure as Drawing

    from affactkit.engine.events import Event
    from affactkit.faces import Detection, FaceTable
    from affactkit.geometry import Pose
    from affactkit.predictions import Predictions
    from affactkit.recipe.models import TestSet
    from affactkit.registry import Registries
    from affactkit.runs import RunDirectory

Pixels = NDArray[Any]
"""A picture or crop [H, W, 3], RGB, 0 to 255: uint8 on the fast path, float32 on the exact one."""


@dataclass(frozen=True)
class BuildContext:
    """What a component learns of the rest when it is built; what is not known yet is None.

    Attributes:
        registries: what is registered; components use `build` instead.
        cache: the folder in which data may be kept between runs.
        attributes: the A names, in the order of the logits.
        image_size: the height and width of the crops, in pixels.
        in_features: the number of features that a head receives.
        train_frequencies: [A] the share of yes in training.
        steps_per_epoch: optimiser steps in one epoch.
        total_steps: optimiser steps in the whole training.
        device: ``cpu``, ``cuda`` or ``cuda:1``.
        initial_weights: False when a checkpoint's weights will replace those of the network, so
            that a backbone need not look for its own.
        run: the run directory, which trackers may read and write in.
    """

    registries: Registries
    cache: Path
    attributes: tuple[str, ...] = ()
    image_size: int | None = None
    in_features: int | None = None
    train_frequencies: NDArray[np.float64] | None = None
    steps_per_epoch: int | None = None
    total_steps: int | None = None
    device: str = "cpu"
    initial_weights: bool = True
    run: RunDirectory | None = None

    def build(self, kind: str, component: Component | str | Mapping[str, Any]) -> Any:
        """Build a component, checked or as written in a recipe: ``{"type": NAME, ...}``.

        This is the one way in which plugins reach each other.
        """
        checked = parse_component(component, kind, self.registries)
        return checked.entry.target_class()(checked.config, self)


class Dataset(Protocol):
    """Brings annotated faces."""

    def load(self) -> FaceTable:
        """Return all faces, of all splits."""


class Detector(Protocol):
    """Finds faces in pictures.

    Attributes:
        scale: the factor about its centre by which a detected box becomes a face box.
        version: the code and weights behind it; a change makes cached detections stale.
    """

    scale: float
    version: str

    def detect(self, pictures: Sequence[Pixels]) -> list[Detection | None]:
        """Return the most probable face of each uint8 picture [H, W, 3], or None."""


@runtime_checkable
class AllFacesDetector(Detector, Protocol):
    """A detector that also tells of the other faces in a picture; not every one can."""

    def detect_all(self, pictures: Sequence[Pixels]) -> list[list[Detection]]:
        """Return all faces of each uint8 picture [H, W, 3], the one of `detect` first."""


class GeometryTransform(Protocol):
    """Adds to the pose of a crop; the order of geometry transforms does not matter."""

    def draw(self, stream: np.random.Generator) -> Pose:
        """Draw what to add for one sample."""


@runtime_checkable
class PixelTransform(Protocol):
    """Changes the pixels of a finished crop; drawing is apart from applying.

    Most can also be applied to a batch; see `BatchTransform`.

    Attributes:
        parameters: the K names of the values that are drawn.
    """

    parameters: tuple[str, ...]

    def draw(self, stream: np.random.Generator) -> NDArray[np.float64]:
        """Draw [K] values for one sample."""

    def apply(self, pixels: Pixels, values: NDArray[np.float64]) -> Pixels:
        """Return the changed crop, of the same shape and type; ``pixels`` may be reused for it."""


@runtime_checkable
class BatchTransform(PixelTransform, Protocol):
    """A pixel transform that can be left to the device; all of a training's must be able to."""

    def apply_batch(self, pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Do as `apply` to a batch [B, 3, H, W] of floats 0 to 255 with values [B, K].

        Both lie on the device, which must not be waited for.
        """


class Backbone(Protocol):
    """A `torch.nn.Module` from pictures to features.

    Attributes:
        out_features: F, the number of features.
        mean, std: the normalisation of RGB values in [0, 1] that its weights expect.
    """

    out_features: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Map normalised pictures [B, 3, H, W] to features [B, F]."""


class Head(Protocol):
    """A `torch.nn.Module` from features to attributes."""

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
        """Map features [B, F] to logits [B, A]."""


class Loss(Protocol):
    """Compares logits with targets."""

    def __call__(
        self, logits: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the sum of the losses and the count of what was summed, two scalars.

        ``logits`` are [B, A] floats, ``targets`` [B, A] int8; -1 is unknown and not counted.
        Sum and count are kept apart so that they can be added over batches and processes.
        """


class Optimizer(Protocol):
    """Makes a PyTorch optimiser; its learning rate is that of groups that have none."""

    def __call__(self, groups: Iterable[dict[str, Any]]) -> torch.optim.Optimizer:
        """Return the optimiser of parameter groups, each ``{"params": [...], ...}``."""


@dataclass(frozen=True)
class SetLR:
    """Set each group's learning rate to ``factor`` times the one it started with."""

    factor: float


@dataclass(frozen=True)
class Restart:
    """Go back to the best weights so far, and set the learning rate as `SetLR` does."""

    factor: float


class Scheduler(Protocol):
    """Decides on the learning rate, by answering."""

    def after_step(self, step: int) -> SetLR | None:
        """Answer after optimiser step ``step``; step 0 is called before the first."""

    def after_epoch(self, epoch: int, metrics: Mapping[str, float]) -> SetLR | Restart | None:
        """Answer after epoch ``epoch``, from 1, whose metrics include ``validation/loss``."""

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run must know: numbers, texts, lists and dicts of these."""

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the state back."""


class Judge(Protocol):
    """What an evaluator may ask of the engine."""

    def predict(self, name: str, test_set: TestSet) -> Predictions:
        """Return the model's logits on a test set, and save them under its name."""


class Evaluator(Protocol):
    """Judges a trained model on test sets of its own."""

    def evaluate(self, judge: Judge) -> Mapping[str, float]:
        """Return results by name, such as ``A/error``: numbers that are printed and recorded."""


@runtime_checkable
class DecidingEvaluator(Evaluator, Protocol):
    """An evaluator that takes answers as yes from a logit of its own on; for others it is 0.

    What is measured besides its results, for the report of a run, is then measured likewise.
    """

    @property
    def threshold(self) -> float:
        """The logit from which on an answer is a yes."""


class Figure(Protocol):
    """Draws one figure.

    Attributes:
        takes: how many runs it can show; none for what is to be seen without a training.
    """

    takes: range

    def draw(self, runs: Sequence[RunDirectory]) -> Drawing:
        """Return the figure of as many runs, made without pyplot."""


class Tracker(Protocol):
    """Tells a tracking service what happens in a run."""

    def on(self, event: Event) -> None:
        """Take note of an event of the training loop."""
