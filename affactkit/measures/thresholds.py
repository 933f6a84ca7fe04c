"""The logits from which on a model says yes: fixed ones, and ones tuned on validation pictures."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from affactkit.predictions import Predictions

EVEN = 0.0
"""The logit of probability 0.5."""
PUBLISHED = 0.5
"""The logit from which on the published code of AFFACT says yes, probability 0.62."""


def tuned_thresholds(
    validation: Predictions, aim: Literal["error", "balanced_accuracy"] = "error"
) -> NDArray[np.float64]:
    """Return [A] the thresholds that would have been best on these pictures.

    Among equally good ones it is the nearest to 0; so it is 0 where no target is known.

    Args:
        validation: predictions on pictures on which nothing will be measured.
        aim: what is to be best, the lowest error or the highest balanced accuracy.
    """
    scores = decision_scores(validation)
    columns = zip(scores.T, validation.targets.T, strict=True)
    return np.array([_best(*column, balanced=aim == "balanced_accuracy") for column in columns])


def decision_scores(predictions: Predictions) -> NDArray[np.float64]:
    """Return [N, A] the logit up to which a threshold makes the decision a yes.

    With one view it is that view's; in a vote it is the logit that half of the views reach; and
    otherwise it is that of the mean probability.
    """
    views = predictions.logits.shape[1]
    if predictions.reduce == "vote" or views == 1:
        return np.sort(predictions.logits, axis=1)[:, views // 2].astype(np.float64)
    probabilities = predictions.probabilities()
    with np.errstate(divide="ignore"):  # of views that are all certain
        return np.log(probabilities) - np.log1p(-probabilities)


def _best(scores: NDArray[np.float64], targets: NDArray[np.int8], *, balanced: bool) -> float:
    """Return the best threshold of one attribute."""
    yes, no = np.sort(scores[targets == 1]), np.sort(scores[targets == 0])
    thresholds = _candidates(np.concatenate([yes, no]))
    missed = np.searchsorted(yes, thresholds)
    alarms = len(no) - np.searchsorted(no, thresholds)
    # Both are scaled by the number of pictures of both kinds, so that ties are ties of integers.
    cost = missed * len(no) + alarms * len(yes) if balanced else missed + alarms
    best = thresholds[cost == cost.min()]
    return float(best[np.abs(best).argmin()])


def _candidates(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 0 and thresholds between, below and above the scores."""
    distinct = np.unique(scores[np.isfinite(scores)])
    if not len(distinct):
        return np.zeros(1)
    padded = np.concatenate([distinct[:1] - 1, distinct, distinct[-1:] + 1])
    return np.append((padded[:-1] + padded[1:]) / 2, 0.0)
