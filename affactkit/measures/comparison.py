"""Whether two runs differ by more than chance: McNemar's test, with Holm's correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, chi2

from affactkit.measures.pairing import aligned
from affactkit.predictions import Predictions

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class McNemar:
    """What the test says for each attribute.

    Attributes:
        only_first_wrong: [A] pictures that the first run alone got wrong.
        only_second_wrong: [A] pictures that the second run alone got wrong.
        p: [A] how probable it is that runs that err equally often differ so much, NaN where no
            target is known.
        adjusted_p: [A] the same, corrected for testing so many attributes.
    """

    only_first_wrong: NDArray[np.int64]
    only_second_wrong: NDArray[np.int64]
    p: Values
    adjusted_p: Values


def mcnemar(
    first: Predictions,
    second: Predictions,
    method: Literal["exact", "chi2"] = "exact",
    *,
    threshold: float | Values = 0.0,
    second_threshold: float | Values | None = None,
) -> McNemar:
    """Test for each attribute whether two runs err equally often (McNemar, 1947).

    The test takes pictures as independent, which those of one person are not; the intervals of
    `paired_intervals` do without that.

    Args:
        first: one run on a test set.
        second: the other run on the same test set.
        method: ``exact`` by the binomial distribution, or ``chi2`` with the correction of Edwards
            (1948) for continuity.
        threshold: as for `Predictions.decisions`.
        second_threshold: that of the second run, if it is another.

    Raises:
        DataError: pictures, attributes or labels of the two differ.
    """
    second = aligned(second, first)
    known, truth = first.targets >= 0, first.targets == 1
    of_second = threshold if second_threshold is None else second_threshold
    wrong_first, wrong_second = (
        (run.decisions(of_it) != truth) & known
        for run, of_it in ((first, threshold), (second, of_second))
    )
    only_first = (wrong_first & ~wrong_second).sum(axis=0)
    only_second = (wrong_second & ~wrong_first).sum(axis=0)
    p = (_exact if method == "exact" else _chi2)(only_first, only_second)
    p = np.where(known.any(axis=0), p, np.nan)
    return McNemar(only_first, only_second, p, holm(p))


def holm(p: Values) -> Values:
    """Return p values corrected for there being so many defined ones (Holm, 1979)."""
    adjusted = np.full(len(p), np.nan)
    order = np.argsort(p)[: np.count_nonzero(~np.isnan(p))]  # NaN comes last
    tests_left = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * tests_left), 1)
    return adjusted


def _exact(one: NDArray[np.int64], other: NDArray[np.int64]) -> Values:
    """Return how probable it is that fair coins fall at least as unevenly."""
    return np.asarray(np.minimum(2 * binom.cdf(np.minimum(one, other), one + other, 0.5), 1))


def _chi2(one: NDArray[np.int64], other: NDArray[np.int64]) -> Values:
    uneven = np.maximum(np.abs(one - other) - 1, 0)
    return np.asarray(chi2.sf(uneven**2 / np.maximum(one + other, 1), df=1))
