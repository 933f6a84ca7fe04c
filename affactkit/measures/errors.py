"""Error rates, and those of always guessing the majority class of training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.undefined import defined_mean, ratio


def error_rates(decisions: NDArray[np.bool_], targets: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return [A] the share of wrong decisions among the known targets, NaN where none is known.

    Args:
        decisions: [N, A], or [A] for the same decision on every picture.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
    """
    known = targets >= 0
    wrong = ((decisions != (targets == 1)) & known).sum(axis=0)
    return ratio(wrong, known.sum(axis=0))


def majority_error_rates(
    majority: NDArray[np.int8], targets: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Return [A] the error of guessing each attribute's majority class in training."""
    return error_rates(majority == 1, targets)


def mean_over_attributes(rates: NDArray[np.float64]) -> float:
    """Return the mean of the defined rates, NaN when none is."""
    return float(defined_mean(rates))
