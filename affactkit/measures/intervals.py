"""How sure a measure, or a comparison of runs, is: intervals by bootstrap over identities.

An interval is the central share of what resamples give (the percentile interval of Efron, 1979),
without those in which the measure is undefined. Persons are resampled, not pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.measures.bootstrap import resampled, sums_by_identity
from affactkit.measures.confusion import Confusion, error, outcomes
from affactkit.measures.pairing import aligned
from affactkit.measures.undefined import defined_mean, defined_range
from affactkit.predictions import Predictions

Values = NDArray[np.float64]
DecisionMeasure = Callable[[Confusion], Values]
Pair = tuple[Predictions, Predictions]


@dataclass(frozen=True)
class Bootstrap:
    """How to resample.

    Attributes:
        resamples: how often.
        confidence: the share of cases in which an interval is to hold the truth.
        seed: of the draws.
    """

    resamples: int = 1000
    confidence: float = 0.95
    seed: int = 0


USUAL = Bootstrap()


@dataclass(frozen=True, eq=False)
class Interval:
    """What was measured, and the bounds of what it might have been; arrays of one shape."""

    value: Values
    low: Values
    high: Values


@dataclass(frozen=True, eq=False)
class Intervals:
    """An interval for each attribute [A], and one of the mean over the attributes, a scalar."""

    by_attribute: Interval
    mean: Interval


def intervals(
    predictions: Predictions,
    measure: DecisionMeasure = error,
    *,
    threshold: float | Values = 0.0,
    bootstrap: Bootstrap = USUAL,
) -> Intervals:
    """Return a measure of decisions with its intervals.

    Args:
        predictions: of one run on one test set.
        measure: one of `affactkit.measures.confusion`, or any function of such counts.
        threshold: as for `Predictions.decisions`.
        bootstrap: how to resample.
    """
    named = {"": measure}
    return many_intervals(predictions, named, threshold=threshold, bootstrap=bootstrap)[""]


def many_intervals(
    predictions: Predictions,
    measures: Mapping[str, DecisionMeasure],
    *,
    threshold: float | Values = 0.0,
    bootstrap: Bootstrap = USUAL,
) -> dict[str, Intervals]:
    """Return several measures by name with their intervals, from the same resamples.

    Args:
        predictions: of one run on one test set.
        measures: as for `intervals`.
        threshold: as for `Predictions.decisions`.
        bootstrap: how to resample.
    """
    sums = _sums([predictions], [threshold])
    totals = resampled(sums, bootstrap.resamples, bootstrap.seed)
    found, samples = (Confusion(counts[:, 0]) for counts in (sums.sum(0)[None], totals))
    return {
        name: _both_intervals(measure(found), measure(samples), bootstrap.confidence)
        for name, measure in measures.items()
    }


def _both_intervals(found: Values, samples: Values, confidence: float) -> Intervals:
    """Put what was found [1, A] between the bounds of the samples [R, A]."""
    return Intervals(
        by_attribute=_interval(found, samples, confidence),
        mean=_interval(defined_mean(found), defined_mean(samples), confidence),
    )


def paired_intervals(
    pairs: Sequence[Pair],
    compare: Literal["ratio", "difference"] = "ratio",
    measure: DecisionMeasure = error,
    *,
    threshold: float | Values = 0.0,
    second_threshold: float | Values | None = None,
    bootstrap: Bootstrap = USUAL,
    same_runs: bool = False,
) -> Intervals:
    """Compare two runs, or two ways of training by several runs each, on the same pictures.

    A measure is averaged over the runs of a way before the two are compared. In the mean, so it is
    over the attributes for which both are defined: the ratio is one of mean errors and not a mean
    of ratios. Every resample holds the same persons for all runs.

    Args:
        pairs: (first, second) for each seed or other repetition, all on the same test set.
        compare: first / second, infinite where only the second is 0, or first - second.
        measure: as for `intervals`.
        threshold: as for `Predictions.decisions`.
        second_threshold: that of the second of each pair, if it is another.
        bootstrap: how to resample.
        same_runs: speak of these runs only. Otherwise pairs are resampled too where there are
            several, as persons are, so that the interval holds for training anew (crossed
            resampling: Owen, 2007, "The pigeonhole bootstrap").

    Raises:
        DataError: there is no pair, or pictures, attributes or labels differ.
    """
    if not pairs:
        raise DataError("no pair of runs to compare", hint="Give at least one of each.")
    reference = pairs[0][0]
    runs = [aligned(run, reference) for pair in pairs for run in pair]
    of_second = threshold if second_threshold is None else second_threshold
    sums = _sums(runs, [threshold, of_second] * len(pairs))
    drawn = np.arange(len(pairs))[None]
    found = _compared(sums.sum(0)[None], drawn, measure, compare)
    if not same_runs:
        generator = np.random.default_rng([bootstrap.seed, len(pairs)])
        drawn = generator.integers(len(pairs), size=(bootstrap.resamples, len(pairs)))
    totals = resampled(sums, bootstrap.resamples, bootstrap.seed)
    samples = _compared(totals, drawn, measure, compare)
    by_attribute, mean = zip(found, samples, strict=True)
    return Intervals(
        _interval(*by_attribute, bootstrap.confidence), _interval(*mean, bootstrap.confidence)
    )


def _sums(runs: Sequence[Predictions], thresholds: Sequence[float | Values]) -> Values:
    """Return [G, runs, 4, A] how the decisions of each run turned out for each identity."""
    rows = [
        outcomes(run.decisions(threshold), run.targets)
        for run, threshold in zip(runs, thresholds, strict=True)
    ]
    return sums_by_identity(np.stack(rows, axis=1), runs[0].identity)


def _compared(
    totals: Values, drawn: NDArray[np.int64], measure: DecisionMeasure, compare: str
) -> tuple[Values, Values]:
    """Return [R, A] the comparison by attribute and [R] of the means.

    Args:
        totals: [R, 2 pairs, 4, A] counts, first and second of each pair in turn.
        drawn: [R or 1, pairs] which pairs to average over.
        measure: of the counts.
        compare: how.
    """
    values = measure(Confusion(totals))
    ways = [np.take_along_axis(values[:, way::2], drawn[..., None], axis=1) for way in (0, 1)]
    first, second = (defined_mean(np.moveaxis(way, 1, -1)) for way in ways)
    undefined = np.isnan(first) | np.isnan(second)
    means = [defined_mean(np.where(undefined, np.nan, way)) for way in (first, second)]
    return _comparison(first, second, compare), _comparison(means[0], means[1], compare)


def _comparison(first: Values, second: Values, compare: str) -> Values:
    if compare == "difference":
        return first - second
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(first / second)


def _interval(found: Values, samples: Values, confidence: float) -> Interval:
    """Put what was found [1, ...] between the bounds of the samples [R, ...]."""
    low, high = defined_range(samples, confidence)
    return Interval(found[0], low, high)
