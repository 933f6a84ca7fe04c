"""From an encoded picture to its pixels."""

from __future__ import annotations

import io
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from affactkit.data.jpeg import Frame, decode_jpeg, has_end, read_frame
from affactkit.errors import PictureError

MOST_PIXELS = 80_000_000
"""Larger pictures are refused before they are decoded, since a small file may claim any size."""


class Part(NamedTuple):
    """As much of a picture as was asked for, or more."""

    pixels: NDArray[np.uint8]
    """[h, w, 4], RGBX: OpenCV's warp is faster on four channels. The fourth is 255."""
    reduction: int
    """What height and width were divided by."""


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


def decode_part(encoded: bytes, name: str, *, rows: float, reduction: int = 1) -> Part:
    """Return what a crop needs of a picture, as `decode` without orientation would.

    Of a JPEG, rows below those needed are not decoded, and a reduced picture takes less time. Other
    formats are decoded as a whole.

    Args:
        encoded: the file's content.
        name: what the picture is called in errors.
        rows: how many rows are needed from the top, counted at full size.
        reduction: what height and width may be divided by: 1, 2, 4 or 8.

    Raises:
        PictureError: as `decode` does.
    """
    frame = _check_header(encoded, name)
    if frame is not None:
        try:
            return Part(decode_jpeg(encoded, frame, rows, reduction), reduction)
        except ValueError:
            pass  # OpenCV knows more kinds of JPEG, and Pillow what is wrong with a damaged one
    return Part(np.asarray(cv2.cvtColor(decode(encoded, name), cv2.COLOR_RGB2RGBA), np.uint8), 1)


def shrink(picture: NDArray[np.uint8], reduction: int) -> NDArray[np.uint8]:
    """Return a decoded picture [H, W, 3] as `decode_part` reduces it, but for a JPEG's losses."""
    if reduction == 1:
        return picture
    height, width = (-side // reduction * -reduction for side in picture.shape[:2])
    below, beside = height - picture.shape[0], width - picture.shape[1]
    whole = cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    size = (width // reduction, height // reduction)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def _check_header(encoded: bytes, name: str) -> Frame | None:
    """Refuse what need not be decoded to know that it is unusable; return a JPEG's frame."""
    frame = read_frame(encoded)
    if frame and not has_end(encoded, frame):
        raise PictureError(f"{name}: damaged picture: a JPEG that is cut off")
    width, height = (frame.width, frame.height) if frame else _any_size(encoded, name)
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"{name}: {width} x {height} pixels are more than the {MOST_PIXELS:,} allowed",
            hint="Shrink the picture, or leave it out.",
        )
    return frame


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
