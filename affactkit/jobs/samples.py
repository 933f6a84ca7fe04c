"""The components that ``affactkit new-plugin`` writes, one a kind; their code is in templates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """The component that is written for a kind.

    Attributes:
        summary: what it is, one sentence.
        stanza: how a recipe, or for a figure a recipe's tracker, names it.
    """

    summary: str
    stanza: str


SAMPLES = {
    "dataset": Sample(
        "Photos of your own, listed in a CSV file.",
        "dataset: {type: $name, file: photos/faces.csv}",
    ),
    "detector": Sample(
        "The middle of a picture is its face.",
        "crop: {box: detected, detector: {type: $name, share: 0.6}}",
    ),
    "transform": Sample(
        "Make crops darker or brighter.",
        "transforms: [affact, {type: $name, std: 0.3}]",
    ),
    "backbone": Sample(
        "Four convolutions and a mean.",
        "model: {backbone: {type: $name, width: 16}}",
    ),
    "head": Sample(
        "Two linear layers with a ReLU between them.",
        "model: {head: {type: $name, hidden: 64}}",
    ),
    "loss": Sample(
        "Binary cross-entropy in which a rare yes counts more.",
        "loss: {type: $name, most: 10}",
    ),
    "optimizer": Sample(
        "Lion: steps of one size, along the sign of a mean.",
        "optimizer: {type: $name, lr: 1e-4}",
    ),
    "scheduler": Sample(
        "A learning rate that falls in a line.",
        "scheduler: {type: $name, last: 0.1}",
    ),
    "evaluator": Sample(
        "Errors on faces that are turned at random.",
        "evaluators: [protocol, {type: $name, std: 20}]",
    ),
    "figure": Sample(
        "The error of a run on each test set.",
        "trackers: [{type: tensorboard, figures: [$name]}]",
    ),
    "tracker": Sample(
        "A CSV file of the metrics of each epoch.",
        "trackers: [{type: $name, file: epochs.csv}]",
    ),
}
