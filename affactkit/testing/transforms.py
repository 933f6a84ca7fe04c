"""What every transform must do; see `GeometryTransform` and `PixelTransform` of the interfaces."""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from affactkit.component import Component, parse_component
from affactkit.errors import AffactkitError
from affactkit.geometry import Pose
from affactkit.interfaces import BatchTransform, GeometryTransform, Pixels, PixelTransform
from affactkit.streams import Stream
from affactkit.testing.component import Build, ComponentContract
from affactkit.testing.randomness import untouched_random_numbers
from affactkit.testing.samples import FACTS, crop

ROWS = range(8)
LEVEL = 1.0
"""Grey levels that 8 bits may differ from floats."""
BATCH_LEVEL = 0.05
"""Grey levels that a batch may differ from a single crop."""


class DrawChecks:
    """Checks that the suites for transforms share: what is drawn depends on the stream alone."""

    def test_equal_streams_give_equal_draws(self, build: Build) -> None:
        """A sample is drawn for by its seed, epoch and row."""
        assert drawn(build(), ROWS) == drawn(build(), ROWS), (
            "the contract wants draws that follow from the stream alone"
        )

    def test_samples_do_not_depend_on_each_other(self, built: Any) -> None:
        """Workers draw for any samples in any order."""
        assert drawn(built, reversed(ROWS)) == drawn(built, ROWS), (
            "the contract wants draws that do not depend on those for other samples"
        )

    def test_draws_from_its_stream_only(self, built: Any) -> None:
        """Global random numbers differ between workers and runs."""
        with untouched_random_numbers("a transform"):
            drawn(built, ROWS)

    def test_draws_the_same_in_workers(self, built: Any) -> None:
        """Transforms are pickled and sent to worker processes."""
        assert drawn(pickle.loads(pickle.dumps(built)), ROWS) == drawn(built, ROWS), (
            "the contract wants a transform that draws the same once it was pickled"
        )


class GeometryTransformContract(DrawChecks, ComponentContract):
    """The suite for transforms that change where a crop is taken."""

    kind: ClassVar[str] = "transforms"

    def test_is_a_geometry_transform(self, built: Any) -> None:
        """What has all that a pixel transform has is taken for one."""
        assert not isinstance(built, PixelTransform), (
            "the contract wants a geometry transform without parameters and apply"
        )

    def test_draws_poses(self, built: GeometryTransform) -> None:
        """Poses add up with those of other transforms, and must be finite."""
        stream = Stream(1, "transforms/contract")
        for row in ROWS:
            pose = built.draw(stream.at(0, row))
            assert isinstance(pose, Pose), "the contract wants a Pose"
            assert all(map(math.isfinite, astuple(pose))), "the contract wants a finite Pose"
            assert isinstance(pose.mirror, bool | np.bool_), "the contract wants mirror yes or no"


