"""What a recipe says, as checked models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, NonNegativeInt, PositiveInt, model_validator

from affactkit.component import (
    Component,
    ComponentOf,
    RecipePath,
    Strict,
    Transforms,
    custom_error,
)
from affactkit.recipe.requirements import Requirements
from affactkit.recipe.rules import exactly_one, needs

SplitName = Literal["train", "validation", "test"]
Precision = Literal["fast", "exact"]
PRECISION = "8 bits between the steps, or floats that are rounded once."
OnError = Literal["raise", "skip"]
"""What becomes of pictures that cannot be used."""


class Expected(Strict):
    """A score that the recipe's author measured."""

    value: float = Field(description="The score, in the unit of the result.")
    tolerance: float = Field(ge=0, description="How far a rerun may be from it.")

    def met_by(self, found: float) -> bool:
        """Tell whether a score is near enough; an undefined one is not."""
        return abs(found - self.value) <= self.tolerance


class About(Strict):
    """Where a recipe comes from and what to expect of it."""

    summary: str = Field(description="What the recipe is, in one sentence.")
    source: str = Field("", description="The paper, report or code that it follows.")
    command: str = Field("", description="The command that runs it.")
    data: str = Field("", description="What must be on disk, and where it comes from.")
    run_time: str = Field("", description="How long it takes, and on what.")
    expected: dict[str, Expected] = Field(
        default_factory=dict, description="Results by name, such as A/error, to compare with."
    )


class Crop(Strict):
    """How a face is cut out of its picture."""

    model_config = ConfigDict(json_schema_extra=needs("box", "detected", "detector"))

    box: Literal["landmarks", "annotated", "detected"] = Field(
        "landmarks", description="Which box: of the landmarks, the data set's, or a detector's."
    )
    detector: Annotated[Component, ComponentOf("detectors")] | None = Field(
        None, description="The detector, when the box is detected."
    )
    scale: float = Field(
        1.0, gt=0, description="Factor of the box about its centre, beside the detector's own."
    )
    size: PositiveInt = Field(224, description="Height and width of the crop in pixels.")
    fill: Literal["column", "replicate", "black"] = Field(
        "column", description="How pixels outside the picture are filled; column is published."
    )
    precision: Precision = Field("exact", description=PRECISION)
    decode: Literal["exact", "scaled"] = Field(
        "exact",
        description="Decode JPEG pictures as they are, or halved, up to three times, where the "
        "face is as large as the crop even so: less time, and fine details do not flicker.",
    )

    @model_validator(mode="after")
    def _detector_if_detected(self) -> Crop:
        if self.box == "detected" and self.detector is None:
            raise custom_error("detector", "box: detected needs a detector, such as {type: mtcnn}")
        return self


class TrainingCrop(Crop):
    """How training and validation cut faces out: fast, where test sets are exact."""

    precision: Precision = Field("fast", description=PRECISION)


class TestSet(Strict):
    """A way to look at the pictures of a split: crops, transforms and views, as data."""

    __test__ = False  # not a test case, whatever a test runner may think

    crop: Crop = Field(description="How the faces are cut out.")
    split: SplitName = Field("test", description="Whose pictures.")
    count: PositiveInt | None = Field(
        None, description="How many of them, spread evenly; all if not given."
    )
    transforms: Transforms = Field((), description="What is done to the crops.")
    views: Literal["one", "ten-crop"] = Field(
        "one", description="The whole crop, or its corners and centre and their mirrors."
    )
    view_size: PositiveInt | None = Field(
        None, description="Height and width of the views of ten-crop, in pixels."
    )
    reduce: Literal["mean", "vote"] = Field(
        "mean", description="How views become one decision: mean probability or majority."
    )
    seed: int = Field(0, description="The test set's own seed, whatever the run's is.")


class Init(Strict):
    """Weights to start from."""

    model_config = ConfigDict(json_schema_extra=exactly_one("run", "file"))

    run: RecipePath | None = Field(None, description="A run directory: its best weights.")
    file: RecipePath | None = Field(None, description="A checkpoint file of affactkit.")
    strict: bool = Field(True, description="Refuse weights that lack layers or bring others.")

    def preflight(self) -> Iterable[str]:
        """Look for the run or file."""
        source = self.run or self.file
        if source is not None and not source.exists():
            yield f"{source}: there are no weights to start from; train them first, or set another"

    @model_validator(mode="after")
    def _one_source(self) -> Init:
        if (self.run is None) == (self.file is None):
            raise custom_error("init", "init needs either a run or a file")
        return self


class Model(Strict):
    """The network: normalise, backbone, head."""

    backbone: Annotated[Component, ComponentOf("backbones")] = Field(
        description="Pictures to features."
    )
    head: Annotated[Component, ComponentOf("heads")] = Field(description="Features to logits.")
    init: Init | None = Field(None, description="Weights of another run to start from.")


