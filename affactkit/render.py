"""The one warp: from a picture, a face box and a pose to a crop and its valid pixels."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.geometry import FaceBox, Pose, Similarity, valid_rows
from affactkit.interfaces import Pixels

Fill = Literal["column", "replicate", "black"]

_LARGEST = (1 << 15) - 2
"""The largest crop, and the largest coordinate that OpenCV's warp, in float32, places well."""


def render(
    picture: NDArray[np.uint8],
    box: FaceBox,
    pose: Pose,
    size: int,
    fill: Fill = "column",
    exact: bool = True,
) -> tuple[Pixels, NDArray[np.bool_]]:
    """Cut a face out of a picture: turn, scale, shift, fill and mirror, sampling it once.

    Args:
        picture: uint8 [H, W, 3] RGB.
        box: the face, which becomes the whole crop.
        pose: how the crop departs from the box.
        size: height and width of the crop in pixels.
        fill: what stands where the crop leaves the picture. ``column`` draws the first and last
            valid pixel of each column out vertically, then the first and last such column
            horizontally, as published; ``replicate`` repeats the picture's border; ``black``
            leaves 0. A crop that is wholly outside is black under ``column``, too.
        exact: place neighbours and weights in float64 and do not round the result. Else take
            OpenCV's 8-bit warp, which is within a grey level and several times faster.

    Returns:
        The crop [size, size, 3], 0 to 255, float32 if exact, else uint8; and [size, size] bool
        which of its pixels are interpolated between pixels of the picture alone.

    Raises:
        DataError: the picture, size or fill is not as described, or nothing can be cut out.
    """
    _check(picture, size, fill)
    similarity = Similarity.of(box, pose, size)
    first, last = (
        rows.astype(np.int16) for rows in valid_rows(similarity, size, *picture.shape[:2])
    )
    rows = np.arange(size, dtype=np.int16)[:, None]
    valid = (rows >= first) & (rows <= last)
    pixels = _sample(picture, similarity, size, exact)
    if fill != "replicate" and not valid.all():
        pixels = _blacken(pixels, valid) if fill == "black" else _fill(pixels, first, last)
    pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
    if pose.mirror:
        return cv2.flip(pixels, 1), np.ascontiguousarray(valid[:, ::-1])
    return pixels, valid


def check_picture(picture: Any) -> None:
    """Refuse what is no picture.

    Raises:
        DataError: it is not uint8 [H, W, 3], or empty.
    """
    if not (isinstance(picture, np.ndarray) and picture.dtype == np.uint8):
        found = getattr(picture, "dtype", type(picture).__name__)
        raise DataError(f"a picture is a uint8 array, got {found}")
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise DataError(f"a picture has the shape [H, W, 3], got {list(picture.shape)}")


def _check(picture: Any, size: int, fill: str) -> None:
    check_picture(picture)
    if not 1 <= size <= _LARGEST:
        raise DataError(f"a crop has 1 to {_LARGEST} pixels a side, got {size}")
    if fill not in get_args(Fill):
        raise DataError(f"unknown fill '{fill}'; known: {', '.join(get_args(Fill))}")


class _Region(NamedTuple):
    """The part of a picture that a crop reads, RGBX since OpenCV is faster on four channels."""

    rgbx: NDArray[Any]
    origin: NDArray[np.float64]
    reach: float
    """How far from the origin the crop reads, in pixels of the picture."""


def _read_region(picture: NDArray[np.uint8], similarity: Similarity, size: int) -> _Region:
    end = size - 1
    corners = similarity.matrix() @ [[0, end, 0, end], [0, 0, end, end], [1, 1, 1, 1]]
    bounds = np.stack((corners.min(axis=1), corners.max(axis=1) + 1))
    limit = (picture.shape[1] - 1, picture.shape[0] - 1)
    (left, top), (right, bottom) = np.floor(bounds).clip(0, limit).astype(int)
    part = picture[top : bottom + 1, left : right + 1]
    rgbx = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2RGBA))
    origin = np.array([left, top], np.float64)
    return _Region(rgbx, origin, np.abs(bounds - origin).max())


