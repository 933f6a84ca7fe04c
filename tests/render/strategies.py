"""Pictures, boxes and poses to render, far-fetched ones among them."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import strategies as st

from affactkit.geometry import FaceBox, Pose


@st.composite
def pictures(draw, largest=60):
    """Pictures from 1 pixel on: noise, smooth, or black beside white."""
    height, width = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    noise = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    picture = noise.integers(0, 256, (height, width, 3), dtype=np.uint8)
    match draw(st.sampled_from(("noise", "smooth", "hard"))):
        case "smooth":
            return cv2.GaussianBlur(picture, (0, 0), 2)
        case "hard":
            return np.where(picture > 128, 255, 0).astype(np.uint8)
    return picture


@st.composite
def boxes(draw):
    """Boxes of any shape, partly or wholly outside of the picture, some on whole pixels."""
    numbers = st.one_of(st.integers(-80, 80), st.floats(-80, 80))
    sides = st.one_of(st.integers(1, 100), st.floats(0.5, 100))
    x, y = draw(numbers), draw(numbers)
    angle = draw(st.one_of(st.just(0.0), st.floats(-180, 180)))
    return FaceBox(x, y, x + draw(sides), y + draw(sides), angle)


poses = st.builds(
    Pose,
    scale_exponent=st.one_of(st.just(0.0), st.floats(-0.5, 0.5), st.floats(-6, 6)),
    angle=st.one_of(st.sampled_from((0.0, 90.0, 180.0, -90.0, 360.0)), st.floats(-180, 180)),
    shift_x=st.one_of(st.integers(-30, 30), st.floats(-30, 30)),
    shift_y=st.one_of(st.integers(-30, 30), st.floats(-30, 30)),
    mirror=st.booleans(),
)

sizes = st.integers(1, 48)
fills = st.sampled_from(("column", "replicate", "black"))
