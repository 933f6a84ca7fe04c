"""Measures of how well scores tell yes from no, whatever the threshold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from affactkit.predictions import Predictions

Score = Callable[[NDArray[np.int8], NDArray[np.float64]], float]


def ranking_scores(predictions: Predictions) -> NDArray[np.float64]:
    """Return [N, A] what pictures are ranked by: the logit, or the mean probability of views."""
    if predictions.logits.shape[1] == 1:  # probabilities near 0 and 1 would tie, logits do not
        return predictions.logits[:, 0].astype(np.float64)
    return predictions.probabilities()


def roc_auc(scores: NDArray[np.float64], targets: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return [A] the area under the ROC curve, NaN where only one class is known.

    It is the probability that a picture with the attribute is ranked above one without.

    Args:
        scores: [N, A], higher for yes.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
    """
    return _by_attribute(roc_auc_score, scores, targets, needed={0, 1})


def average_precision(
    scores: NDArray[np.float64], targets: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Return [A] the average precision, NaN where no picture is known to have the attribute.

    It is the mean, over the pictures with the attribute, of the precision when everything that is
    ranked at least as high is a yes.

    Args:
        scores: [N, A], higher for yes.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
    """
    return _by_attribute(average_precision_score, scores, targets, needed={1})


def _by_attribute(
    measure: Score, scores: NDArray[np.float64], targets: NDArray[np.int8], needed: set[int]
) -> NDArray[np.float64]:
    """Apply a measure to the known part of each column that holds the needed classes."""
    values = np.full(targets.shape[1], np.nan)
    for place, (column, target) in enumerate(zip(scores.T, targets.T, strict=True)):
        known = target >= 0
        if needed <= set(target[known].tolist()) and not np.isnan(column[known]).any():
            # A sum of shares, which may come to the last digit above 1.
            values[place] = min(measure(target[known], column[known]), 1.0)
    return values
