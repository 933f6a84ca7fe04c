"""Transforms with their random streams: draws for a sample, and their effect on its crop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate

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
        pose = Pose.total(
            transform.draw(stream.at(epoch, row)) for stream, transform in self._geometry
        )
        values = tuple(
            transform.draw(stream.at(epoch, row)) for _, stream, transform in self._pixels
        )
        return Draws(pose, values)

    def apply(self, pixels: Pixels, draws: Draws) -> Pixels:
        """Change a rendered crop; the pose has had its effect already."""
        return reduce(_apply, self._steps(draws), pixels)

    def stages(self, pixels: Pixels, draws: Draws) -> Iterator[Pixels]:
        """Yield a rendered crop, then what it becomes in each step of `apply`.

        A step may reuse the pixels that were yielded before it.
        """
        return accumulate(self._steps(draws), _apply, initial=pixels)

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
