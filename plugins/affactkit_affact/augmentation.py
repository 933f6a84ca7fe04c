"""Every published step as one function, for a notebook, a figure or a test."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.geometry import FaceBox, Pose
from affactkit.render import Fill, render
from affactkit_affact.blur import Blur
from affactkit_affact.gamma import Gamma
from affactkit_affact.temperature import Temperature


def augment(
    picture: NDArray[np.uint8],
    box: FaceBox,
    size: int = 224,
    *,
    scale_exponent: float = 0.0,
    angle: float = 0.0,
    shift: tuple[float, float] = (0, 0),
    mirror: bool = False,
    sigma: float | None = None,
    gamma: float | None = None,
    kelvin: int | None = None,
    fill: Fill = "column",
    exact: bool = True,
) -> NDArray[np.uint8]:
    """Cut a face out of a picture and change it, in the published order.

    Args:
        picture: uint8 [H, W, 3] RGB.
        box: the face; see `FaceBox.from_landmarks` and `FaceBox.from_xywh`.
        size: height and width of the crop in pixels.
        scale_exponent: scales by 2 to this power.
        angle: degrees, added to the box's.
        shift: (x, y) in pixels of the crop, x horizontal.
        mirror: flip the finished crop.
        sigma: blur in pixels; a negative one is the published 3 x 3 fallback.
        gamma: the exponent of pixels between 0 and 1.
        kelvin: a colour temperature of the published table, 1000 to 10000 in steps of 500.
        fill: what stands where the crop leaves the picture; see `affactkit.render.render`.
        exact: keep float precision and round once, at the end; else 8 bits between the steps.

    Returns:
        uint8 [size, size, 3].

    Raises:
        DataError: an argument is not as described.
    """
    if sigma is not None and not math.isfinite(sigma):
        raise DataError(f"sigma is a finite number of pixels, got {sigma}")
    if gamma is not None and not 0 < gamma < math.inf:
        raise DataError(f"gamma is a finite number above 0, got {gamma}")
    pose = Pose(scale_exponent, angle, *shift, mirror=mirror)
    pixels, _ = render(picture, box, pose, size, fill, exact)
    for transform, value in ((Blur, sigma), (Gamma, gamma), (Temperature, kelvin)):
        if value is not None:
            pixels = transform.apply(pixels, np.array([value], np.float64))
    return pixels if pixels.dtype == np.uint8 else np.rint(pixels).astype(np.uint8)
