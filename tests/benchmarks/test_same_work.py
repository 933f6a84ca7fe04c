"""What is compared does the same work."""

from __future__ import annotations

import numpy as np
import pytest

from affactkit.recipe.models import Crop
from benchmarks import decoders
from benchmarks.crops import STEPS, crops
from benchmarks.samples import faces, small_faces


@pytest.mark.parametrize("decode", [decoders.by_pillow, decoders.by_simplejpeg])
def test_all_decoders_return_the_same_pixels(decode) -> None:
    encoded = faces().image(3)
    np.testing.assert_array_equal(decode(encoded), decoders.by_opencv(encoded))


def test_torchvision_returns_them_channels_first() -> None:
    encoded = faces().image(3)
    pixels = decoders.by_torchvision(encoded).permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(pixels, decoders.by_opencv(encoded))


def test_a_crop_is_ready_for_training_and_another_one_each_time() -> None:
    make = crops(faces(), Crop(fill="replicate", precision="fast"), STEPS)
    made = [make() for _ in range(len(faces()) + 1)]
    assert {(crop.shape, crop.dtype.name) for crop in made} == {((224, 224, 3), "uint8")}
    assert not np.array_equal(made[0], made[-1])  # the same face, an epoch later


def test_small_faces_are_where_their_landmarks_are() -> None:
    table = small_faces()
    picture = decoders.by_opencv(table.image(0)).astype(int)
    height, width = picture.shape[:2]
    x, y = table.landmarks[0].mean(axis=0)
    assert abs(x - width / 2) < 0.1 * width
    assert 0.3 * height < y < 0.5 * height
