"""From an encoded picture to its pixels."""

from __future__ import annotations

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from affactkit.errors import PictureError

MOST_PIXELS = 80_000_000
"""Larger pictures are refused before they are decoded, since a small file may claim any size."""

_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_WITHOUT_FRAME = (0xC4, 0xC8, 0xCC)
"""JPEG markers among those of frames that begin something else: tables and extensions."""


def decode(encoded: bytes, name: str, *, apply_orientation: bool = False) -> NDArray[np.uint8]:
    """Return the pixels [H, W, 3], RGB, of a picture in any usual format.

    Grey levels, palettes and CMYK become RGB, colour profiles aside; of 16 bits the upper 8
    count, and of an animation the first frame. Transparency is dropped, as Pillow's
    ``convert("RGB")`` does; only a transparent TIFF is laid on black.

    Args:
        encoded: the file's content.
        name: what the picture is called in errors.
        apply_orientation: turn the picture as its EXIF data says. Annotated coordinates mean the
            raw pixels, so data sets do without. The orientation of a TIFF is always applied.

    Raises:
        PictureError: it is empty, no picture, cut off or otherwise damaged, or too large.
    """
    _check_header(encoded, name)
    flags = cv2.IMREAD_COLOR_RGB
    if not apply_orientation:
        flags |= cv2.IMREAD_IGNORE_ORIENTATION
    try:
        pixels = cv2.imdecode(np.frombuffer(encoded, np.uint8), flags)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise PictureError(f"{name}: {_why_not(encoded)}")
    return np.asarray(pixels, np.uint8)


def _check_header(encoded: bytes, name: str) -> None:
    """Refuse what need not be decoded to know that it is unusable."""
    width, height = _jpeg_size(encoded, name) or _any_size(encoded, name)
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"{name}: {width} x {height} pixels are more than the {MOST_PIXELS:,} allowed",
            hint="Shrink the picture, or leave it out.",
        )


def _jpeg_size(encoded: bytes, name: str) -> tuple[int, int] | None:
    """Return width and height of a JPEG from its frame header, None if there is none.

    Also refuses a JPEG without an end: the space that a broken download leaves, filled with
    zeros, would be decoded as grey. Within the picture's data an end marker cannot occur.
    """
    if not encoded.startswith(_JPEG):
        return None
    place = 2
    while place + 9 <= len(encoded) and encoded[place] == 0xFF:
        marker = encoded[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _WITHOUT_FRAME:
            if encoded.rfind(_JPEG_END, place) < 0:
                raise PictureError(f"{name}: damaged picture: a JPEG that is cut off")
            height, width = encoded[place + 5 : place + 7], encoded[place + 7 : place + 9]
            return int.from_bytes(width), int.from_bytes(height)
        is_padding = marker == 0xFF
        length = int.from_bytes(encoded[place + 2 : place + 4])
        place += 1 if is_padding else 2 + length
    return None


def _any_size(encoded: bytes, name: str) -> tuple[int, int]:
    """Return width and height of a picture; Pillow reads no more than the header."""
    if not encoded:
        raise PictureError(f"{name}: the file is empty")
    try:
        with Image.open(io.BytesIO(encoded)) as picture:
            return picture.size
    except UnidentifiedImageError as error:
        raise PictureError(f"{name}: not a picture: it begins with {encoded[:16]!r}") from error
    except Image.DecompressionBombError as error:
        raise PictureError(f"{name}: more pixels than the {MOST_PIXELS:,} allowed") from error
    # The readers of Pillow's many formats raise whatever a damaged header leads them to.
    except Exception as error:
        raise PictureError(f"{name}: damaged picture: {error}") from error


def _why_not(encoded: bytes) -> str:
    """Return why a picture cannot be decoded, in the words of Pillow, which gives reasons."""
    try:
        with Image.open(io.BytesIO(encoded)) as picture:
            picture.load()
            kind = f"{picture.format} of mode {picture.mode}"
            return f"damaged picture, or one that OpenCV does not know: {kind}"
    except Exception as error:  # see `_any_size`
        return f"damaged picture: {error}"