class PixelTransformContract(DrawChecks, ComponentContract):
    """The suite for transforms that change the pixels of a finished crop."""

    kind: ClassVar[str] = "transforms"

    def test_is_a_pixel_transform(self, built: PixelTransform) -> None:
        """It needs parameters, draw and apply, or is taken for a geometry one."""
        assert isinstance(built, PixelTransform), "the contract wants parameters, draw and apply"
        assert len(set(built.parameters)) == len(built.parameters), (
            "the contract wants a name of its own for each parameter"
        )

    def test_draws_a_value_for_each_parameter(self, built: PixelTransform) -> None:
        """The values of a sample are shown, sent to the GPU and drawn in figures."""
        for values in values_of(built):
            assert values.shape == (len(built.parameters),), "the contract wants [K] values"
            assert values.dtype == np.float64, "the contract wants float64 values"
            assert np.isfinite(values).all(), "the contract wants finite values"

    @pytest.mark.parametrize("number", [np.uint8, np.float32])
    def test_keeps_shape_and_type(self, built: PixelTransform, number: type[np.generic]) -> None:
        """Crops come as bytes on the fast path, as floats 0 to 255 on the exact one."""
        pixels = self.pixels().astype(number)
        for values in values_of(built):
            kept = values.copy()
            changed = built.apply(pixels.copy(), values)
            assert changed.shape == pixels.shape, "the contract wants a crop of the same shape"
            assert changed.dtype == number, f"the contract wants {number.__name__} kept"
            assert np.isfinite(changed).all(), "the contract wants finite pixels"
            assert np.array_equal(values, kept), "the contract wants the values left as they are"

    def test_stays_within_black_and_white(self, built: PixelTransform) -> None:
        """Floats are rounded to bytes at the end, where 256 would become black."""
        for values in values_of(built):
            changed = built.apply(self.pixels().astype(np.float32), values)
            assert changed.min() >= -0.5, "the contract wants pixels of 0 and above"
            assert changed.max() < 255.5, "the contract wants pixels of 255 and below"

    def test_equal_values_give_equal_pixels(self, built: PixelTransform) -> None:
        """All that is random is drawn before; applying draws nothing."""
        values = values_of(built)[0]
        with untouched_random_numbers("apply()"):
            first = built.apply(self.pixels(), values)
        copied: PixelTransform = pickle.loads(pickle.dumps(built))
        assert np.array_equal(copied.apply(self.pixels(), values), first), (
            "the contract wants equal pixels for equal values, in a pickled copy, too"
        )

    def test_bytes_and_floats_agree(self, built: PixelTransform) -> None:
        """Which of the two a recipe uses is a question of speed."""
        for values in values_of(built):
            exact = built.apply(self.pixels().astype(np.float32), values)
            fast = built.apply(self.pixels(), values)
            assert np.abs(fast - exact).max() <= LEVEL, (
                f"the contract wants bytes and floats to agree to {LEVEL} grey levels"
            )

    def test_a_batch_and_single_crops_agree(self, built: PixelTransform) -> None:
        """A batch on a GPU gets the same draws, and must become the same."""
        if not isinstance(built, BatchTransform):
            pytest.skip("without apply_batch, worker processes apply all pixel transforms")
        values = values_of(built)
        single = [built.apply(self.pixels().astype(np.float32), one) for one in values]
        expected = torch.from_numpy(np.stack(single)).permute(0, 3, 1, 2)
        crops = torch.from_numpy(np.stack([self.pixels()] * len(values)))
        batch = built.apply_batch(
            crops.permute(0, 3, 1, 2).float(), torch.from_numpy(np.stack(values))
        )
        assert batch.shape == expected.shape, "the contract wants a batch [B, 3, H, W]"
        assert batch.dtype == torch.float32, "the contract wants a batch of float32 kept so"
        assert (batch - expected).abs().max() <= BATCH_LEVEL, (
            f"the contract wants batch and single crops to agree to {BATCH_LEVEL} grey levels"
        )

    def pixels(self) -> Pixels:
        """Return a crop of the size that the transform was told of."""
        return crop({**FACTS, **self.facts}["image_size"])


class TransformGroupContract(ComponentContract):
    """The suite for names that stand for several transforms, such as ``affact``."""

    kind: ClassVar[str] = "transforms"

    def test_stands_for_transforms(self, component: Component) -> None:
        """A recipe's list shows the steps in its place, so that they can be chosen and changed."""
        steps = component.config.expand()
        assert steps, "the contract wants at least one step from expand()"
        for step in steps:
            parsed = parse_component(step, self.kind, self.registries())
            assert parsed.config.expand() is None, (
                f"the contract wants steps that stand for themselves; {parsed.name} does not"
            )

    def test_is_none_itself(self, build: Build) -> None:
        """Whoever builds it by mistake must be told."""
        with pytest.raises(AffactkitError):
            build()


def drawn(transform: Any, rows: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """Return what is drawn for each row of one epoch, in the order given."""
    stream = Stream(1, "transforms/contract")
    return {row: _numbers(transform.draw(stream.at(2, row))) for row in rows}


def _numbers(draw: Any) -> tuple[Any, ...]:
    return astuple(draw) if isinstance(draw, Pose) else tuple(np.asarray(draw).tolist())


def values_of(transform: PixelTransform) -> list[Any]:
    """Return the values that are drawn for some samples."""
    stream = Stream(1, "transforms/contract")
    return [transform.draw(stream.at(0, row)) for row in ROWS]
