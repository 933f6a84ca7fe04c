"""JPEG compression, of which pictures from the web have seen more than one."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.interfaces import BuildContext, Pixels
from affactkit_robustness.config import JpegConfig


class Jpeg:
    """Compresses the crop as a JPEG file; each quality is equally likely."""

    parameters = ("quality",)

    def __init__(self, config: JpegConfig, context: BuildContext) -> None:
        self._qualities = np.array(config.qualities, np.float64)

    def draw(self, stream: np.random.Generator) -> NDArray[np.float64]:
        """Draw [1] the quality for one sample."""
        return stream.choice(self._qualities, 1)

    @staticmethod
    def apply(pixels: Pixels, values: NDArray[np.float64]) -> Pixels:
        """Return the crop as it comes out of the file, in the type that it had."""
        rounded = np.rint(pixels).astype(np.uint8)
        # The order of the channels matters: brightness is kept better than colour.
        bgr = cv2.cvtColor(rounded, cv2.COLOR_RGB2BGR)
        _, file = cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, int(values[0])))
        return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR_RGB), pixels.dtype)
