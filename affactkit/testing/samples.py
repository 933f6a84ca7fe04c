"""Made-up facts, pictures, labels and trainings, small enough for a test."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from affactkit.predictions import Predictions
from affactkit.recipe.models import TestSet

ATTRIBUTES = ("Bald", "Eyeglasses", "Smiling", "Young")
STEPS_PER_EPOCH = 3
EPOCHS = 8
FACTS: Mapping[str, Any] = MappingProxyType(
    {
        "attributes": ATTRIBUTES,
        "image_size": 64,
        "in_features": 8,
        "train_frequencies": np.array([0.02, 0.1, 0.5, 0.8]),
        "steps_per_epoch": STEPS_PER_EPOCH,
        "total_steps": STEPS_PER_EPOCH * EPOCHS,
        "initial_weights": False,
    }
)
"""What a component is told of a training that does not exist; see `BuildContext`."""


def grey(height: int, width: int) -> NDArray[np.uint8]:
    """Return a picture [height, width, 3] of nothing."""
    return np.full((height, width, 3), 128, np.uint8)


def crop(size: int) -> NDArray[np.uint8]:
    """Return a crop [size, size, 3] of smooth colours and sharp edges, from black to white."""
    down, across = np.mgrid[:size, :size] / (size - 1)
    red, green, blue = across, down, (across + down) / 2
    pixels = np.stack((red, green, blue), axis=-1)
    pixels[size // 4 : size // 2, size // 4 : size // 2] = (1.0, 0.5, 0.0)
    return np.asarray(np.rint(255 * pixels), np.uint8)


def logits_and_targets(rows: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return logits [rows, A], and targets [rows, A] int8 with yes, no and unknown."""
    chance = np.random.default_rng(rows)
    shape = (rows, len(ATTRIBUTES))
    return (
        torch.from_numpy(chance.normal(0, 2, shape)).float(),
        torch.from_numpy(chance.integers(-1, 2, shape).astype(np.int8)),
    )


class MadeUpJudge:
    """Answers an evaluator without a model: with noise that tends to the truth.

    Args:
        unknown: leave some targets unknown, all of the first attribute among them.

    Attributes:
        asked: the test sets that were predicted, by name.
    """

    PICTURES = 12

    def __init__(self, *, unknown: bool = False) -> None:
        self.asked: dict[str, TestSet] = {}
        self._unknown = unknown

    def predict(self, name: str, test_set: TestSet) -> Predictions:
        """Return logits for a test set, always the same."""
        assert name not in self.asked, f"the contract wants each test set once; {name} came again"
        self.asked[name] = test_set
        n, a = self.PICTURES, len(ATTRIBUTES)
        chance = np.random.default_rng(len(name))
        targets = chance.integers(0, 2, (n, a)).astype(np.int8)
        views = 10 if test_set.views == "ten-crop" else 1
        noise = chance.normal(0, 2, (n, views, a))
        if self._unknown:
            targets[:, 0], targets[0] = -1, -1
        return Predictions(
            logits=(2.0 * targets[:, None] - 1 + noise).astype(np.float32),
            reduce=test_set.reduce,
            targets=targets,
            majority=np.ones(a, np.int8),
            keys=np.array([f"{row}.jpg" for row in range(n)]),
            identity=np.arange(n),
            attributes=ATTRIBUTES,
        )
