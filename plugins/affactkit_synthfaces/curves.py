"""Curves and outlines in the plane, as arrays [N, 2] of points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


@lru_cache(maxsize=16)
def _basis(steps: int) -> Points:
    """Return the weights [steps, 4] of a Catmull-Rom segment's four control points."""
    t = np.arange(steps)[:, None] / steps
    powers = np.concatenate([np.ones_like(t), t, t**2, t**3], 1)
    matrix = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    return np.asarray(powers @ matrix)


def closed(points: ArrayLike, steps: int = 8) -> Points:
    """Return a smooth closed outline through the points."""
    p = np.asarray(points, float)
    controls = np.stack([np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)])
    return np.asarray(np.einsum("sk,knd->nsd", _basis(steps), controls).reshape(-1, 2))


def path(points: ArrayLike, steps: int = 8) -> Points:
    """Return a smooth open curve through the points, both ends included."""
    p = np.asarray(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    controls = np.stack([p[:-3], p[1:-2], p[2:-1], p[3:]])
    curve = np.einsum("sk,knd->nsd", _basis(steps), controls).reshape(-1, 2)
    return np.concatenate([curve, p[-2:-1]])


def mirrored(points: ArrayLike) -> Points:
    """Return the points on the other side of x = 0, in the opposite order."""
    return np.asarray(points, float)[::-1] * (-1, 1)


def moved(points: Points, x: float, y: float) -> Points:
    """Return points, or one point, moved by (x, y)."""
    return np.asarray(points + np.array([x, y]))


def both_sides(points: ArrayLike) -> Points:
    """Complete the half of an outline, on either side of x = 0, to the whole."""
    return np.concatenate([np.asarray(points, float), mirrored(points)])


def ellipse(center: Sequence[float], radii: Sequence[float], angle: float = 0.0) -> Points:
    """Return an ellipse whose first axis is turned by ``angle`` degrees."""
    t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    x, y = radii[0] * np.cos(t), radii[1] * np.sin(t)
    turn = np.radians(angle)
    return np.stack(
        [
            center[0] + x * np.cos(turn) - y * np.sin(turn),
            center[1] + x * np.sin(turn) + y * np.cos(turn),
        ],
        1,
    )


def normals(curve: Points) -> Points:
    """Return the unit normal at each point of an open curve."""
    along = np.gradient(curve, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    return np.asarray(np.stack([-along[:, 1], along[:, 0]], 1) / length[:, None])


def ribbon(curve: Points, width: float, ends: tuple[float, float] = (0.0, 0.0)) -> Points:
    """Return the outline of a brush stroke along an open curve.

    ``ends`` gives the width at the two ends as fractions of the full width in the middle.
    """
    t = np.linspace(0, 1, len(curve))
    swell = np.sin(np.pi * t) ** 0.6
    profile = np.maximum(swell, ends[0] * (1 - t) + ends[1] * t)
    offset = normals(curve) * (profile * width / 2)[:, None]
    return np.concatenate([curve + offset, (curve - offset)[::-1]])


def waved(curve: Points, amplitude: float, length: float, phase: float = 0.0) -> Points:
    """Return an open curve that swings to and fro; it starts calm and swings fully further on."""
    steps = np.hypot(*np.diff(curve, axis=0).T)
    s = np.concatenate([[0.0], np.cumsum(steps)])
    swing = amplitude * np.minimum(s / length, 1.0) * np.sin(2 * np.pi * (s / length + phase))
    return np.asarray(curve + normals(curve) * swing[:, None])


def resampled(curve: Points, count: int) -> Points:
    """Return ``count`` points at equal distances along an open curve."""
    s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = np.linspace(0, s[-1], count)
    return np.stack([np.interp(at, s, curve[:, 0]), np.interp(at, s, curve[:, 1])], 1)


def part_of(curve: Points, start: float, stop: float) -> Points:
    """Return the piece of a curve between two fractions of its points."""
    last = len(curve) - 1
    first = int(start * last)
    return curve[first : max(int(stop * last), first + 2) + 1]
