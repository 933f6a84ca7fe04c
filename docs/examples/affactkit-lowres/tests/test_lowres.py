"""The transform and the evaluator against affactkit's contracts, and what they promise."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from pydantic import ValidationError

from affactkit.interfaces import PixelTransform
from affactkit.streams import Stream
from affactkit.testing import EvaluatorContract, PixelTransformContract
from affactkit.testing.samples import MadeUpJudge
from affactkit_lowres.config import LowResConfig
from affactkit_lowres.evaluator import LowResEvaluator


class TestLowRes(PixelTransformContract):
    name = "lowres"

    def test_each_doubling_is_equally_probable(self, built: PixelTransform) -> None:
        stream = Stream(1, "transforms/lowres")
        sizes = np.array([built.draw(stream.at(0, row))[0] for row in range(2000)])
        assert sizes.min() >= 16
        assert sizes.max() <= 64
        assert (sizes == np.rint(sizes)).all()
        assert (sizes < 32).mean() == pytest.approx(0.5, abs=0.05)

    @pytest.mark.parametrize("size", [1, 4, 16])
    def test_areas_keep_their_mean(self, built: PixelTransform, size: int) -> None:
        pixels = self.pixels().astype(np.float32)
        coarse = built.apply(pixels, np.array([float(size)]))
        np.testing.assert_allclose(coarse.mean((0, 1)), pixels.mean((0, 1)), atol=2.0)
        # Between two pixels that are left, all lies in a line: there is no more to see.
        step = len(pixels) // size
        line = coarse[len(coarse) // 2, :, 0]
        inner = line[step // 2 : step // 2 + max(step, 2)]
        np.testing.assert_allclose(np.diff(inner, 2), 0, atol=1e-3)

    def test_crops_that_are_smaller_stay(self, built: PixelTransform) -> None:
        pixels = self.pixels()
        assert np.array_equal(built.apply(pixels.copy(), np.array([64.0])), pixels)


class TestLowResEvaluator(EvaluatorContract):
    name = "lowres"
    options: ClassVar[dict[str, Any]] = {"sizes": [32, 8], "box": "annotated"}

    def test_there_is_a_test_set_for_each_size(self, built: LowResEvaluator) -> None:
        judge = MadeUpJudge()
        results = built.evaluate(judge)
        assert list(judge.asked) == ["lowres-32", "lowres-8"]
        assert {"lowres-32/error", "lowres-8/error", "lowres-8/majority"} <= set(results)
        for size, asked in zip((32, 8), judge.asked.values(), strict=True):
            assert (asked.crop.box, asked.crop.size) == ("annotated", 64)
            [step] = asked.transforms
            assert step.to_values() == {"type": "lowres", "smallest": size, "largest": size}


def test_sizes_must_be_in_order() -> None:
    with pytest.raises(ValidationError, match="smallest is larger than largest"):
        LowResConfig(smallest=65, largest=64)
