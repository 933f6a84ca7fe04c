"""The suites for transforms notice what they are there to notice."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from affactkit.geometry import Pose
from affactkit.testing.transforms import GeometryTransformContract, PixelTransformContract


class Walk:
    """Draws from where it was before, and from everybody's random numbers."""

    parameters = ("step", "step")

    def __init__(self) -> None:
        self.place = 0.0

    def __reduce__(self) -> Any:
        return Walk, ()

    def draw(self, stream: np.random.Generator) -> Any:
        self.place += stream.normal() + np.random.normal()
        return np.array([self.place], np.float32)

    def apply(self, pixels: Any, values: Any) -> Any:
        values += 1
        return pixels[1:].astype(np.float64) * 2 + random.random()

    def apply_batch(self, pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        return pixels


class WalkingPose(Walk):
    def draw(self, stream: np.random.Generator) -> Any:
        return Pose(angle=float("nan"))


class Brightness:
    """A transform whose bytes, floats and batches disagree."""

    parameters = ("offset",)

    def draw(self, stream: np.random.Generator) -> Any:
        return stream.normal(10, 1, 1)

    def apply(self, pixels: Any, values: Any) -> Any:
        return pixels + pixels.dtype.type(values[0])

    def apply_batch(self, pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        return pixels + values[0].float()


PIXELS, GEOMETRY = PixelTransformContract(), GeometryTransformContract()


@pytest.mark.parametrize(
    ("check", "arguments"),
    [
        (PIXELS.test_equal_streams_give_equal_draws, [Walk]),
        (PIXELS.test_samples_do_not_depend_on_each_other, [Walk()]),
        (PIXELS.test_draws_from_its_stream_only, [Walk()]),
        (PIXELS.test_draws_the_same_in_workers, [Walk()]),
        (PIXELS.test_is_a_pixel_transform, [Walk()]),
        (PIXELS.test_draws_a_value_for_each_parameter, [Walk()]),
        (PIXELS.test_keeps_shape_and_type, [Walk(), np.uint8]),
        (PIXELS.test_equal_values_give_equal_pixels, [Walk()]),
        (PIXELS.test_stays_within_black_and_white, [Brightness()]),
        (PIXELS.test_bytes_and_floats_agree, [Brightness()]),
        (PIXELS.test_a_batch_and_single_crops_agree, [Brightness()]),
        (GEOMETRY.test_is_a_geometry_transform, [Walk()]),
        (GEOMETRY.test_draws_poses, [Walk()]),
        (GEOMETRY.test_draws_poses, [WalkingPose()]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_transforms(check: Callable[..., None], arguments: list[Any]) -> None:
    with pytest.raises(AssertionError, match="the contract wants"):
        check(*arguments)
