"""The errors of one test set as results by name."""

from __future__ import annotations

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
    results = {f"{name}/{measure}": mean_over_attributes(r) for measure, r in rates.items()}
    for measure, by_attribute in rates.items():
        for attribute, rate in zip(predictions.attributes, by_attribute.tolist(), strict=True):
            results[f"{name}/{measure}/{attribute}"] = rate
    return results
