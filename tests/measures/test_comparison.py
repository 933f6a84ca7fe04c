"""McNemar's test is SciPy's of the discordant pictures, and Holm's correction its definition."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import binomtest, chisquare

from affactkit.errors import DataError
from affactkit.measures.comparison import holm, mcnemar
from affactkit.measures.intervals import paired_intervals
from affactkit.predictions import Predictions
from tests.measures.cases import predictions, random_predictions, values


@st.composite
def paired_predictions(draw: st.DrawFn) -> tuple[Predictions, Predictions]:
    first = draw(random_predictions())
    logits = draw(hnp.arrays(np.float32, first.logits.shape, elements=values))
    return first, replace(first, logits=logits)


def exact(one: int, other: int) -> float:
    return binomtest(one, one + other).pvalue if one + other else 1.0


def chi2(one: int, other: int) -> float:
    if one == other:
        return 1.0
    nearer = np.sign(one - other) / 2  # each count half a picture nearer to the other
    return chisquare([one - nearer, other + nearer]).pvalue


@pytest.mark.parametrize(("method", "reference"), [("exact", exact), ("chi2", chi2)])
@given(runs=paired_predictions())
def test_p_values_are_scipys(
    method: str, reference: object, runs: tuple[Predictions, Predictions]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = mcnemar(*runs, method)
    targets = runs[0].targets
    for place in range(targets.shape[1]):
        known = targets[:, place] >= 0
        wrong = [(r.decisions() != (targets == 1))[known, place] for r in runs]
        one, other = int((wrong[0] & ~wrong[1]).sum()), int((wrong[1] & ~wrong[0]).sum())
        assert (found.only_first_wrong[place], found.only_second_wrong[place]) == (one, other)
        expected = reference(one, other) if known.any() else np.nan
        np.testing.assert_allclose(found.p[place], expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(found.adjusted_p, holm(found.p))


@pytest.mark.parametrize(("method", "reference"), [("exact", exact), ("chi2", chi2)])
def test_p_values_of_many_pictures_are_scipys(method: str, reference: object) -> None:
    wrong = np.random.default_rng(0).random((2, 3000, 4)) < [[[0.1]], [[0.115]]]
    first, second = (predictions(np.where(w, -1, 1), np.ones(w.shape)) for w in wrong)
    counts = (wrong & ~wrong[::-1]).sum(axis=1)
    expected = [reference(*pair) for pair in counts.T.tolist()]
    found = mcnemar(first, second, method)
    assert found.p.min() < 0.2
    np.testing.assert_allclose(found.p, expected, rtol=0, atol=1e-12)


p_values = hnp.arrays(np.float64, st.integers(1, 8), elements=st.floats(0, 1) | st.just(np.nan))


@given(p_values)
def test_holms_correction_is_its_definition(p: np.ndarray) -> None:
    found = holm(p)
    defined = sorted(p[~np.isnan(p)])
    for value, adjusted in zip(p, found, strict=True):
        steps = [(len(defined) - i) * q for i, q in enumerate(defined) if q <= value]
        expected = min(1.0, max(steps)) if steps else np.nan
        np.testing.assert_allclose(adjusted, expected, rtol=0, atol=1e-12)


@given(p_values, st.floats(0.001, 0.3))
def test_holm_rejects_step_by_step(p: np.ndarray, level: float) -> None:
    rejected, tests = set(), [i for i in np.argsort(p) if not np.isnan(p[i])]
    for step, test in enumerate(tests):
        if p[test] * (len(tests) - step) > level:
            break
        rejected.add(int(test))
    assert {int(i) for i in np.flatnonzero(holm(p) <= level)} == rejected


@given(paired_predictions(), st.data())
def test_the_order_of_pictures_does_not_matter(
    runs: tuple[Predictions, Predictions], data: st.DataObject
) -> None:
    first, second = runs
    order = data.draw(st.permutations(range(len(first.keys))))
    shuffled = replace(
        second,
        **{
            name: getattr(second, name)[order] for name in ("logits", "targets", "keys", "identity")
        },
    )
    expected, found = mcnemar(first, second), mcnemar(first, shuffled)
    np.testing.assert_array_equal(found.only_first_wrong, expected.only_first_wrong)
    np.testing.assert_array_equal(found.p, expected.p)


CASE = predictions(np.ones((3, 2)), [[1, 0], [0, 1], [1, 1]])
MISFITS = {
    "only one has Bald, Young": replace(CASE, attributes=("Male", "Bald")),
    "their order differs": replace(CASE, attributes=("Young", "Male")),
    "only one has picture 000001.jpg, and so for 1 more": replace(
        CASE, keys=np.array(["000000.jpg", "1.jpg", "000002.jpg"])
    ),
    "picture 000000.jpg occurs 2 times": replace(
        CASE, keys=np.array(["000000.jpg", "000000.jpg", "000002.jpg"])
    ),
    "2 labels differ, first Young of 000001.jpg": replace(
        CASE, targets=np.array([[1, 0], [0, 0], [1, -1]], np.int8)
    ),
}


@pytest.mark.parametrize("message", MISFITS)
def test_runs_that_do_not_fit_are_told_apart(message: str) -> None:
    with pytest.raises(DataError) as first:
        mcnemar(CASE, MISFITS[message])
    with pytest.raises(DataError) as second:
        paired_intervals([(CASE, CASE), (CASE, MISFITS[message])])
    assert message in str(first.value)
    assert str(first.value) == str(second.value)
