"""Everything that is measured of a run on one test set, as its report shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.bootstrap import sums_by_identity
from affactkit.measures.calibration import (
    Reliability,
    brier_score,
    calibration_error,
    fitted_temperatures,
    reliability,
    with_temperatures,
)
from affactkit.measures.confusion import DECISION_MEASURES, Confusion
from affactkit.measures.contradictions import contradiction_rates
from affactkit.measures.intervals import (
    USUAL,
    Bootstrap,
    DecisionMeasure,
    Interval,
    Intervals,
    many_intervals,
)
from affactkit.measures.results import values_by_attribute
from affactkit.measures.subgroups import SubgroupGap, subgroup_gaps
from affactkit.measures.thresholds import EVEN, PUBLISHED, tuned_thresholds
from affactkit.measures.undefined import defined_mean, ratio
from affactkit.predictions import Predictions

Values = NDArray[np.float64]

AS_THEY_ARE = "as they are"
FITTED = "fitted temperatures"


@dataclass(frozen=True, eq=False)
class Choice:
    """What becomes of measures by one choice of thresholds or temperatures.

    Attributes:
        values: [A] what was chosen.
        measures: [A] by name.
    """

    values: Values
    measures: Mapping[str, Values]


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything that is measured of a run on one test set.

    Attributes:
        attributes: the A names.
        pictures: how many there are.
        persons: how many people are on them; a picture without identity counts as one.
        threshold: the logit from which on an answer counts as yes.
        known: [A] how many pictures have a label.
        yes: [A] how many of these are yes.
        measures: those of `affactkit.measures.results.all_results`, by name. Rankings and
            calibration have no intervals: their bounds are NaN.
        thresholds: errors and balanced accuracies at several thresholds.
        temperatures: Brier scores and calibration errors of probabilities as they are, and with
            temperatures fitted on validation pictures, if there are any.
        diagrams: reliability diagrams by the same names.
        gaps: of the error between subgroups.
        contradictions: by rule, the shares of answers and of labels that break it.
    """

    attributes: tuple[str, ...]
    pictures: int
    persons: int
    threshold: float
    known: NDArray[np.int64]
    yes: NDArray[np.int64]
    measures: Mapping[str, Intervals]
    thresholds: Mapping[str, Choice]
    temperatures: Mapping[str, Choice]
    diagrams: Mapping[str, Reliability]
    gaps: Sequence[SubgroupGap]
    contradictions: Mapping[str, tuple[float, float]]


def find(
    predictions: Predictions,
    validation: Predictions | None,
    threshold: float = EVEN,
    bootstrap: Bootstrap = USUAL,
) -> Findings:
    """Measure everything.

    Args:
        predictions: of a run on a test set.
        validation: those on validation pictures, for tuning thresholds and temperatures.
        threshold: the logit from which on an answer counts as yes.
        bootstrap: how intervals are made.
    """
    targets = predictions.targets
    tempered = {AS_THEY_ARE: predictions}
    temperatures = {AS_THEY_ARE: np.ones(len(predictions.attributes))}
    if validation is not None:
        temperatures[FITTED] = fitted_temperatures(validation)
        tempered[FITTED] = with_temperatures(predictions, temperatures[FITTED])
    probabilities = {name: these.probabilities() for name, these in tempered.items()}
    return Findings(
        attributes=predictions.attributes,
        pictures=len(predictions.keys),
        persons=len(sums_by_identity(targets[:, :1] >= 0, predictions.identity)),
        threshold=threshold,
        known=(targets >= 0).sum(axis=0),
        yes=(targets == 1).sum(axis=0),
        measures=_measures(predictions, threshold, bootstrap),
        thresholds=_thresholds(predictions, validation),
        temperatures={
            name: Choice(temperatures[name], _believed(these, targets))
            for name, these in probabilities.items()
        },
        diagrams={name: reliability(these, targets) for name, these in probabilities.items()},
        gaps=subgroup_gaps(predictions, threshold=threshold),
        contradictions=_contradictions(predictions, threshold),
    )


def _measures(
    predictions: Predictions, threshold: float, bootstrap: Bootstrap
) -> dict[str, Intervals]:
    def majority(confusion: Confusion) -> Values:
        missed = np.where(predictions.majority == 1, confusion.negatives, confusion.positives)
        return ratio(missed, confusion.known)

    counted: dict[str, DecisionMeasure] = {
        name: measure.value for name, measure in DECISION_MEASURES.items()
    }
    counted["majority"] = majority
    counted["gain"] = lambda confusion: majority(confusion) - counted["error"](confusion)
    found = many_intervals(predictions, counted, threshold=threshold, bootstrap=bootstrap)
    every = values_by_attribute(predictions, threshold)
    return {name: found.get(name) or _without_bounds(values) for name, values in every.items()}


def _without_bounds(values: Values) -> Intervals:
    mean = defined_mean(values)
    return Intervals(
        Interval(values, np.full_like(values, np.nan), np.full_like(values, np.nan)),
        Interval(mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)),
    )


def _thresholds(predictions: Predictions, validation: Predictions | None) -> dict[str, Choice]:
    count = len(predictions.attributes)
    chosen = {"0": np.full(count, EVEN), "0.5, published": np.full(count, PUBLISHED)}
    if validation is not None:
        chosen["tuned for the error"] = tuned_thresholds(validation, "error")
        chosen["tuned for balanced accuracy"] = tuned_thresholds(validation, "balanced_accuracy")
    return {name: Choice(values, _decided(predictions, values)) for name, values in chosen.items()}


def _decided(predictions: Predictions, thresholds: Values) -> dict[str, Values]:
    confusion = Confusion.of(predictions.decisions(thresholds), predictions.targets)
    wanted = ("error", "balanced_accuracy")
    return {name: DECISION_MEASURES[name].value(confusion) for name in wanted}


def _believed(probabilities: Values, targets: NDArray[np.int8]) -> dict[str, Values]:
    return {
        "brier": brier_score(probabilities, targets),
        "calibration_error": calibration_error(probabilities, targets),
    }


def _contradictions(predictions: Predictions, threshold: float) -> dict[str, tuple[float, float]]:
    answers = contradiction_rates(predictions.decisions(threshold), predictions.attributes)
    labels = contradiction_rates(predictions.targets, predictions.attributes)
    return {rule: (share, labels[rule]) for rule, share in answers.items()}