def _sample(
    picture: NDArray[np.uint8], similarity: Similarity, size: int, exact: bool
) -> NDArray[Any]:
    """Return the crop [size, size, 4], the picture's border repeated: float32 or uint8."""
    region = _read_region(picture, similarity, size)
    if exact:
        return _interpolate(region, similarity, size)
    if region.reach > _LARGEST:
        return np.rint(_interpolate(region, similarity, size)).astype(np.uint8)
    matrix = similarity.matrix()
    matrix[:, 2] -= region.origin
    return cv2.warpAffine(
        region.rgbx,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _interpolate(region: _Region, similarity: Similarity, size: int) -> NDArray[np.float32]:
    """Interpolate between exactly placed neighbours.

    OpenCV's warp has coordinates in float32. A ten-thousandth of a pixel beside a black one is
    little, until a strong gamma makes it grey.
    """
    line = np.arange(size, dtype=np.float64)
    x, y = similarity.read_at(line, line[:, None])
    height, width = region.rgbx.shape[:2]
    left, right_share = _split(x, region.origin[0], width)
    top, lower_share = _split(y, region.origin[1], height)
    top *= width
    top += left
    nearest = top.astype(np.intp)
    pixels = region.rgbx.view(np.uint32).ravel()
    below, beside = width * (height > 1), int(width > 1)

    def neighbours(start: int) -> NDArray[np.float32]:
        four_bytes = pixels[start:].take(nearest)[..., None]
        return np.asarray(four_bytes.view(np.uint8), np.float32)

    upper = _blend(neighbours(0), neighbours(beside), right_share)
    lower = _blend(neighbours(below), neighbours(below + beside), right_share)
    return _blend(upper, lower, lower_share)


def _split(
    positions: NDArray[np.float64], origin: float, extent: int
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the pixel before each position, and the next one's share; the positions are used up.

    Large arrays are changed in place: making another takes longer than filling it.
    """
    positions -= origin
    positions.clip(0, extent - 1, out=positions)
    before = np.floor(positions)
    before.clip(0, max(extent - 2, 0), out=before)
    positions -= before
    return before, positions.astype(np.float32)


def _blend(
    a: NDArray[np.float32], b: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return ``a + share (b - a)``, in the place of ``a``."""
    # OpenCV divides by the sum of the weights and 0.00001, which must not count.
    one = np.float32(1 << 20)
    weight = share * one
    return np.asarray(cv2.blendLinear(a, b, one - weight, weight, a), np.float32)


def _fill(pixels: NDArray[Any], first: NDArray[np.int16], last: NDArray[np.int16]) -> NDArray[Any]:
    """Draw columns out vertically, then the outer ones horizontally; the rest is black."""
    size = len(first)
    columns = np.arange(size, dtype=np.int16)
    some = columns[first <= last]
    nearest = columns.clip(some[0], some[-1]) if some.size else columns
    # A column without a valid pixel reads row -1, which is outside and therefore black.
    rows = np.minimum(np.maximum(columns[:, None], first[nearest]), last[nearest])
    reads = np.asarray(cv2.merge((np.tile(nearest, (size, 1)), rows)), np.int16)
    return _gather(pixels, reads)


def _blacken(pixels: NDArray[Any], valid: NDArray[np.bool_]) -> NDArray[Any]:
    return cv2.copyTo(pixels, valid.view(np.uint8))


def _gather(pixels: NDArray[Any], reads: NDArray[np.int16]) -> NDArray[Any]:
    """Return the pixels at ``reads`` [size, size, 2] (x, y)."""
    if pixels.dtype == np.uint8:
        words = _gather(pixels.view(np.int32)[..., 0], reads)  # as one number, half the time
        return np.asarray(words[..., None].view(np.uint8))
    no_fractions = np.empty(0, np.uint16)
    return cv2.remap(pixels, reads, no_fractions, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
