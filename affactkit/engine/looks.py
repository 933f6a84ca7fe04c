"""Ways of looking at a face more than once, whose answers are averaged: test-time augmentation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

from affactkit.engine.prediction import Views, one_view, ten_crop
from affactkit.geometry import Pose

Tta = Literal["none", "ten-crop", "grid"]

GRID_ANGLES = (-10.0, 0.0, 10.0)
"""Degrees: half a standard deviation of AFFACT's training to either side."""
GRID_EXPONENTS = (-0.1, 0.0, 0.1)
"""Of 2: a standard deviation of AFFACT's training to either side, factors 0.93 and 1.07."""


@dataclass(frozen=True)
class Looks:
    """Which crops are cut out of a picture for one face, and which views of each are taken.

    Attributes:
        size: height and width of the crops, in pixels.
        poses: of the crops.
        views: what the network sees of a crop.
    """

    size: int
    poses: tuple[Pose, ...] = (Pose(),)
    views: Views = one_view

    @classmethod
    def of(cls, tta: Tta, size: int) -> Looks:
        """Return a way of looking by its name, for a network that sees ``size`` pixels.

        ``ten-crop`` is that of test set C; ``grid`` turns the face by each of `GRID_ANGLES` and
        scales it by each of `GRID_EXPONENTS`.
        """
        match tta:
            case "none":
                return cls(size)
            case "ten-crop":
                return cls(ten_crop_source(size), views=ten_crop(size))
            case "grid":
                grid = product(GRID_EXPONENTS, GRID_ANGLES)
                return cls(size, tuple(Pose(exponent, angle) for exponent, angle in grid))


def ten_crop_source(size: int) -> int:
    """Return the size from which ten crops of ``size`` are cut: 256 for 224."""
    return round(256 * size / 224)
