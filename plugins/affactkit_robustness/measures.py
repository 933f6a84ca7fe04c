"""What curves of errors amount to; all are functions of errors over strengths alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def mean_error(places: Sequence[float], errors: Values) -> Values:
    """Return [..., A] the area under curves of errors, divided by their width.

    That is the error on average over the axis, if curves are straight between their points
    (the trapezoidal rule).

    Args:
        places: [P] where the points stand on the axis, rising.
        errors: [..., P, A].
    """
    return np.asarray(np.trapezoid(errors, places, axis=-2) / (places[-1] - places[0]))


def break_even(angles: Sequence[float], first: Values, second: Values) -> Values:
    """Return [..., A] the angle in degrees beyond which the run that is better at last stays so.

    Errors of turning left and right are averaged, over the angles that were measured both ways.
    Between those, the difference of two runs is taken as straight; the angle is where it changes
    its sign for the last time. NaN if it never does, as one run is at least as good at all angles.

    Args:
        angles: [P] rising.
        first: [..., P, A] errors of one run.
        second: [..., P, A] errors of the other.
    """
    both_ways = [angle for angle in angles if angle >= 0 and -angle in angles]
    right = [angles.index(angle) for angle in both_ways]
    left = [angles.index(-angle) for angle in both_ways]
    difference = np.moveaxis(second - first, -2, -1)
    difference = (difference[..., left] + difference[..., right]) / 2
    return _last_change_of_sign(np.array(both_ways), difference)


def _last_change_of_sign(places: Values, values: Values) -> Values:
    """Return [...] where lines through values [..., n] at places [n] cross 0 for the last time."""
    if len(places) < 2:
        return np.full(values.shape[:-1], np.nan)
    backwards = np.sign(values)[..., ::-1]
    last = np.argmax(backwards != 0, axis=-1, keepdims=True)
    against = backwards * np.take_along_axis(backwards, last, axis=-1) < 0
    before = len(places) - 1 - np.argmax(against, axis=-1)
    after = np.minimum(before + 1, len(places) - 1)
    one, other = (
        np.take_along_axis(values, at[..., None], axis=-1)[..., 0] for at in (before, after)
    )
    changes = against.any(axis=-1)
    share = np.divide(one, one - other, out=np.full(one.shape, np.nan), where=changes)
    return np.asarray(places[before] + share * (places[after] - places[before]))
