"""Compression is that of another JPEG encoder."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit.streams import Stream
from affactkit.testing.samples import crop
from affactkit_robustness.jpeg import Jpeg


def compressed(picture: np.ndarray, quality: int) -> np.ndarray:
    return Jpeg.apply(picture.copy(), np.array([quality], np.float64)).astype(float)


@pytest.mark.parametrize("quality", [10, 50, 90])
def test_pixels_are_those_of_pillow(quality: int) -> None:
    picture, file = crop(96), io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    theirs = np.asarray(Image.open(file), float)
    ours = compressed(picture, quality)
    assert np.abs(ours - theirs).mean() < 0.5
    assert np.abs(ours - picture).mean() > 2 * np.abs(ours - theirs).mean()


def test_lower_qualities_are_worse() -> None:
    picture = crop(96)
    losses = [np.abs(compressed(picture, q) - picture).mean() for q in (5, 20, 60, 95)]
    assert losses == sorted(losses, reverse=True)


def test_qualities_are_drawn_from_those_given() -> None:
    context = BuildContext(plugin_host().registries, Path("unused"))
    built = context.build("transforms", {"type": "jpeg", "qualities": [7, 70]})
    stream = Stream(0, "transforms/jpeg")
    assert {float(built.draw(stream.at(0, row))[0]) for row in range(40)} == {7.0, 70.0}
