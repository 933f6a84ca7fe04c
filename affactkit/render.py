"""The one warp: from a picture, a face box and a pose to a crop and its valid pixels."""

from __future__ import annotations

import math
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
_FAR = 1 << 10
"""The largest coordinate that it places to a ten-thousandth of a pixel."""
_SHARE = np.float32(1 / 256)
"""Of a grey level, in which the exact path counts where it need not be more exact."""
_DARK = 0.25
"""Grey levels below which that is not enough for what a strong gamma makes of them."""


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
    pixels = cut(picture, similarity, size, fill, exact, pose.mirror)
    first, last = valid_rows(similarity, size, *picture.shape[:2])
    valid = (np.arange(size)[:, None] >= first) & (np.arange(size)[:, None] <= last)
    return pixels, np.ascontiguousarray(valid[:, ::-1]) if pose.mirror else valid


def cut(
    picture: NDArray[np.uint8],
    similarity: Similarity,
    size: int,
    fill: Fill,
    exact: bool,
    mirror: bool,
) -> Pixels:
    """Return the pixels of `render` alone, for a picture, RGB or RGBX, that is known to be one."""
    pixels = _sample(_read_region(picture, similarity, size), similarity, size, exact)
    if fill != "replicate":
        pixels = _fill_outside(pixels, similarity, picture.shape[:2], fill)
    pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
    if mirror:
        pixels = cv2.flip(pixels, 1)
    return np.multiply(pixels, _SHARE, dtype=np.float32) if pixels.dtype == np.uint16 else pixels


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
    """The part of a picture that a crop reads, RGBX since OpenCV's warp is faster on that."""

    rgbx: NDArray[np.uint8]
    origin: tuple[int, int]
    reach: float
    """How far from the origin the crop reads, in pixels of the picture."""


def _read_region(picture: NDArray[np.uint8], similarity: Similarity, size: int) -> _Region:
    height, width = picture.shape[:2]
    x, y, right, bottom = similarity.bounds(size)
    left, top = _inside(x, width), _inside(y, height)
    part = picture[top : _inside(bottom + 1, height) + 1, left : _inside(right + 1, width) + 1]
    rgbx = part if part.shape[2] == 4 else cv2.cvtColor(part, cv2.COLOR_RGB2RGBA)
    reach = max(abs(x - left), abs(y - top), abs(right + 1 - left), abs(bottom + 1 - top))
    return _Region(np.asarray(rgbx, np.uint8), (left, top), reach)


def _inside(position: float, extent: int) -> int:
    return math.floor(min(max(position, 0), extent - 1))


def _sample(region: _Region, similarity: Similarity, size: int, exact: bool) -> NDArray[Any]:
    """Return the crop [size, size, 4], the picture's border repeated.

    It is uint8, or, if exact, float32 or, which takes less time, uint16 in `_SHARE` of a level.
    """
    if region.reach > (_FAR if exact else _LARGEST):
        line = np.arange(size, dtype=np.float64)
        whole = _interpolate(region, *similarity.read_at(line, line[:, None]))
        return whole if exact else np.rint(whole).astype(np.uint8)
    if not exact:
        return _warp(region.rgbx, region, similarity, size)
    pixels = _warp(region.rgbx * np.uint16(256), region, similarity, size)
    if pixels.min() * _SHARE >= _DARK:
        return pixels
    return _with_exact_darkness(pixels * _SHARE, region, similarity)


