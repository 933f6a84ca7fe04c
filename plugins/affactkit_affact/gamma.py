"""Change of gamma.

Source: report algorithm 2, lines 32 to 35.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.interfaces import BuildContext, Pixels
from affactkit_affact.config import GammaConfig

if TYPE_CHECKING:
    import torch

_LEVELS = np.arange(256) / 255


class Gamma:
    """Raises pixels, as shares of white, to a power of 2 to a normal draw."""

    parameters = ("gamma",)

    def __init__(self, config: GammaConfig, context: BuildContext) -> None:
        self._mean, self._std = config.mean, config.std

    def draw(self, stream: np.random.Generator) -> NDArray[np.float64]:
        """Draw [1] the gamma for one sample."""
        return np.exp2(stream.normal(self._mean, self._std, 1))

    @staticmethod
    def apply(pixels: Pixels, values: NDArray[np.float64]) -> Pixels:
        """Return the crop with the gamma changed; above 1 is darker."""
        gamma = float(values[0])
        if pixels.dtype == np.uint8:
            return cv2.LUT(pixels, np.rint(255 * _LEVELS**gamma).astype(np.uint8))
        # In logarithms, which takes half the time of a power. That of 0 is minus infinity.
        cv2.log(pixels, pixels)
        pixels *= gamma
        pixels += (1 - gamma) * math.log(255)
        return cv2.exp(pixels, pixels)

    @staticmethod
    def apply_batch(pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Change a batch [B, 3, H, W] by gammas [B, 1]."""
        return 255 * (pixels / 255) ** values.to(pixels)[:, 0, None, None, None]
