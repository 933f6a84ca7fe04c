"""The transform: a crop is reduced to a few pixels, and enlarged again."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from affactkit.interfaces import BuildContext, Pixels
from affactkit_lowres.config import LowResConfig


class LowRes:
    """Takes means over areas, as the sensor of a camera does, and interpolates between them."""

    parameters = ("pixels",)

    def __init__(self, config: LowResConfig, context: BuildContext) -> None:
        self._smallest = config.smallest
        self._largest = config.largest

    def draw(self, stream: np.random.Generator) -> NDArray[np.float64]:
        """Draw [1] the pixels on a side that are left: each doubling is equally probable."""
        low, high = np.log2((self._smallest, self._largest))
        return np.rint(np.exp2(stream.uniform(low, high, 1)))

    def apply(self, pixels: Pixels, values: NDArray[np.float64]) -> Pixels:
        """Return the crop [H, W, 3], as uint8 or float32 as it came."""
        picture = torch.from_numpy(pixels.astype(np.float32)).permute(2, 0, 1)[None]
        coarse: Pixels = coarsened(picture, int(values[0]))[0].permute(1, 2, 0).numpy()
        return np.rint(coarse).astype(np.uint8) if pixels.dtype == np.uint8 else coarse

    def apply_batch(self, pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Do the same to a batch [B, 3, H, W] with sizes [B, 1]."""
        pairs = zip(pixels, values[:, 0].tolist(), strict=True)
        return torch.cat([coarsened(picture[None], int(size)) for picture, size in pairs])


def coarsened(pictures: torch.Tensor, size: int) -> torch.Tensor:
    """Return pictures [B, 3, H, W] of which size x size pixels are left; larger ones stay."""
    height, width = pictures.shape[2:]
    if size >= min(height, width):
        return pictures
    small = interpolate(pictures, size=(size, size), mode="area")
    return interpolate(small, size=(height, width), mode="bilinear", align_corners=False)
