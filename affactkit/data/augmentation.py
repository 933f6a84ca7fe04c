"""Transforms with their random streams: draws for a sample, and their effect on its crop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from affactkit.component import Component
from affactkit.geometry import Pose
from affactkit.interfaces import (
    BatchTransform,
    BuildContext,
    GeometryTransform,
    Pixels,
    PixelTransform,
)
from affactkit.streams import Stream

if TYPE_CHECKING:
    import torch

Values = tuple[NDArray[np.float64], ...]
"""What was drawn for one crop: [K] for each pixel transform, in order."""


@dataclass(frozen=True)
class Draws:
    """All that is random in one crop: its pose, and the values of each pixel transform."""

    pose: Pose
    values: Values


_Applied = tuple[PixelTransform, NDArray[np.float64]]


class Augmentation:
    """The transforms of a recipe or a test set, in order, each with a stream of its own."""

    def __init__(
        self,
        transforms: Sequence[tuple[str, GeometryTransform | PixelTransform]],
        seed: int,
    ) -> None:
        self._geometry: list[tuple[Stream, GeometryTransform]] = []
        self._pixels: list[tuple[str, Stream, PixelTransform]] = []
        seen: Counter[str] = Counter()
        for name, transform in transforms:
            stream = Stream(seed, f"transforms/{name}", seen[name])
            seen[name] += 1
            if isinstance(transform, PixelTransform):
                self._pixels.append((name, stream, transform))
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
        return Draws(self.draw_pose(epoch, row), self.draw_values(epoch, row))

    def draw_pose(self, epoch: int, row: int) -> Pose:
        """Draw the pose alone."""
        return Pose.total(
            transform.draw(stream.at(epoch, row)) for stream, transform in self._geometry
        )

    def draw_values(self, epoch: int, row: int) -> Values:
        """Draw the values of the pixel transforms alone."""
        return tuple(transform.draw(stream.at(epoch, row)) for _, stream, transform in self._pixels)

    def apply(self, pixels: Pixels, draws: Draws) -> Pixels:
        """Change a rendered crop; the pose has had its effect already."""
        return reduce(_apply, self._steps(draws), pixels)

    def stages(self, pixels: Pixels, draws: Draws) -> Iterator[Pixels]:
        """Yield a rendered crop, then what it becomes in each step of `apply`.

        A step may reuse the pixels that were yielded before it.
        """
        return accumulate(self._steps(draws), _apply, initial=pixels)

    def apply_batch(self, pixels: torch.Tensor, values: Sequence[torch.Tensor]) -> torch.Tensor:
        """Do as `apply` to a batch [B, 3, H, W] of floats 0 to 255, on any device.

        Args:
            pixels: rendered crops.
            values: [B, K] of each pixel transform, drawn for these crops.

        Raises:
            TypeError: a transform cannot do that; see `unbatched`.
        """
        for (name, _, transform), drawn in zip(self._pixels, values, strict=True):
            if not isinstance(transform, BatchTransform):
                raise TypeError(f"transform '{name}' cannot be applied to a batch")
            pixels = transform.apply_batch(pixels, drawn)
        return pixels

    @property
    def changes_pixels(self) -> bool:
        """Whether there is any pixel transform."""
        return bool(self._pixels)

    def unbatched(self) -> list[str]:
        """Return the names of the pixel transforms that cannot be applied to a batch."""
        return [name for name, _, step in self._pixels if not isinstance(step, BatchTransform)]

    def named(self, draws: Draws) -> list[tuple[str, dict[str, float]]]:
        """Return each pixel transform's name, and its values by their names, in order."""
        return [
            (name, dict(zip(transform.parameters, values.tolist(), strict=True)))
            for (name, _, transform), values in zip(self._pixels, draws.values, strict=True)
        ]

    def _steps(self, draws: Draws) -> Iterable[_Applied]:
        return zip((transform for *_, transform in self._pixels), draws.values, strict=True)


def _apply(pixels: Pixels, step: _Applied) -> Pixels:
    transform, values = step
    return transform.apply(pixels, values)
