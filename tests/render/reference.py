"""The published pipeline once more, slow and plain, from its formulas: what tests compare with."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import correlate1d, map_coordinates


def positions(box, pose, size):
    """Return [size, size] x and y where each crop pixel reads the picture."""
    scale = min(size / (box.x2 - box.x1), size / (box.y2 - box.y1)) * 2.0**pose.scale_exponent
    theta = np.radians(box.angle + pose.angle)
    cos, sin = np.cos(theta), np.sin(theta)
    y, x = np.mgrid[:size, :size].astype(np.float64)
    dx, dy = x - (size / 2 + pose.shift_x), y - (size / 2 + pose.shift_y)
    return (
        (box.x1 + box.x2) / 2 + (dx * cos - dy * sin) / scale,
        (box.y1 + box.y2) / 2 + (dy * cos + dx * sin) / scale,
    )


def mask(picture, box, pose, size):
    """Return [size, size] which pixels are valid, before the mirror."""
    height, width = picture.shape[:2]
    x, y = positions(box, pose, size)
    return (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)


def warp(picture, box, pose, size, fill):
    """Return the crop [size, size, 3] float64 and its valid pixels, mirrored if asked for."""
    x, y = positions(box, pose, size)
    crop = np.stack(
        [
            map_coordinates(picture[..., c].astype(np.float64), (y, x), order=1, mode="nearest")
            for c in range(3)
        ],
        -1,
    )
    valid = mask(picture, box, pose, size)
    if fill != "replicate":
        crop[~valid] = 0
    if fill == "column":
        fill_columns(crop, valid)
    return (crop[:, ::-1], valid[:, ::-1]) if pose.mirror else (crop, valid)


def fill_columns(crop, valid):
    """Fill as published, pixel by pixel."""
    columns = [c for c in range(len(crop)) if valid[:, c].any()]
    for c in columns:
        rows = np.flatnonzero(valid[:, c])
        for row in range(rows[0]):
            crop[row, c] = crop[rows[0], c]
        for row in range(rows[-1] + 1, len(crop)):
            crop[row, c] = crop[rows[-1], c]
    if columns:
        crop[:, : columns[0]] = crop[:, columns[0] : columns[0] + 1]
        crop[:, columns[-1] + 1 :] = crop[:, columns[-1] : columns[-1] + 1]


def blur(crop, sigma):
    """Blur with the published kernel, its fallback for negative sigmas included."""
    if abs(sigma) < 1 / 3:
        return crop
    radius = int(3 * sigma) if sigma > 0 else 1
    weights = np.array([np.exp(-(j**2) / (2 * sigma**2)) for j in range(-radius, radius + 1)])
    weights /= weights.sum()
    return correlate1d(correlate1d(crop, weights, 0, mode="reflect"), weights, 1, mode="reflect")


def augment(picture, box, pose, size, *, fill, sigma, gamma, colour):
    """Return the crop [size, size, 3] float64 after all steps."""
    crop, _ = warp(picture, box, pose, size, fill)
    if sigma is not None:
        crop = blur(crop, sigma)
    if gamma is not None:
        crop = 255 * (crop / 255) ** gamma
    if colour is not None:
        crop = crop * np.asarray(colour) / 255
    return crop
