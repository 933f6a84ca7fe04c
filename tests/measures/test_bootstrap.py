"""Resampling is of persons, reproducible, and independent of how it is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from affactkit.measures import bootstrap
from affactkit.measures.bootstrap import resampled, sums_by_identity


@given(hnp.arrays(np.int64, st.integers(1, 12), elements=st.integers(-1, 3)), st.data())
def test_sums_are_over_persons_and_strangers_stand_alone(
    identity: np.ndarray, data: st.DataObject
) -> None:
    rows = data.draw(hnp.arrays(np.bool_, (len(identity), 2)))
    persons = [rows[identity == i].sum(axis=0) for i in set(identity.tolist()) - {-1}]
    strangers = list(rows[identity == -1].astype(int))
    expected = sorted(map(tuple, persons + strangers))
    assert sorted(map(tuple, sums_by_identity(rows, identity))) == expected


def test_a_resample_draws_as_many_persons_as_there_are() -> None:
    powers = np.eye(7)
    totals = resampled(powers, 50, seed=1)
    np.testing.assert_array_equal(totals.sum(axis=1), 7)
    np.testing.assert_array_equal(totals, totals.astype(int))
    assert len(np.unique(totals, axis=0)) > 40


def test_each_person_is_drawn_as_often_as_a_multinomial_says() -> None:
    totals = resampled(np.eye(10), 20_000, seed=2)
    np.testing.assert_allclose(totals.mean(axis=0), 1, atol=0.03)
    np.testing.assert_allclose(totals.var(axis=0), 0.9, atol=0.05)
    covariance = np.cov(totals.T)[~np.eye(10, dtype=bool)]
    np.testing.assert_allclose(covariance, -0.1, atol=0.05)


def test_resamples_depend_on_the_seed_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = np.random.default_rng(0).random((30, 2, 3))
    at_once = resampled(sums, 100, seed=5)
    assert not np.array_equal(at_once, resampled(sums, 100, seed=6))
    monkeypatch.setattr(bootstrap, "DRAWS_AT_ONCE", 30 * 7)
    np.testing.assert_allclose(resampled(sums, 100, seed=5), at_once, rtol=1e-12)


@pytest.mark.parametrize("groups", [0, 1])
def test_of_one_person_nothing_is_learnt_about_others(groups: int) -> None:
    totals = resampled(np.ones((groups, 4)), 10, seed=0)
    assert totals.shape == (10, 4)
    assert np.isnan(totals).all()


def test_no_picture_is_no_person() -> None:
    assert sums_by_identity(np.zeros((0, 4, 2), bool), np.zeros(0, np.int64)).shape == (0, 4, 2)
