"""Tuned thresholds are the best that there are, and decide as they were tuned to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affactkit.measures.confusion import DECISION_MEASURES, Confusion
from affactkit.measures.thresholds import PUBLISHED, decision_scores, tuned_thresholds
from affactkit.predictions import Predictions
from tests.measures.cases import predictions, random_predictions

AIMS = {"error": 1, "balanced_accuracy": -1}
any_views = st.integers(1, 4).flatmap(random_predictions)


def quality(case: Predictions, thresholds: float | np.ndarray, aim: str) -> np.ndarray:
    """Return what is reached, lower being better and undefined being 0."""
    confusion = Confusion.of(case.decisions(thresholds), case.targets)
    return np.nan_to_num(DECISION_MEASURES[aim].value(confusion)) * AIMS[aim]


@pytest.mark.parametrize("aim", AIMS)
@given(case=any_views)
def test_no_threshold_is_better(aim: str, case: Predictions) -> None:
    reached = quality(case, tuned_thresholds(case, aim), aim)
    for other in np.linspace(-9, 9, 61):
        assert (reached <= quality(case, float(other), aim) + 1e-12).all()


@pytest.mark.parametrize("aim", AIMS)
@given(case=any_views)
def test_zero_is_left_only_for_something_better(aim: str, case: Predictions) -> None:
    thresholds = tuned_thresholds(case, aim)
    better = quality(case, thresholds, aim) < quality(case, 0.0, aim) - 1e-12
    np.testing.assert_array_equal(thresholds != 0, better)


@given(any_views, st.floats(-4, 4))
def test_scores_say_where_decisions_turn(case: Predictions, threshold: float) -> None:
    scores = decision_scores(case)
    clear = np.abs(scores - threshold) > 1e-6
    np.testing.assert_array_equal((scores >= threshold)[clear], case.decisions(threshold)[clear])


def test_each_attribute_has_its_own_threshold() -> None:
    logits = np.array([[1.0, -3.0], [2.0, -2.0], [3.0, -1.0], [4.0, 0.0]])
    case = predictions(logits, [[0, 0], [0, 1], [1, 1], [1, 1]])
    np.testing.assert_array_equal(tuned_thresholds(case), [2.5, -2.5])
    np.testing.assert_array_equal(case.decisions(tuned_thresholds(case)), case.targets == 1)


def test_the_published_threshold_is_met_by_its_own_logit() -> None:
    case = predictions([[PUBLISHED], [np.nextafter(np.float32(PUBLISHED), 0)]], [[1], [0]])
    assert case.decisions(PUBLISHED)[:, 0].tolist() == [True, False]
