"""Boxes around faces, poses and the similarity that maps a picture onto a crop: pure NumPy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from affactkit.boxes import landmark_boxes, level_boxes, scaled_boxes
from affactkit.errors import DataError

Coordinates = NDArray[np.float64]


@dataclass(frozen=True)
class FaceBox:
    """A square or rectangle around a face, turned by an angle about its own centre.

    ``x1, y1, x2, y2`` are pixels of the picture, pixel centres at integers; ``angle`` is in
    degrees, positive when the viewer's right eye is lower.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        if not (all(map(math.isfinite, self.to_row())) and self.x2 > self.x1 and self.y2 > self.y1):
            raise DataError(
                f"a face box needs a finite width and height above 0, got "
                f"x1={self.x1:g} y1={self.y1:g} x2={self.x2:g} y2={self.y2:g} angle={self.angle:g}"
            )

    @classmethod
    def from_landmarks(cls, points: ArrayLike) -> FaceBox:
        """Return the published box of five landmarks, turned so that the eyes are level.

        Args:
            points: [5, 2] (x, y) of the viewer's left eye, right eye, nose, left and right
                mouth corner.

        Raises:
            DataError: points are missing or unknown, or eyes and mouth coincide.

        Source: Günther et al. 2017, section 3; report eq. 3.1 to 3.4 with the factor 5.5.
        """
        landmarks = np.asarray(points, np.float64)
        if landmarks.shape != (5, 2):
            raise DataError(f"five landmarks (x, y) are needed, got the shape {landmarks.shape}")
        return cls(*landmark_boxes(landmarks[None])[0].tolist())

    @classmethod
    def from_xywh(cls, x: float, y: float, width: float, height: float) -> FaceBox:
        """Return the level box with its upper left corner at (x, y)."""
        return cls(*level_boxes(np.array([[x, y, width, height]]))[0].tolist())

    @property
    def center(self) -> tuple[float, float]:
        """The centre (x, y), about which a crop turns and scales."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    @property
    def width(self) -> float:
        """The width in pixels."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """The height in pixels."""
        return self.y2 - self.y1

    def corners(self) -> Coordinates:
        """Return [4, 2] the corners (x, y) in the picture, around the turned box."""
        w, h = self.width / 2, self.height / 2
        turned = Similarity(1.0, float(np.radians(self.angle)), (0.0, 0.0), self.center)
        return turned.to_picture([(-w, -h), (w, -h), (w, h), (-w, h)])

    def scaled(self, factor: float) -> FaceBox:
        """Return the box scaled about its centre."""
        return FaceBox(*scaled_boxes(self.to_row()[None], factor)[0].tolist())

    def to_row(self) -> NDArray[np.float64]:
        """Return [5] x1, y1, x2, y2, angle, the form in which many boxes are kept."""
        return np.array([self.x1, self.y1, self.x2, self.y2, self.angle])


@dataclass(frozen=True)
class Pose:
    """What geometry transforms do to a crop, beside what its box says. Poses add up.

    ``scale_exponent`` e scales by 2**e, ``angle`` is in degrees and added to the box's,
    ``shift_x`` and ``shift_y`` are pixels of the crop, ``mirror`` flips the finished crop.
    """

    scale_exponent: float = 0.0
    angle: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    mirror: bool = False

    def __add__(self, other: Pose) -> Pose:
        return Pose(
            self.scale_exponent + other.scale_exponent,
            self.angle + other.angle,
            self.shift_x + other.shift_x,
            self.shift_y + other.shift_y,
            self.mirror != other.mirror,
        )

    @classmethod
    def total(cls, poses: Iterable[Pose]) -> Pose:
        """Return the sum of poses, the neutral pose when there is none."""
        return reduce(cls.__add__, poses, cls())


@dataclass(frozen=True)
class Similarity:
    """The map from crop pixels to picture pixels: turn, scale and move.

    A crop pixel p reads the picture at ``center + R(theta) (p - offset) / scale``, theta in
    radians; a mirror is no part of it.
    """

    scale: float
    theta: float
    offset: tuple[float, float]
    center: tuple[float, float]

    @classmethod
    def of(cls, box: FaceBox, pose: Pose, size: int) -> Similarity:
        """Return the similarity that cuts ``box`` into a crop of ``size`` pixels under ``pose``."""
        try:
            scale = min(size / box.width, size / box.height) * 2.0**pose.scale_exponent
        except OverflowError:
            scale = np.inf
        placed = (scale, pose.angle, pose.shift_x, pose.shift_y)
        if not (all(map(math.isfinite, placed)) and scale > 0):
            raise DataError(f"a crop of {size} pixels cannot be cut out of {box} under {pose}")
        return cls(
            scale=scale,
            theta=float(np.radians(box.angle + pose.angle)),
            offset=(size / 2 + pose.shift_x, size / 2 + pose.shift_y),
            center=box.center,
        )

    def read_at(self, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        """Return where crop columns ``x`` and rows ``y``, which broadcast, read the picture.

        Valid pixels are told apart by these very sums, so their order is part of the result.

        Source: semantics of the published geometric normalisation, bob.ip.base.GeomNorm.
        """
        dx, dy = x - self.offset[0], y - self.offset[1]
        cos, sin = np.cos(self.theta), np.sin(self.theta)
        across, down = dx * cos - dy * sin, dy * cos + dx * sin
        across /= self.scale
        down /= self.scale
        across += self.center[0]
        down += self.center[1]
        return across, down

    def to_picture(self, points: ArrayLike) -> NDArray[np.float64]:
        """Map crop points [..., 2] to the picture."""
        crop = np.asarray(points, np.float64)
        return np.stack(self.read_at(crop[..., 0], crop[..., 1]), -1)

    def to_crop(self, points: ArrayLike) -> NDArray[np.float64]:
        """Map picture points [..., 2] to the crop, the inverse of `to_picture`."""
        d = np.asarray(points, np.float64) - self.center
        cos, sin = np.cos(self.theta), np.sin(self.theta)
        turned = np.stack(
            (d[..., 0] * cos + d[..., 1] * sin, d[..., 1] * cos - d[..., 0] * sin), -1
        )
        return np.asarray(self.offset + turned * self.scale)

    def bounds(self, size: int) -> tuple[float, float, float, float]:
        """Return the least x and y, then the greatest, that a crop of ``size`` pixels reads."""
        # A few numbers, for which NumPy takes ten times as long.
        (x_across, x_down, left), (y_across, y_down, top) = self.matrix().tolist()
        end = size - 1
        x = sorted((0.0, x_across * end, x_down * end, (x_across + x_down) * end))
        y = sorted((0.0, y_across * end, y_down * end, (y_across + y_down) * end))
        return left + x[0], top + y[0], left + x[3], top + y[3]

    def reduced(self, factor: int) -> Similarity:
        """Return the map onto the picture whose height and width are divided by ``factor``.

        A pixel's centre, half a pixel from its edge, becomes another place.
        """
        if factor == 1:
            return self
        x, y = ((c + 0.5) / factor - 0.5 for c in self.center)
        return replace(self, scale=self.scale * factor, center=(x, y))

    def reduction(self) -> int:
        """Return the largest of 1, 2, 4 and 8 by which the picture can be divided unmagnified."""
        return next(factor for factor in (8, 4, 2, 1) if self.scale * factor <= 1 or factor == 1)

    def matrix(self) -> NDArray[np.float64]:
        """Return the [2, 3] affine matrix of `to_picture`."""
        cos, sin = math.cos(self.theta) / self.scale, math.sin(self.theta) / self.scale
        (x, y), (dx, dy) = self.center, self.offset
        return np.array([[cos, -sin, x - dx * cos + dy * sin], [sin, cos, y - dy * cos - dx * sin]])


def valid_rows(
    similarity: Similarity, size: int, height: int, width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return [size] the first and [size] the last valid row of each column of a crop.

    A crop pixel is valid if it reads the picture of ``height`` and ``width`` where every
    neighbour with a weight exists, in [0, width - 1] x [0, height - 1]. A column reads along a
    line, so its valid rows are consecutive; a column without any has first 0 and last -1.

    Where rounding could decide, on lines that graze the border, ``Similarity.read_at`` does.
    """
    left, top, right, bottom = similarity.bounds(size)
    slack = 1e-12 * (abs(left) + abs(top) + abs(right) + abs(bottom) + width + height)
    if min(left, top) > slack and right < width - 1 - slack and bottom < height - 1 - slack:
        return np.zeros(size, np.int64), np.full(size, size - 1)
    columns = np.arange(size, dtype=np.float64)
    found = _rows_between(similarity, columns, height, width, slack)
    if found is not None:
        return found
    x, y = similarity.read_at(columns, columns[:, None])
    valid = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    last = np.where(valid.any(axis=0), size - 1 - valid[::-1].argmax(axis=0), -1)
    return valid.argmax(axis=0), last


def _rows_between(
    similarity: Similarity, columns: Coordinates, height: int, width: int, slack: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Return `valid_rows` from where columns cross the border; None where rounding could decide."""
    (x_across, x_down, left), (y_across, y_down, top) = similarity.matrix().tolist()
    slope = min(abs(x_down), abs(y_down))
    if slope <= slack:
        return None
    x_ends = sorted((-left / x_down, (width - 1 - left) / x_down))
    y_ends = sorted((-top / y_down, (height - 1 - top) / y_down))
    starts = np.array([x_ends[0], y_ends[0], x_ends[1], y_ends[1]])
    steps = np.array([x_across / x_down, y_across / y_down] * 2)
    crossings = starts[:, None] - steps[:, None] * columns
    if np.abs(crossings - np.rint(crossings)).min() <= slack / slope:
        return None
    first = np.ceil(np.maximum(crossings[0], crossings[1])).clip(0)
    last = np.floor(np.minimum(crossings[2], crossings[3])).clip(max=len(columns) - 1)
    none = first > last
    first[none], last[none] = 0, -1
    return first.astype(np.int64), last.astype(np.int64)
