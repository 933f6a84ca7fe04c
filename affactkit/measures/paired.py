"""What tells a run from another on one test set, picture by picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.comparison import McNemar, mcnemar
from affactkit.measures.intervals import USUAL, Bootstrap, Intervals, paired_intervals
from affactkit.predictions import Predictions


@dataclass(frozen=True, eq=False)
class Paired:
    """How the errors of a run differ from those of a first one.

    Attributes:
        difference: the run's error less the first one's: less than 0 where the run is better.
        ratio: of the run's error to the first one's.
        test: McNemar's, of the first and the run.
    """

    difference: Intervals
    ratio: Intervals
    test: McNemar

    def verdicts(self, level: float = 0.05) -> NDArray[np.int64]:
        """Return [A] -1 where the run surely errs less often than the first, 1 where more, or 0."""
        sure = self.test.adjusted_p < level  # which what is undefined is not
        return np.where(sure, np.sign(self.difference.by_attribute.value), 0).astype(np.int64)


def compare_with_first(
    run: Predictions,
    first: Predictions,
    threshold: float = 0.0,
    first_threshold: float = 0.0,
    bootstrap: Bootstrap = USUAL,
) -> Paired:
    """Compare a run with a first one.

    Args:
        run: its predictions on a test set.
        first: the first one's on the same test set.
        threshold: the run's logit from which on an answer counts as yes.
        first_threshold: the first one's.
        bootstrap: how intervals are made.

    Raises:
        DataError: pictures, attributes or labels of the two differ.
    """
    difference, ratio = (
        paired_intervals(
            [(run, first)],
            compare,
            threshold=threshold,
            second_threshold=first_threshold,
            bootstrap=bootstrap,
        )
        for compare in ("difference", "ratio")
    )
    test = mcnemar(first, run, threshold=first_threshold, second_threshold=threshold)
    return Paired(difference, ratio, test)
