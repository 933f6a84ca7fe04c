"""Arithmetic in which what is undefined is NaN, silently, and counts nowhere else."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    """Return part / whole, NaN where the whole is 0; the shapes broadcast."""
    parts, wholes = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    undefined = np.full(parts.shape, np.nan)
    return np.asarray(np.divide(parts, wholes, out=undefined, where=wholes != 0))


def defined_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the last axis of what is defined, NaN where nothing is."""
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0).sum(axis=-1), defined.sum(axis=-1))


def defined_range(
    values: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bounds between which the central share of the defined values lies, over axis 0.

    The bounds are values themselves, the outer of two neighbours, so that infinite ones may occur;
    they are NaN where nothing is defined.
    """
    ordered = np.sort(values, axis=0)  # NaN comes last
    last = (~np.isnan(values)).sum(axis=0) - 1
    tail = (1 - confidence) / 2
    places = (np.floor(tail * last), np.ceil((1 - tail) * last))
    low, high = (
        np.take_along_axis(ordered, np.maximum(place, 0).astype(np.intp)[None], axis=0)[0]
        for place in places
    )
    return low, high
