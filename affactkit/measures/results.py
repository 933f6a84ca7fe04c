"""Every measure of one test set as results by name.

It stands apart from `affactkit.measures.summary`, which a training needs: scikit-learn and SciPy
take a second or two to import.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.calibration import brier_score, calibration_error
from affactkit.measures.confusion import DECISION_MEASURES, Confusion
from affactkit.measures.errors import majority_error_rates
from affactkit.measures.ranking import average_precision, ranking_scores, roc_auc
from affactkit.measures.summary import named_results
from affactkit.predictions import Predictions


def all_results(
    name: str, predictions: Predictions, threshold: float | NDArray[np.float64] = 0.0
) -> dict[str, float]:
    """Return every measure, on average over the attributes and by attribute.

    Args:
        name: the test set's.
        predictions: what the model said on it.
        threshold: the logit from which on it says yes, or [A] one for each attribute.

    Returns:
        Under ``NAME/MEASURE`` and ``NAME/MEASURE/ATTRIBUTE`` all that `error_results` returns, and
        ``gain`` over the majority guess (its error less the model's), the names of
        `DECISION_MEASURES`, ``average_precision``, ``roc_auc``, ``brier`` and
        ``calibration_error``; NaN where undefined. A mean is over the attributes where it is not.
    """
    values = values_by_attribute(predictions, threshold)
    return named_results(name, values, predictions.attributes)


def values_by_attribute(
    predictions: Predictions, threshold: float | NDArray[np.float64] = 0.0
) -> dict[str, NDArray[np.float64]]:
    """Return [A] values by name of the measure; see `all_results`."""
    targets, probabilities = predictions.targets, predictions.probabilities()
    confusion = Confusion.of(predictions.decisions(threshold), targets)
    decided = {name: measure.value(confusion) for name, measure in DECISION_MEASURES.items()}
    majority = majority_error_rates(predictions.majority, targets)
    scores = ranking_scores(predictions)
    return {
        **decided,
        "majority": majority,
        "gain": majority - decided["error"],
        "average_precision": average_precision(scores, targets),
        "roc_auc": roc_auc(scores, targets),
        "brier": brier_score(probabilities, targets),
        "calibration_error": calibration_error(probabilities, targets),
    }
