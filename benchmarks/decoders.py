"""Decoders of JPEG pictures at full size."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import count

import cv2
import numpy as np
import simplejpeg
import torch
from PIL import Image
from torchvision.io import ImageReadMode, decode_jpeg

from benchmarks.harness import Contender, Effort, Result, contender, race
from benchmarks.samples import faces


def run(effort: Effort) -> Result:
    """Measure in one thread; all return the same pixels, which a test makes sure of."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    decoders = (
        _of_the_next_picture("OpenCV", by_opencv),
        _of_the_next_picture("Pillow", by_pillow),
        _of_the_next_picture("torchvision", by_torchvision),
        _of_the_next_picture("simplejpeg", by_simplejpeg),
    )
    return race(decoders, effort, unit="picture")


def by_opencv(encoded: bytes) -> object:
    """Decode as affactkit does pictures that are no JPEG."""
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.imdecode(np.frombuffer(encoded, np.uint8), flags)


def by_pillow(encoded: bytes) -> object:
    """Decode as most data sets of PyTorch do."""
    return np.asarray(Image.open(BytesIO(encoded)))


def by_torchvision(encoded: bytes) -> object:
    """Decode to a tensor, channels first, whose memory is channels last."""
    return decode_jpeg(torch.frombuffer(bytearray(encoded), dtype=torch.uint8), ImageReadMode.RGB)


def by_simplejpeg(encoded: bytes) -> object:
    """Decode as affactkit's crops do."""
    return simplejpeg.decode_jpeg(encoded, "RGB")


def _of_the_next_picture(name: str, decode: Callable[[bytes], object]) -> Contender:
    table, number = faces(), count()
    return contender(name, lambda: decode(table.image(next(number) % len(table))))
