"""Gaussian blur as published: truncated at three sigmas, the crop's edge mirrored about itself.

Source: report algorithm 2, lines 27 to 31; bob.ip.base.Gaussian.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.interfaces import BuildContext, Pixels
from affactkit_affact.config import BlurConfig
from affactkit_affact.size import crop_size

if TYPE_CHECKING:
    import torch

PUBLISHED_SIZE = 224


def kernel(sigma: float) -> NDArray[np.float64]:
    """Return the published kernel [2 r + 1] of a sigma in pixels.

    Its radius r is the whole part of 3 sigma. A negative sigma makes the published library take
    the radius 1 unless that whole part is 0, which is no blur.
    """
    whole = int(3 * sigma)
    radius = whole if whole >= 0 else 1
    return np.asarray(cv2.getGaussianKernel(2 * radius + 1, abs(sigma), cv2.CV_64F), np.float64)[
        :, 0
    ]


class Blur:
    """Blurs by a Gaussian whose sigma is a normal draw, as it is or without its sign."""

    parameters = ("sigma",)

    def __init__(self, config: BlurConfig, context: BuildContext) -> None:
        scale = crop_size("blur", context) / PUBLISHED_SIZE
        self._mean, self._std = config.mean * scale, config.std * scale
        self._folded = config.sigma == "folded"

    def draw(self, stream: np.random.Generator) -> NDArray[np.float64]:
        """Draw [1] sigma, in pixels of the crop, for one sample."""
        sigma = stream.normal(self._mean, self._std, 1)
        return np.abs(sigma) if self._folded else sigma

    @staticmethod
    def apply(pixels: Pixels, values: NDArray[np.float64]) -> Pixels:
        """Return the blurred crop."""
        weights = kernel(float(values[0]))
        if len(weights) == 1:
            return pixels
        return cv2.sepFilter2D(pixels, -1, weights, weights, borderType=cv2.BORDER_REFLECT)

    @staticmethod
    def apply_batch(pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Blur a batch [B, 3, H, W] by sigmas [B, 1]."""
        from affactkit_affact.blur_batch import blur

        return blur(pixels, values[:, 0])
