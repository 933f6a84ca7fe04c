"""JPEG files: their frame, and decoding no more of them than a crop needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import simplejpeg
from numpy.typing import NDArray

_BEGIN = b"\xff\xd8\xff"
_END = b"\xff\xd9"
_WITHOUT_FRAME = (0xC4, 0xC8, 0xCC)
"""Markers among those of frames that begin something else: tables and extensions."""
_BLOCK = 16
"""Most rows that are encoded together. One block more than needed is decoded, since the colours of
a block's last row are interpolated with those of the next one."""


class Frame(NamedTuple):
    """Where a JPEG says how large it is, and what it says."""

    place: int
    width: int
    height: int


def read_frame(encoded: bytes) -> Frame | None:
    """Return the frame of a JPEG; None if it is none, or its header is damaged."""
    if not encoded.startswith(_BEGIN):
        return None
    place = 2
    while place + 9 <= len(encoded) and encoded[place] == 0xFF:
        marker = encoded[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _WITHOUT_FRAME:
            height, width = encoded[place + 5 : place + 7], encoded[place + 7 : place + 9]
            return Frame(place, int.from_bytes(width), int.from_bytes(height))
        is_padding = marker == 0xFF
        length = int.from_bytes(encoded[place + 2 : place + 4])
        place += 1 if is_padding else 2 + length
    return None


def has_end(encoded: bytes, frame: Frame) -> bool:
    """Tell whether a JPEG ends; one that is cut off would be decoded as grey from there on.

    That is how broken downloads look, also if their missing part is filled with zeros: within the
    picture's data an end marker cannot occur.
    """
    return encoded.rfind(_END, frame.place) >= 0


def decode_jpeg(encoded: bytes, frame: Frame, rows: float, reduction: int) -> NDArray[np.uint8]:
    """Return the pixels [h, w, 4], RGBX, of a JPEG; the fourth number is 255.

    Args:
        encoded: the file's content.
        frame: its frame.
        rows: how many rows are needed, counted at full size; there may be more.
        reduction: 1, 2, 4 or 8, by which height and width are divided, rounded up; a pixel is
            then the mean of those that it takes the place of, but for the file's own losses.

    Raises:
        ValueError: it cannot be decoded.
    """
    height = frame.height
    if rows < height - 2 * _BLOCK:
        height = (int(max(rows, 0)) // _BLOCK + 2) * _BLOCK
        encoded = _with_height(encoded, frame, height)
    shape = (-(-height // reduction), -(-frame.width // reduction))
    least = (0, 0) if reduction == 1 else shape
    return simplejpeg.decode_jpeg(  # type: ignore[no-any-return]
        encoded,
        "RGBA",
        min_height=least[0],
        min_width=least[1],
        strict=False,
        buffer=_memory(4 * shape[0] * shape[1]),
    )


def _memory(size: int) -> NDArray[np.uint8]:
    """Return memory that begins at an odd address.

    Rows that begin at a multiple of 32 are written past the processor's caches by libjpeg-turbo,
    and what reads them next, the warp, then takes three times as long.
    """
    return np.empty(size + 1, np.uint8)[1:]


def _with_height(encoded: bytes, frame: Frame, height: int) -> bytes:
    """Return a JPEG that says it has fewer rows; a decoder then skips the rest."""
    place = frame.place + 5
    return b"".join((encoded[:place], height.to_bytes(2), encoded[place + 2 :]))
