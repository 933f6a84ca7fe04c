"""Transforms with their random streams: draws for a sample, and their effect on its crop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.component import Component
from affactkit.geometry import Pose
from affactkit.interfaces import BuildContext, GeometryTransform, Pixels, PixelTransform
from affactkit.streams import Stream


@dataclass(frozen=True)
class Draws:
    """All that is random in one crop: its pose, and the values of each pixel transform."""

    pose: Pose
    values: tuple[NDArray[np.float64], ...]


class Augmentation:
    """The transforms of a recipe or a test set, in order, each with a stream of its own."""

    def __init__(
        self,
        transforms: Sequence[tuple[str, GeometryTransform | PixelTransform]],
        seed: int,
    ) -> None:
        self._geometry: list[tuple[Stream, GeometryTransform]] = []
        self._pixels: list[tuple[Stream, PixelTransform]] = []
        seen: Counter[str] = Counter()
        for name, transform in transforms:
            stream = Stream(seed, f"transforms/{name}", seen[name])
            seen[name] += 1
            if isinstance(transform, PixelTransform):
                self._pixels.append((stream, transform))
            else:
                self._geometry.append((stream, transform))

    @classmethod
    def build(
        cls, components: Sequence[Component], seed: int, context: BuildContext
    ) -> Augmentation:
        """Build the transforms of checked components."""
        built = [
            (component.name, context.build("transforms", component)) for component in components
        ]
        return cls(built, seed)

    def draw(self, epoch: int, row: int) -> Draws:
        """Draw for one sample; equal arguments give equal draws, in any process."""
        pose = Pose.total(
            transform.draw(stream.at(epoch, row)) for stream, transform in self._geometry
        )
        values = tuple(transform.draw(stream.at(epoch, row)) for stream, transform in self._pixels)
        return Draws(pose, values)

    def apply(self, pixels: Pixels, draws: Draws) -> Pixels:
        """Change a rendered crop; the pose has had its effect already."""
        for (_, transform), values in zip(self._pixels, draws.values, strict=True):
            pixels = transform.apply(pixels, values)
        return pixels
