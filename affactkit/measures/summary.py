"""The errors of one test set as results by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.errors import error_rates, majority_error_rates, mean_over_attributes
from affactkit.predictions import Predictions


def error_results(name: str, predictions: Predictions, threshold: float = 0.0) -> dict[str, float]:
    """Return the error and the majority guess's, on average and by attribute.

    Args:
        name: the test set's.
        predictions: what the model said on it.
        threshold: the logit from which on it says yes.

    Returns:
        Shares in [0, 1] under ``NAME/error``, ``NAME/majority``, ``NAME/error/ATTRIBUTE`` and
        ``NAME/majority/ATTRIBUTE``; NaN where no target is known.
    """
    rates = {
        "error": error_rates(predictions.decisions(threshold), predictions.targets),
        "majority": majority_error_rates(predictions.majority, predictions.targets),
    }
    return named_results(name, rates, predictions.attributes)


def named_results(
    name: str, values: Mapping[str, NDArray[np.float64]], attributes: Sequence[str]
) -> dict[str, float]:
    """Return measures under ``NAME/MEASURE``, the mean, and ``NAME/MEASURE/ATTRIBUTE``.

    Args:
        name: the test set's.
        values: [A] those of each measure.
        attributes: the A names.
    """
    results = {f"{name}/{measure}": mean_over_attributes(v) for measure, v in values.items()}
    for measure, by_attribute in values.items():
        for attribute, value in zip(attributes, by_attribute.tolist(), strict=True):
            results[f"{name}/{measure}/{attribute}"] = value
    return results
