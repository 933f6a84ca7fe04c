"""Measures of decisions equal scikit-learn's, on whatever labels are known."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from sklearn import metrics

from affactkit.measures.confusion import DECISION_MEASURES, Confusion
from affactkit.predictions import Predictions
from tests.measures.cases import by_column, random_predictions

undefined_as_nan = {"zero_division": np.nan}
SKLEARN: dict[str, tuple[Callable[..., float], tuple[int, ...]]] = {
    "error": (metrics.zero_one_loss, ()),
    "accuracy": (metrics.accuracy_score, ()),
    "balanced_accuracy": (metrics.balanced_accuracy_score, (0, 1)),
    "false_positive_rate": (
        lambda t, d: 1 - metrics.recall_score(t, d, pos_label=0, **undefined_as_nan),
        (),
    ),
    "false_negative_rate": (lambda t, d: 1 - metrics.recall_score(t, d, **undefined_as_nan), ()),
    "precision": (partial(metrics.precision_score, **undefined_as_nan), ()),
    "recall": (partial(metrics.recall_score, **undefined_as_nan), ()),
    "f1": (partial(metrics.f1_score, **undefined_as_nan), ()),
}
SUPPORT = {
    "error": lambda t, d: len(t),
    "accuracy": lambda t, d: len(t),
    "balanced_accuracy": lambda t, d: min((t == 0).sum(), (t == 1).sum()),
    "false_positive_rate": lambda t, d: (t == 0).sum(),
    "false_negative_rate": lambda t, d: (t == 1).sum(),
    "precision": lambda t, d: d.sum(),
    "recall": lambda t, d: (t == 1).sum(),
    "f1": lambda t, d: (t == 1).sum(),
}


@pytest.mark.parametrize("name", DECISION_MEASURES)
@given(case=random_predictions())
def test_measures_are_scikit_learns(name: str, case: Predictions) -> None:
    decisions = case.decisions()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = DECISION_MEASURES[name].value(Confusion.of(decisions, case.targets))
    measure, needed = SKLEARN[name]
    expected = by_column(measure, decisions, case.targets, needed)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", DECISION_MEASURES)
@given(case=random_predictions())
def test_support_counts_the_cases_that_a_measure_is_over(name: str, case: Predictions) -> None:
    decisions = case.decisions()
    found = DECISION_MEASURES[name].support(Confusion.of(decisions, case.targets))
    expected = by_column(SUPPORT[name], decisions, case.targets)
    np.testing.assert_array_equal(found, np.nan_to_num(expected))


@given(random_predictions())
def test_confusion_adds_up_over_parts(case: Predictions) -> None:
    decisions, cut = case.decisions(), len(case.keys) // 2
    parts = [
        Confusion.of(decisions[part], case.targets[part]).counts
        for part in (slice(cut), slice(cut, None))
    ]
    whole = Confusion.of(decisions, case.targets)
    np.testing.assert_array_equal(sum(parts), whole.counts)
    np.testing.assert_array_equal(whole.known, (case.targets >= 0).sum(axis=0))
