"""How far probabilities can be believed, and temperatures that make them more believable."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from affactkit.measures.undefined import ratio
from affactkit.predictions import Predictions, sigmoid

COLDEST, HOTTEST = 0.01, 100.0
"""The bounds of a fitted temperature; one that explains everything would be 0."""


def brier_score(
    probabilities: NDArray[np.float64], targets: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Return [A] the mean squared difference of probability and truth (Brier, 1950).

    Args:
        probabilities: [N, A] of yes.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
    """
    known = targets >= 0
    return ratio(np.where(known, (probabilities - targets) ** 2, 0).sum(axis=0), known.sum(axis=0))


@dataclass(frozen=True, eq=False)
class Reliability:
    """What a reliability diagram shows: pictures in bins of like probability.

    Attributes:
        counts: [A, B] how many pictures are in a bin.
        confidence: [A, B] their mean probability of yes, NaN in an empty bin.
        frequency: [A, B] the share of them that is yes, NaN in an empty bin.
    """

    counts: NDArray[np.float64]
    confidence: NDArray[np.float64]
    frequency: NDArray[np.float64]


def reliability(
    probabilities: NDArray[np.float64], targets: NDArray[np.int8], bins: int = 15
) -> Reliability:
    """Sort the known pictures of each attribute into bins of equal width.

    Args:
        probabilities: [N, A] of yes.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
        bins: how many; each holds its upper bound, and the first holds 0 too.
    """
    attributes = targets.shape[1]
    usable = (targets >= 0) & ~np.isnan(probabilities)
    places = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], probabilities)
    places = (places + bins * np.arange(attributes))[usable]

    def total(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(places, weights, minlength=attributes * bins)
        return sums.reshape(attributes, bins).astype(np.float64)

    counts = total(np.ones(len(places)))
    return Reliability(
        counts=counts,
        confidence=ratio(total(probabilities[usable]), counts),
        frequency=ratio(total(targets[usable].astype(np.float64)), counts),
    )


def calibration_error(
    probabilities: NDArray[np.float64], targets: NDArray[np.int8], bins: int = 15
) -> NDArray[np.float64]:
    """Return [A] the expected calibration error (Naeini et al., 2015) of the probability of yes.

    It is the mean over the pictures of the distance between confidence and frequency in their bin.

    Args:
        probabilities: [N, A] of yes.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
        bins: as for `reliability`.
    """
    found = reliability(probabilities, targets, bins)
    gaps = np.abs(found.confidence - found.frequency)
    weighted = np.where(found.counts > 0, found.counts * gaps, 0)
    return ratio(weighted.sum(axis=1), found.counts.sum(axis=1))


def fitted_temperatures(validation: Predictions) -> NDArray[np.float64]:
    """Return [A] the temperatures that divide logits best (Guo et al., 2017).

    Each minimises the cross-entropy of its attribute, every view counting as a picture of its own.
    It is 1 where there is nothing to learn from, because only one class is known.

    Args:
        validation: predictions on pictures on which nothing will be measured.
    """
    logits = validation.logits.astype(np.float64)
    targets = np.broadcast_to(validation.targets[:, None], logits.shape)
    return np.array(
        [
            _temperature(logits[..., a].ravel(), targets[..., a].ravel())
            for a in range(len(validation.attributes))
        ]
    )


def with_temperatures(predictions: Predictions, temperatures: NDArray[np.float64]) -> Predictions:
    """Return the predictions with each attribute's logits divided by its temperature."""
    return replace(predictions, logits=(predictions.logits / temperatures).astype(np.float32))


def _temperature(logits: NDArray[np.float64], targets: NDArray[np.int8]) -> float:
    """Return where the slope of the cross-entropy, which only rises with 1 / temperature, is 0."""
    usable = (targets >= 0) & np.isfinite(logits)
    logits, targets = logits[usable], targets[usable]
    if len(np.unique(targets)) < 2 or not np.any(logits):
        return 1.0

    def slope(sharpness: float) -> float:
        return float(np.mean(logits * (sigmoid(sharpness * logits) - targets)))

    coldest, hottest = 1 / COLDEST, 1 / HOTTEST
    if slope(hottest) >= 0:
        return HOTTEST
    if slope(coldest) <= 0:
        return COLDEST
    return 1 / float(brentq(slope, hottest, coldest, xtol=1e-12))
