"""Ranking measures equal their definitions, and those of pairs of pictures."""

from __future__ import annotations

import warnings

import numpy as np
from hypothesis import given
from scipy.stats import mannwhitneyu
from sklearn.metrics import average_precision_score, roc_auc_score

from affactkit.measures.ranking import average_precision, ranking_scores, roc_auc
from affactkit.predictions import Predictions
from tests.measures.cases import by_column, predictions, random_predictions


def share_of_pairs(targets: np.ndarray, scores: np.ndarray) -> float:
    """Return how often a yes is above a no, by the statistic of Mann and Whitney."""
    yes, no = scores[targets == 1], scores[targets == 0]
    return mannwhitneyu(yes, no).statistic / (len(yes) * len(no))


def mean_precision(targets: np.ndarray, scores: np.ndarray) -> float:
    """Return the precision at each yes, averaged."""
    return float(np.mean([targets[scores >= s].mean() for s in scores[targets == 1]]))


@given(random_predictions())
def test_areas_are_shares_of_pairs(case: Predictions) -> None:
    scores = ranking_scores(case)
    found = roc_auc(scores, case.targets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's, on a p value of identical scores
        pairs = by_column(share_of_pairs, scores, case.targets, needed=(0, 1))
    sklearns = by_column(roc_auc_score, scores, case.targets, needed=(0, 1))
    np.testing.assert_allclose(found, pairs, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found, sklearns, rtol=0, atol=1e-12)


@given(random_predictions())
def test_average_precision_is_the_mean_over_the_positives(case: Predictions) -> None:
    scores = ranking_scores(case)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = average_precision(scores, case.targets)
    means = by_column(mean_precision, scores, case.targets, needed=(1,))
    sklearns = by_column(average_precision_score, scores, case.targets, needed=(1,))
    np.testing.assert_allclose(found, means, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found, sklearns, rtol=0, atol=1e-12)


def test_certain_answers_are_still_ranked() -> None:
    case = predictions(np.array([[60.0], [50.0], [40.0], [45.0]]), [[1], [1], [0], [0]])
    assert len(np.unique(case.probabilities())) == 1
    assert roc_auc(ranking_scores(case), case.targets) == [1.0]


@given(random_predictions(views=3))
def test_views_are_ranked_by_their_mean_probability(case: Predictions) -> None:
    expected = (1 / (1 + np.exp(-case.logits.astype(np.float64)))).mean(axis=1)
    np.testing.assert_allclose(ranking_scores(case), expected, rtol=0, atol=1e-12)


def test_a_score_that_is_no_number_leaves_its_attribute_undefined() -> None:
    scores = np.array([[0.1, np.nan], [0.2, 0.2]])
    targets = np.array([[0, 0], [1, 1]], np.int8)
    np.testing.assert_array_equal(roc_auc(scores, targets), [1, np.nan])
    np.testing.assert_array_equal(average_precision(scores, targets), [1, np.nan])


def test_rounding_makes_no_precision_larger_than_1() -> None:
    scores = np.array([0, 1, -0.5, -2, -2, -2, -2, -2, -2])[:, None]
    assert average_precision(scores, np.ones((9, 1), np.int8)).tolist() == [1.0]
