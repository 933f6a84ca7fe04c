"""The pictures that comparisons work on, the same ones everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit_synthfaces.portrait import render

HEIGHT, WIDTH = 624, 512
GRAIN = 4.0
"""Grey levels of noise, so that a drawing takes as many bytes as a photograph: about 70 kB."""
COUNT = 16
"""Different pictures, so that none stays in the processor's cache alone."""


@dataclass(frozen=True)
class InMemory:
    """Encoded pictures by their names."""

    encoded: dict[str, bytes]

    def read(self, key: str) -> bytes:
        """Return an encoded picture."""
        return self.encoded[key]

    def stamp(self, key: str) -> str:
        """Return its name: it never changes."""
        return key


@cache
def faces(height: int = HEIGHT, width: int = WIDTH, count: int = COUNT) -> FaceTable:
    """Return rendered faces whose JPEG pictures of that size are in memory."""
    portraits = [render(0, index) for index in range(count)]
    grain = _grain(height, width)
    pictures = (cv2.resize(p.picture, (width, height), interpolation=3) for p in portraits)
    encoded = [encode_jpeg(np.clip(picture + grain, 0, 255)) for picture in pictures]
    factors = [(width / p.picture.shape[1], height / p.picture.shape[0]) for p in portraits]
    landmarks = np.array([p.landmarks for p in portraits])
    return _table(encoded, (landmarks + 0.5) * np.array(factors)[:, None] - 0.5)


@cache
def small_faces(height: int = 1500, width: int = 2000, count: int = 4) -> FaceTable:
    """Return rendered faces in wider pictures, a quarter as high and a little above the middle."""
    portraits = [render(0, index) for index in range(count)]
    grain = _grain(height, width)
    encoded, landmarks = [], []
    for portrait in portraits:
        high, wide = portrait.picture.shape[:2]
        top, left = round(0.42 * height - high / 2), (width - wide) // 2
        picture = cv2.resize(portrait.picture[:20], (width, height)) + grain
        picture[top : top + high, left : left + wide] = portrait.picture
        encoded.append(encode_jpeg(np.clip(picture, 0, 255)))
        landmarks.append(portrait.landmarks + np.array((left, top)))
    return _table(encoded, np.array(landmarks))


def _table(encoded: Sequence[bytes], landmarks: NDArray[np.float64]) -> FaceTable:
    count = len(encoded)
    keys = np.array([f"{index:06d}.jpg" for index in range(count)])
    return FaceTable(
        keys=keys,
        targets=np.zeros((count, 1), np.int8),
        split=np.full(count, Split.TRAIN, np.int8),
        landmarks=landmarks.astype(np.float32),
        boxes=np.full((count, 4), np.nan, np.float32),
        identity=np.full(count, -1),
        attributes=("Smiling",),
        images=InMemory(dict(zip(keys.tolist(), encoded, strict=True))),
    )


def encode_jpeg(picture: NDArray[np.floating], quality: int = 90) -> bytes:
    """Encode an RGB picture as cameras do: 4:2:0, baseline."""
    bgr = cv2.cvtColor(picture.astype(np.uint8), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()


def build_context(size: int = 224, attributes: int = 1) -> BuildContext:
    """Return what components may know, for crops of that size and so many attributes."""
    names = tuple(f"attribute {number}" for number in range(attributes))
    registries = plugin_host().registries
    return BuildContext(registries, Path(gettempdir()), attributes=names, image_size=size)


def _grain(height: int, width: int) -> NDArray[np.float64]:
    noise = np.random.default_rng(0).normal(0.0, 1.0, (height, width, 3))
    soft = cv2.GaussianBlur(noise, (0, 0), 0.7)
    return np.asarray(GRAIN * soft / soft.std())
