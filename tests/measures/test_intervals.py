"""Intervals hold the truth as often as they say, by simulation of cases with a known answer."""

from __future__ import annotations

import time
import warnings
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from affactkit.errors import DataError
from affactkit.measures.confusion import balanced_accuracy, precision
from affactkit.measures.errors import error_rates, mean_over_attributes
from affactkit.measures.intervals import (
    Bootstrap,
    Interval,
    Intervals,
    Pair,
    intervals,
    paired_intervals,
)
from affactkit.measures.results import values_by_attribute
from affactkit.predictions import Predictions
from tests.measures.cases import predictions, random_predictions

PERSONS, STUDIES = 80, 400
TRUE_ERROR = 0.2


def erring(wrong: np.ndarray, identity: np.ndarray | None = None) -> Predictions:
    """Return predictions on faces that have everything, wrong where they are said to be."""
    names = tuple(map(str, range(wrong.shape[1])))
    return predictions(np.where(wrong, -1, 1), np.ones(wrong.shape), identity, attributes=names)


def chances(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the identities of pictures, and how likely an error is on each in each study.

    Persons differ in how hard they are, by a distribution whose mean is the true error.
    """
    identity = np.repeat(np.arange(PERSONS), random.integers(2, 15, PERSONS))
    hard = random.beta(4 * TRUE_ERROR, 4 * (1 - TRUE_ERROR), size=(PERSONS, STUDIES))
    return identity, hard[identity]


def coverage(interval: Interval, truth: float) -> float:
    """Return in which share of the studies the truth lies within the bounds."""
    return float(np.mean((interval.low <= truth) & (truth <= interval.high)))


def test_intervals_hold_the_truth_unless_persons_are_taken_for_strangers() -> None:
    random = np.random.default_rng(1)
    identity, chance = chances(random)
    case = erring(random.random(chance.shape) < chance, identity)
    naive = replace(case, identity=np.full(len(identity), -1))
    assert 0.91 <= coverage(intervals(case).by_attribute, TRUE_ERROR) <= 0.98
    assert coverage(intervals(naive).by_attribute, TRUE_ERROR) < 0.8


@pytest.mark.parametrize(("compare", "truth"), [("ratio", 0.8), ("difference", -0.2 * TRUE_ERROR)])
def test_paired_intervals_hold_the_truth(compare: str, truth: float) -> None:
    random = np.random.default_rng(2)
    identity, chance = chances(random)
    luck = random.random(chance.shape)  # which both runs share, so that they err alike
    first, second = (erring(luck < chance * share, identity) for share in (0.8, 1))
    found = paired_intervals([(first, second)], compare).by_attribute
    assert 0.91 <= coverage(found, truth) <= 0.98
    unlucky = erring(random.random(chance.shape) < chance, identity)
    unlike = paired_intervals([(first, unlucky)], compare).by_attribute
    assert np.median(unlike.high - unlike.low) > 1.2 * np.median(found.high - found.low)


def studies_of_several_runs(random: np.random.Generator, pairs: int) -> list[Pair]:
    """Return pairs of runs whose errors vary from training to training, with true ratio 0.8."""
    identity, chance = chances(random)
    skill = random.uniform(0.6, 1.4, size=(pairs, 2, 1, STUDIES))
    chance = np.minimum(chance * skill * np.array([0.8, 1])[:, None, None], 1)
    wrong = random.random(chance.shape) < chance
    return [(erring(first, identity), erring(second, identity)) for first, second in wrong]


def test_several_runs_speak_of_training_anew_only_if_they_are_resampled() -> None:
    pairs = studies_of_several_runs(np.random.default_rng(3), 8)
    quick = Bootstrap(resamples=400)
    anew = paired_intervals(pairs, bootstrap=quick).by_attribute
    fixed = paired_intervals(pairs, bootstrap=quick, same_runs=True).by_attribute
    np.testing.assert_array_equal(anew.value, fixed.value)
    assert np.median(anew.value) == pytest.approx(0.8, abs=0.03)
    assert coverage(anew, 0.8) >= 0.88
    assert coverage(fixed, 0.8) < 0.75


def test_the_claim_about_two_ways_of_training_can_be_checked() -> None:
    random = np.random.default_rng(4)
    identity = np.repeat(np.arange(150), 8)
    targets = random.integers(0, 2, (len(identity), 5))
    targets[random.random(targets.shape) < 0.05] = -1
    ways = [
        [
            predictions(
                (2 * targets - 1) * np.where(random.random(targets.shape) < e, -1, 1),
                targets,
                identity,
            )
            for _ in range(3)
        ]
        for e in (0.06, 0.1)
    ]
    found = paired_intervals(list(zip(*ways, strict=True))).mean
    errors = [
        np.mean([mean_over_attributes(error_rates(p.decisions(), p.targets)) for p in way])
        for way in ways
    ]
    np.testing.assert_allclose(found.value, errors[0] / errors[1], rtol=1e-12)
    assert found.value <= 0.8
    assert found.low < found.value < found.high < 1
    opposite = paired_intervals([(b, a) for a, b in zip(*ways, strict=True)]).mean
    assert opposite.low > 1


def test_intervals_are_scipys() -> None:
    random = np.random.default_rng(5)
    identity = np.repeat(np.arange(50), random.integers(1, 9, 50))
    wrong = random.random((len(identity), 1)) < random.random(50)[identity][:, None]
    found = intervals(erring(wrong, identity), bootstrap=Bootstrap(resamples=20_000))
    sums, counts = np.bincount(identity, wrong[:, 0]), np.bincount(identity)
    theirs = scipy.stats.bootstrap(
        (np.arange(50),),
        lambda drawn, axis: sums[drawn].sum(axis) / counts[drawn].sum(axis),
        n_resamples=20_000,
        method="percentile",
        rng=np.random.default_rng(6),
    ).confidence_interval
    ours = (found.by_attribute.low[0], found.by_attribute.high[0])
    np.testing.assert_allclose(ours, theirs, atol=0.05 * (theirs.high - theirs.low))


@settings(max_examples=40)
@given(random_predictions(), st.sampled_from([balanced_accuracy, precision]))
def test_the_value_is_the_measure_itself_and_the_undefined_is_nan(
    case: Predictions, measure: object
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = intervals(case, measure, bootstrap=Bootstrap(resamples=30))
        paired_intervals([(case, case)], "ratio", measure, bootstrap=Bootstrap(resamples=30))
    expected = values_by_attribute(case)[measure.__name__]
    np.testing.assert_allclose(found.by_attribute.value, expected, atol=1e-12)
    np.testing.assert_allclose(found.mean.value, mean_over_attributes(expected), atol=1e-12)
    for interval in (found.by_attribute, found.mean):
        assert not (interval.low > interval.high).any()
        assert np.isnan(interval.low[np.isnan(interval.value)]).all()
    if len(case.keys) == 1:
        assert np.isnan(found.mean.low)
        assert np.isnan(found.mean.high)


def bounds(found: Intervals) -> np.ndarray:
    return np.stack([found.by_attribute.low, found.by_attribute.high])


def test_the_same_seed_gives_the_same_bounds() -> None:
    random = np.random.default_rng(7)
    case = erring(random.random((60, 3)) < 0.3)
    one, same, other = (bounds(intervals(case, bootstrap=Bootstrap(seed=s))) for s in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_more_confidence_takes_wider_bounds() -> None:
    random = np.random.default_rng(8)
    case = erring(random.random((60, 3)) < 0.3)
    low, high = bounds(intervals(case, bootstrap=Bootstrap(confidence=0.5)))
    lower, higher = bounds(intervals(case, bootstrap=Bootstrap(confidence=0.99)))
    assert (lower < low).all()
    assert (high < higher).all()


def test_a_ratio_to_no_error_is_infinite_and_of_none_to_none_undefined() -> None:
    wrong = np.column_stack([np.tile([True, False], 20), np.zeros(40, bool)])
    found = paired_intervals([(erring(wrong), erring(np.zeros((40, 2), bool)))]).by_attribute
    np.testing.assert_array_equal(found.value, [np.inf, np.nan])
    np.testing.assert_array_equal(found.low, [np.inf, np.nan])


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(DataError, match="no pair of runs"):
        paired_intervals([])


def test_a_thousand_resamples_of_celebas_test_part_take_seconds() -> None:
    random = np.random.default_rng(9)
    case = erring(random.random((20_000, 40)) < 0.1, random.integers(0, 1000, 20_000))
    start = time.process_time()
    paired_intervals([(case, case)] * 3)
    assert time.process_time() - start < 5
