"""Areas and break-even angles of curves whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from affactkit_robustness.measures import break_even, mean_error

ANGLES = [-60.0, -40.0, -20.0, 0.0, 20.0, 40.0, 60.0]
THETA = np.abs(ANGLES)[:, None]


def test_the_area_of_a_straight_curve_is_its_middle() -> None:
    places = [-2, 0, 1, 5]
    errors = np.array([[0.1 + 0.02 * place, 0.3] for place in places])
    assert mean_error(places, errors) == pytest.approx([0.1 + 0.02 * 1.5, 0.3])


@given(arrays.arrays(float, (5, 3), elements=st.floats(0, 1)))
def test_areas_are_scipys(errors: np.ndarray) -> None:
    places = [0, 0.5, 2, 3, 7]
    theirs = scipy.integrate.trapezoid(errors, places, axis=0) / 7
    np.testing.assert_allclose(mean_error(places, errors), theirs, atol=1e-12)


def test_an_undefined_error_has_no_area() -> None:
    errors = np.array([[0.1, np.nan], [0.2, 0.3]])
    np.testing.assert_array_equal(np.isnan(mean_error([0, 1], errors)), [False, True])


@pytest.mark.parametrize("at", [0.001, 7.0, 20.0, 33.3, 59.9])
def test_straight_curves_break_even_where_they_cross(at: float) -> None:
    flat = np.full(THETA.shape, 0.1)
    steep = 0.1 + 0.002 * (THETA - at)
    assert break_even(ANGLES, steep, flat) == pytest.approx([at])
    assert break_even(ANGLES, flat, steep) == pytest.approx([at])


def test_curves_that_do_not_cross_never_break_even() -> None:
    low, high = 0.1 + 0.001 * THETA, 0.2 + 0.001 * THETA
    for pair in ((low, high), (high, low), (low, low), (low, np.full(THETA.shape, np.nan))):
        assert np.isnan(break_even(ANGLES, *pair)).all()
    touching = np.where(THETA == 20, low, high)  # without becoming better
    assert np.isnan(break_even(ANGLES, low, touching)).all()


def test_of_several_crossings_the_last_one_counts() -> None:
    difference = np.array([-1.0, 1.0, -1.0, 1.0])[[3, 2, 1, 0, 1, 2, 3]][:, None]
    assert break_even(ANGLES, np.zeros(THETA.shape), difference) == pytest.approx([50])


def test_left_and_right_are_averaged_over_angles_of_both() -> None:
    lopsided = THETA / 100 + np.array(ANGLES)[:, None] / 1000
    flat = np.full(THETA.shape, 0.33)
    assert break_even(ANGLES, lopsided, flat) == pytest.approx([33])
    assert break_even([*ANGLES, 90.0], *(np.vstack([e, [[9.0]]]) for e in (lopsided, flat))) == (
        pytest.approx([33])
    )
    assert np.isnan(break_even(ANGLES[3:], lopsided[3:], flat[3:])).all()


@given(arrays.arrays(float, (4, 7), elements=st.integers(-3, 3).map(float)))
def test_beyond_it_the_better_run_stays_so(difference: np.ndarray) -> None:
    curves = difference.T
    found = break_even(ANGLES, np.zeros(curves.shape), curves)
    both = (curves + curves[::-1])[3:] / 2
    for angle, values in zip(found, both.T, strict=True):
        fine = np.linspace(0, 60, 6001)
        signs = np.sign(np.round(np.interp(fine, [0, 20, 40, 60], values), 9))
        if np.isnan(angle):
            assert not ((signs > 0).any() and (signs < 0).any())
        else:
            beyond, before = signs[fine > angle + 0.01], signs[fine < angle - 0.01]
            last = signs[signs != 0][-1]
            assert (beyond != -last).all()
            assert (before == -last).any()
