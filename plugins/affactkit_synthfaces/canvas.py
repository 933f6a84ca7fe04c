"""A canvas for smooth shapes given in face coordinates.

The picture is three float planes [3, H, W] in 0..1 (planes, because a mask then multiplies each
without broadcasting). A shape becomes a `Mask`: a small rectangle of coverage values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit_synthfaces.curves import Points

Colour = tuple[float, float, float]
Plane = NDArray[np.float32]

_OVERSAMPLING = 2
_SUBPIXEL_BITS = 4


@dataclass(frozen=True)
class Frame:
    """Where face coordinates lie in the picture.

    In face coordinates the point between the eyes is (0, 0), x goes to the viewer's right, y down,
    and the mouth is at y = 1. ``yaw`` and ``pitch`` (about -1..1) turn the head a little by moving
    the middle of the face, which is near to the viewer, more than its rim.
    """

    origin: tuple[float, float]
    scale: float
    angle: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0

    def to_picture(self, points: Points) -> Points:
        """Map points [N, 2] from face coordinates to pixels, pixel centres at integers."""
        x, y = points[:, 0], points[:, 1]
        if self.yaw or self.pitch:
            near = np.maximum(0, 1 - (x / 1.3) ** 2 - ((y - 0.3) / 1.9) ** 2)
            x, y = x + 0.17 * self.yaw * near, y + 0.11 * self.pitch * near
        cos, sin = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        turned = np.stack([x * cos - y * sin, x * sin + y * cos], 1)
        return np.asarray(turned * self.scale + self.origin)

    def to_face(self, x: Plane, y: Plane) -> tuple[Plane, Plane]:
        """Map pixels back to face coordinates, as if the head faced the viewer."""
        cos = np.float32(np.cos(np.radians(self.angle)) / self.scale)
        sin = np.float32(np.sin(np.radians(self.angle)) / self.scale)
        dx, dy = x - np.float32(self.origin[0]), y - np.float32(self.origin[1])
        return dx * cos + dy * sin, dy * cos - dx * sin


@dataclass(frozen=True)
class Mask:
    """Coverage 0..1 over the rectangle of the picture whose top left pixel is (x, y)."""

    x: int
    y: int
    alpha: Plane

    def within(self, other: Mask) -> Mask:
        """Return what lies inside another mask too."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.alpha.shape[1], other.x + other.alpha.shape[1])
        bottom = min(self.y + self.alpha.shape[0], other.y + other.alpha.shape[0])
        mine, theirs = (
            mask.alpha[y - mask.y : max(bottom, y) - mask.y, x - mask.x : max(right, x) - mask.x]
            for mask in (self, other)
        )
        return Mask(x, y, mine * theirs)

    def without(self, other: Mask) -> Mask:
        """Return what lies outside another mask."""
        shared = self.within(other)
        alpha = self.alpha.copy()
        top, left = shared.y - self.y, shared.x - self.x
        height, width = shared.alpha.shape
        alpha[top : top + height, left : left + width] -= shared.alpha
        return Mask(self.x, self.y, alpha)

    def times(self, factor: float | NDArray[np.floating]) -> Mask:
        """Return the mask with its coverage multiplied."""
        return replace(self, alpha=(self.alpha * factor).astype(np.float32))