def _warp(pixels: NDArray[Any], region: _Region, similarity: Similarity, size: int) -> NDArray[Any]:
    matrix = similarity.matrix()
    matrix[:, 2] -= region.origin
    return cv2.warpAffine(
        pixels,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _with_exact_darkness(
    pixels: NDArray[np.float32], region: _Region, similarity: Similarity
) -> NDArray[np.float32]:
    """Place the neighbours of dark pixels in float64.

    OpenCV's warp has coordinates in float32, which is a hundredth of a grey level at most. That
    is little, until a strong gamma makes it grey.
    """
    dark = (pixels < _DARK).view(np.uint32) != 0
    rows, columns = np.divmod(np.flatnonzero(dark), len(pixels))
    x, y = similarity.read_at(*np.array([columns, rows], np.float64)[..., None])
    pixels[rows, columns] = _interpolate(region, x, y)[:, 0]
    return pixels


def _interpolate(
    region: _Region, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return [h, w, 4] what lies at ``x`` and ``y`` [h, w], which are used up."""
    height, width = region.rgbx.shape[:2]
    left, right_share = _split(x, region.origin[0], width)
    top, lower_share = _split(y, region.origin[1], height)
    words = region.rgbx.view(np.uint32)[..., 0]  # a pixel as one number, which is faster
    below, beside = int(height > 1), int(width > 1)

    def neighbours(down: int, across: int) -> NDArray[np.float32]:
        four_bytes = words[top + down, left + across][..., None]
        return four_bytes.view(np.uint8).astype(np.float32)

    upper = _blend(neighbours(0, 0), neighbours(0, beside), right_share)
    lower = _blend(neighbours(below, 0), neighbours(below, beside), right_share)
    return _blend(upper, lower, lower_share)


def _split(
    positions: NDArray[np.float64], origin: float, extent: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the pixel before each position, and the next one's share; the positions are used up.

    Large arrays are changed in place: making another takes longer than filling it.
    """
    positions -= origin
    positions.clip(0, extent - 1, out=positions)
    before = np.floor(positions)
    before.clip(0, max(extent - 2, 0), out=before)
    positions -= before
    return before.astype(np.intp), positions.astype(np.float32)


def _blend(
    a: NDArray[np.float32], b: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return ``a + share (b - a)``, in the place of ``a``."""
    # OpenCV divides by the sum of the weights and 0.00001, which must not count.
    one = np.float32(1 << 20)
    weight = share * one
    return np.asarray(cv2.blendLinear(a, b, one - weight, weight, a), np.float32)


def _fill_outside(
    pixels: NDArray[Any], similarity: Similarity, shape: tuple[int, ...], fill: Fill
) -> NDArray[Any]:
    size = len(pixels)
    first, last = (
        rows.astype(np.int16) for rows in valid_rows(similarity, size, shape[0], shape[1])
    )
    if not first.any() and (last == size - 1).all():
        return pixels
    return _fill_columns(pixels, first, last) if fill == "column" else _blacken(pixels, first, last)


def _fill_columns(
    pixels: NDArray[Any], first: NDArray[np.int16], last: NDArray[np.int16]
) -> NDArray[Any]:
    """Draw columns out vertically, then the outer ones horizontally; the rest is black."""
    size = len(first)
    columns = np.arange(size, dtype=np.int16)
    some = columns[first <= last]
    nearest = columns.clip(some[0], some[-1]) if some.size else columns
    # A column without a valid pixel reads row -1, which is outside and therefore black.
    rows = np.minimum(np.maximum(columns[:, None], first[nearest]), last[nearest])
    reads = np.asarray(cv2.merge((np.tile(nearest, (size, 1)), rows)), np.int16)
    return _gather(pixels, reads)


def _blacken(
    pixels: NDArray[Any], first: NDArray[np.int16], last: NDArray[np.int16]
) -> NDArray[Any]:
    rows = np.arange(len(first), dtype=np.int16)[:, None]
    valid = (rows >= first) & (rows <= last)
    return cv2.copyTo(pixels, valid.view(np.uint8))


def _gather(pixels: NDArray[Any], reads: NDArray[np.int16]) -> NDArray[Any]:
    """Return the pixels [size, size, 4] at ``reads`` [size, size, 2] (x, y)."""
    # Few and large numbers take half the time. They are copied, whatever they would mean.
    words = pixels.view(np.float64) if pixels.dtype == np.uint16 else pixels.view(np.int32)
    no_fractions = np.empty(0, np.uint16)
    read = cv2.remap(words, reads, no_fractions, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(read.view(pixels.dtype).reshape(pixels.shape))