class Training(Strict):
    """How long and how the network is trained."""

    model_config = ConfigDict(json_schema_extra=exactly_one("epochs", "steps"))

    epochs: PositiveInt | None = Field(None, description="Length in passes over the pictures.")
    steps: PositiveInt | None = Field(None, description="Length in optimiser steps.")
    batch_size: PositiveInt = Field(64, description="Pictures in a step, over all processes.")
    workers: int | Literal["auto"] = Field(
        "auto",
        description="Processes that load pictures; auto is one less than the cores, at most 8.",
    )
    device: str = Field("auto", description="cpu, cuda, cuda:1; auto takes a GPU if there is one.")
    pixel_transforms: Literal["worker", "device", "auto"] = Field(
        "auto",
        description="Where blur, gamma and the like are applied: by the processes that load "
        "pictures, or to whole batches on the device; auto is the device if it is a GPU.",
    )
    precision: Literal["fp32", "bf16", "fp16"] = Field(
        "fp32", description="Number format of the forward pass."
    )
    channels_last: bool = Field(True, description="Keep pictures with the channels last.")
    compile: bool = Field(
        False, description="Let PyTorch compile the network: slow to start, faster on a GPU."
    )
    accumulate: PositiveInt = Field(
        1, description="Parts of a batch that go through the network one by one, to save memory."
    )
    clip_norm: float | None = Field(None, gt=0, description="Largest norm of the gradient.")
    warmup_steps: NonNegativeInt = Field(
        0, description="Steps in which the learning rate rises, whatever the scheduler does."
    )
    backbone_lr_factor: float = Field(
        1.0, gt=0, description="The backbone's learning rate as a multiple of the head's."
    )
    freeze_backbone_epochs: NonNegativeInt = Field(
        0, description="Epochs at first in which only the head learns."
    )
    freeze_batchnorm: bool = Field(
        False, description="Keep the statistics of batch normalisation as they are."
    )
    sync_batchnorm: bool = Field(
        False,
        description="Normalise over the batch of all processes, on GPUs. Otherwise each process "
        "normalises over its share, and the main one's running statistics are kept.",
    )
    ema_decay: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="Validate and keep a running average of the weights, of which this is the "
        "share that stays at a step.",
    )
    checkpoint_epochs: PositiveInt = Field(5, description="Keep a checkpoint every so many epochs.")
    keep_checkpoints: PositiveInt | None = Field(
        None, description="How many of these stay, the newest; all if there is no number."
    )
    checkpoint_minutes: float = Field(
        10.0, gt=0, description="Save the training at least so often, also within an epoch."
    )
    on_error: OnError = Field(
        "raise",
        description="Pictures that are missing, damaged or without a usable face box: stop, or "
        "skip them, each listed in the run directory, in training and wherever it is judged.",
    )
    max_skipped: float = Field(
        0.01, ge=0, le=1, description="Largest share of a split that may be skipped."
    )
    monitor: Literal["validation/accuracy", "validation/loss"] = Field(
        "validation/accuracy", description="What the best weights are chosen by."
    )

    @model_validator(mode="after")
    def _one_length(self) -> Training:
        if (self.epochs is None) == (self.steps is None):
            raise custom_error(
                "length", "training needs either epochs or steps; set the other to null"
            )
        return self


class Recipe(Strict):
    """Everything that a run does."""

    name: str = Field(
        pattern=r"^[\w.-]+$", description="The recipe's name; runs are named after it."
    )
    about: About = Field(description="Where it comes from and what to expect.")
    requires: Requirements = Field(
        default_factory=dict,
        description="Distributions to be installed and their versions: {affactkit-focal: '>=0.1'}.",
    )
    seed: int = Field(0, description="Of everything random in training.")
    dataset: Annotated[Component, ComponentOf("datasets")] = Field(description="The faces.")
    labels: RecipePath | None = Field(
        None, description="A CSV file whose labels, cleaned ones for example, replace the faces'."
    )
    crop: TrainingCrop = Field(description="How training and validation cut faces out.")
    transforms: Transforms = Field((), description="Augmentation in training, in order.")
    model: Model = Field(description="The network.")
    loss: Annotated[Component, ComponentOf("losses")] = Field(description="What is minimised.")
    optimizer: Annotated[Component, ComponentOf("optimizers")] = Field(description="By what.")
    scheduler: Annotated[Component, ComponentOf("schedulers")] | None = Field(
        None, description="The course of the learning rate; constant when there is none."
    )
    training: Training = Field(description="How long and how.")
    evaluators: tuple[Annotated[Component, ComponentOf("evaluators")], ...] = Field(
        (), description="Who judges the trained network."
    )
    trackers: tuple[Annotated[Component, ComponentOf("trackers")], ...] = Field(
        (), description="Who is told what happens."
    )

    def preflight(self) -> Iterable[str]:
        """Look for the labels."""
        if self.labels is not None and not self.labels.is_file():
            yield f"labels: {self.labels}: there is no such file"