@dataclass(frozen=True)
class Canvas:
    """Planes to paint on, and the frame that shapes are given in."""

    planes: Plane
    frame: Frame

    def on(self, frame: Frame) -> Canvas:
        """Return the same picture with another frame."""
        return Canvas(self.planes, frame)

    def mask(self, *outlines: Points, soft: float = 0.0) -> Mask:
        """Return the union of outlines, with edges blurred by ``soft`` (in face coordinates)."""
        sigma = soft * self.frame.scale
        pixels = [self.frame.to_picture(outline) for outline in outlines]
        corners = np.concatenate(pixels)
        margin = 2 + 2.5 * sigma
        x, y, right, bottom = self._clip(corners.min(0) - margin, corners.max(0) + margin)
        if right <= x or bottom <= y:
            return Mask(x, y, np.zeros((0, 0), np.float32))
        k = _OVERSAMPLING
        coverage = np.zeros(((bottom - y) * k, (right - x) * k), np.uint8)
        for outline in pixels:
            fine = (outline - (x, y) + 0.5) * k - 0.5
            fixed = np.round(fine * (1 << _SUBPIXEL_BITS)).astype(np.int32)
            cv2.fillPoly(coverage, [fixed], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        small = cv2.resize(coverage, (right - x, bottom - y), interpolation=cv2.INTER_AREA)
        alpha = small.astype(np.float32) / np.float32(255)
        return Mask(x, y, _blurred(alpha, sigma))

    def blob(self, center: Sequence[float], radii: Sequence[float], angle: float = 0.0) -> Mask:
        """Return a Gaussian spot, ``radii`` being its standard deviations along its axes."""
        middle = self.frame.to_picture(np.array([center], float))[0]
        turn = np.radians(angle + self.frame.angle)
        cos, sin = np.cos(turn), np.sin(turn)
        rx, ry = radii[0] * self.frame.scale, radii[1] * self.frame.scale
        reach = 2.6 * np.hypot([rx * cos, rx * sin], [ry * sin, ry * cos])
        x, y, right, bottom = self._clip(middle - reach, middle + reach)
        dx = (np.arange(x, right) - middle[0]).astype(np.float32)[None, :]
        dy = (np.arange(y, bottom) - middle[1]).astype(np.float32)[:, None]
        u = dx * np.float32(cos / rx) + dy * np.float32(sin / rx)
        v = dy * np.float32(cos / ry) - dx * np.float32(sin / ry)
        return Mask(x, y, np.exp(-(u * u + v * v) / 2))

    def paint(self, mask: Mask, colour: Colour, opacity: float = 1.0) -> None:
        """Cover the mask with a colour."""
        alpha = mask.alpha * np.float32(opacity) if opacity != 1 else mask.alpha
        for plane, value in zip(self._under(mask), colour, strict=True):
            plane += alpha * (np.float32(value) - plane)

    def shade(self, mask: Mask, tint: Colour, opacity: float = 1.0) -> None:
        """Multiply by a colour, as a shadow or a transparent layer does."""
        for plane, value in zip(self._under(mask), tint, strict=True):
            plane *= 1 - mask.alpha * np.float32(opacity * (1 - value))

    def light(self, mask: Mask, colour: Colour, opacity: float = 1.0) -> None:
        """Brighten towards white, each channel by its share of the colour."""
        for plane, value in zip(self._under(mask), colour, strict=True):
            plane += mask.alpha * np.float32(opacity * value) * (1 - plane)

    def ramp(self, mask: Mask, start: Sequence[float], stop: Sequence[float]) -> Mask:
        """Return the mask faded in from nothing at ``start`` to itself at ``stop``."""
        x, y = self.coordinates(mask)
        along = np.subtract(stop, start)
        along = along / (along @ along)
        t = (x - np.float32(start[0])) * np.float32(along[0])
        t = t + (y - np.float32(start[1])) * np.float32(along[1])
        return Mask(mask.x, mask.y, mask.alpha * np.clip(t, 0, 1))

    def coordinates(self, mask: Mask) -> tuple[Plane, Plane]:
        """Return the face coordinates (x, y), each [h, w], of a mask's pixels."""
        height, width = mask.alpha.shape
        x = np.arange(mask.x, mask.x + width, dtype=np.float32)[None, :]
        y = np.arange(mask.y, mask.y + height, dtype=np.float32)[:, None]
        return self.frame.to_face(x, y)

    def _under(self, mask: Mask) -> Plane:
        height, width = mask.alpha.shape
        return self.planes[:, mask.y : mask.y + height, mask.x : mask.x + width]

    def _clip(self, low: Points, high: Points) -> tuple[int, int, int, int]:
        height, width = self.planes.shape[1:]
        x, y = np.clip(np.floor(low).astype(int), 0, (width, height))
        right, bottom = np.clip(np.ceil(high).astype(int) + 1, 0, (width, height))
        return int(x), int(y), int(max(right, x)), int(max(bottom, y))


def _blurred(alpha: Plane, sigma: float) -> Plane:
    if sigma < 0.3 or alpha.size == 0:
        return alpha
    return np.asarray(
        cv2.GaussianBlur(alpha, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32
    )
