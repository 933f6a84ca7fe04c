"""What a report shows is what each measure says on its own."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affactkit.measures.calibration import calibration_error, fitted_temperatures, with_temperatures
from affactkit.measures.confusion import DECISION_MEASURES
from affactkit.measures.contradictions import contradiction_rates
from affactkit.measures.findings import find
from affactkit.measures.intervals import Bootstrap, intervals, paired_intervals
from affactkit.measures.mistakes import worst_mistakes
from affactkit.measures.paired import compare_with_first
from affactkit.measures.results import values_by_attribute
from affactkit.measures.thresholds import tuned_thresholds
from affactkit.predictions import Predictions
from tests.measures.cases import predictions, random_predictions

FEW = Bootstrap(resamples=50)


def random_case(seed: int = 0, attributes: tuple[str, ...] | None = None) -> Predictions:
    random = np.random.default_rng(seed)
    return predictions(
        random.normal(size=(80, 3)),
        random.integers(-1, 2, (80, 3)),
        identity=random.integers(0, 30, 80),
        attributes=attributes,
    )


@given(random_predictions(views=2), st.sampled_from([0.0, 0.5]))
def test_values_are_those_of_each_measure(case: Predictions, threshold: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = find(case, case, threshold, FEW)
    expected = values_by_attribute(case, threshold)
    assert found.measures.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(found.measures[name].by_attribute.value, values, atol=1e-12)
    np.testing.assert_array_equal(found.known, (case.targets >= 0).sum(axis=0))
    np.testing.assert_array_equal(found.yes, (case.targets == 1).sum(axis=0))


@pytest.mark.parametrize("name", DECISION_MEASURES)
def test_intervals_are_those_of_each_measure(name: str) -> None:
    case = random_case()
    expected = intervals(case, DECISION_MEASURES[name].value, threshold=0.5, bootstrap=FEW)
    found = find(case, None, 0.5, FEW).measures[name]
    for part in ("low", "high"):
        one, other = (getattr(of.by_attribute, part) for of in (found, expected))
        np.testing.assert_array_equal(one, other)
        assert getattr(found.mean, part) == getattr(expected.mean, part)


def test_the_gain_is_resampled_with_the_error() -> None:
    case = replace(random_case(), majority=np.array([1, 0, 1], np.int8))
    found = find(case, None, 0.0, FEW).measures
    gain = found["gain"].by_attribute
    assert (gain.low <= gain.value).all()
    assert (gain.value <= gain.high).all()
    # Guessing instead of answering gains nothing, in every resample.
    guessing = replace(case, logits=np.tile(2.0 * case.majority - 1, (80, 1, 1)).astype(np.float32))
    nothing = find(guessing, None, 0.0, FEW).measures["gain"].by_attribute
    for part in (nothing.value, nothing.low, nothing.high):
        np.testing.assert_array_equal(part, 0)


def test_choices_are_tuned_on_validation_only() -> None:
    case, validation = random_case(1), random_case(2)
    found = find(case, validation, 0.0, FEW)
    tuned = tuned_thresholds(validation, "error")
    choice = found.thresholds["tuned for the error"]
    np.testing.assert_array_equal(choice.values, tuned)
    expected = values_by_attribute(case, tuned)
    np.testing.assert_allclose(choice.measures["error"], expected["error"], atol=1e-12)
    temperatures = fitted_temperatures(validation)
    fitted = found.temperatures["fitted temperatures"]
    np.testing.assert_array_equal(fitted.values, temperatures)
    cooled = with_temperatures(case, temperatures).probabilities()
    np.testing.assert_allclose(
        fitted.measures["calibration_error"], calibration_error(cooled, case.targets), atol=1e-12
    )
    assert find(case, None, 0.0, FEW).temperatures.keys() == {"as they are"}


def test_people_and_contradictions_are_counted() -> None:
    case = random_case(attributes=("No_Beard", "Goatee", "Male"))
    found = find(case, None, 0.0, FEW)
    assert found.persons == len(np.unique(case.identity))
    rule = "no beard but a goatee"
    answers = contradiction_rates(case.decisions(), case.attributes)[rule]
    labels = contradiction_rates(case.targets, case.attributes)[rule]
    assert found.contradictions == {rule: (answers, labels)}


def test_runs_with_other_thresholds_are_compared_by_their_own() -> None:
    first, run = random_case(), replace(random_case(), logits=random_case(5).logits)
    shifted = replace(run, logits=run.logits - np.float32(0.5))
    found = compare_with_first(run, first, 0.5, 0.0, FEW)
    expected = compare_with_first(shifted, first, 0.0, 0.0, FEW)
    np.testing.assert_array_equal(found.test.p, expected.test.p)
    for part in ("value", "low", "high"):
        one, other = (getattr(of.difference.by_attribute, part) for of in (found, expected))
        np.testing.assert_array_equal(one, other)
    plain = paired_intervals([(shifted, first)], "difference", bootstrap=FEW)
    assert found.difference.mean.value == plain.mean.value


def test_verdicts_need_certainty() -> None:
    truth = np.ones((200, 2))
    good, bad = (
        predictions(truth, truth),
        predictions(np.where(np.arange(200) < 60, -1, 1)[:, None] * truth, truth),
    )
    half = replace(bad, logits=np.where([True, False], bad.logits, good.logits))
    assert compare_with_first(half, good, bootstrap=FEW).verdicts().tolist() == [1, 0]
    assert compare_with_first(good, half, bootstrap=FEW).verdicts().tolist() == [-1, 0]


@given(random_predictions(), st.integers(1, 3))
def test_the_worst_mistakes_are_the_most_certain_ones(case: Predictions, count: int) -> None:
    found = worst_mistakes(case, by_attribute=count)
    logits, answers = case.logits[:, 0], case.decisions()
    for column, name in enumerate(case.attributes):
        wrong = [
            row
            for row in range(len(case.keys))
            if case.targets[row, column] >= 0
            and answers[row, column] != (case.targets[row, column] == 1)
        ]
        certain = sorted((abs(float(logits[row, column])) for row in wrong), reverse=True)
        margins = [mistake.margin for mistake in found if mistake.attribute == name]
        np.testing.assert_allclose(margins, certain[:count], rtol=1e-6)
    assert [m.margin for m in found] == sorted((m.margin for m in found), reverse=True)
    assert all(mistake.certainty >= 0.5 for mistake in found)
