"""What tells several runs apart on one test set: each beside the first, on the same pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affactkit.measures.comparison import McNemar, mcnemar
from affactkit.measures.intervals import USUAL, Bootstrap, Intervals, paired_intervals
from affactkit.predictions import Predictions


@dataclass(frozen=True, eq=False)
class Paired:
    """How the errors of a run differ from those of the first.

    Attributes:
        difference: the run's error less the first one's: less than 0 where the run is better.
        ratio: of the run's error to the first one's.
        test: McNemar's, of the first and the run.
    """

    difference: Intervals
    ratio: Intervals
    test: McNemar


def compare_with_first(
    runs: Sequence[Predictions], thresholds: Sequence[float], bootstrap: Bootstrap = USUAL
) -> list[Paired]:
    """Compare each run but the first with the first.

    Args:
        runs: on one test set.
        thresholds: the logit of each run from which on an answer counts as yes.
        bootstrap: how intervals are made; all runs get the same resamples.

    Raises:
        DataError: pictures, attributes or labels of two runs differ.
    """
    first, of_first = runs[0], thresholds[0]
    return [
        _compare(run, of_run, first, of_first, bootstrap)
        for run, of_run in zip(runs[1:], thresholds[1:], strict=True)
    ]


def _compare(
    run: Predictions, of_run: float, first: Predictions, of_first: float, bootstrap: Bootstrap
) -> Paired:
    difference, ratio = (
        paired_intervals(
            [(run, first)],
            compare,
            threshold=of_run,
            second_threshold=of_first,
            bootstrap=bootstrap,
        )
        for compare in ("difference", "ratio")
    )
    test = mcnemar(first, run, threshold=of_first, second_threshold=of_run)
    return Paired(difference, ratio, test)
