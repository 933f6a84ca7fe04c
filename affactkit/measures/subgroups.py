"""Whether decisions are as good for one half of the people as for the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.measures.confusion import DECISION_MEASURES, Confusion, Measure
from affactkit.predictions import Predictions

SUBGROUPS = ("Male", "Young")
"""The attributes of CelebA by which results are usually told apart."""


@dataclass(frozen=True, eq=False)
class SubgroupGap:
    """A measure among the pictures labelled as having an attribute, and among those without.

    Attributes:
        by: the attribute that tells the subgroups apart.
        present: [A] the measure where it is there.
        absent: [A] the measure where it is not.
        support_present: [A] the cases that `present` rests upon.
        support_absent: [A] the cases that `absent` rests upon.
        gap: [A] present - absent, NaN where either rests upon too few cases.
    """

    by: str
    present: NDArray[np.float64]
    absent: NDArray[np.float64]
    support_present: NDArray[np.float64]
    support_absent: NDArray[np.float64]
    gap: NDArray[np.float64]


def subgroup_gaps(
    predictions: Predictions,
    measure: Measure = DECISION_MEASURES["error"],
    by: tuple[str, ...] | None = None,
    *,
    threshold: float | NDArray[np.float64] = 0.0,
    minimum_support: int = 30,
) -> list[SubgroupGap]:
    """Return the gaps of a measure between subgroups, those without a label being in neither.

    Args:
        predictions: of one run on one test set.
        measure: one of `DECISION_MEASURES`.
        by: attributes that tell subgroups apart; without it, those of `SUBGROUPS` that there are.
        threshold: as for `Predictions.decisions`.
        minimum_support: how many cases each side of a gap rests upon at least, such as pictures
            for an error and pictures without the attribute for a false positive rate.

    Raises:
        DataError: an attribute does not exist.
    """
    if by is None:
        by = tuple(name for name in SUBGROUPS if name in predictions.attributes)
    decisions = predictions.decisions(threshold)
    return [_gap(predictions, decisions, name, measure, minimum_support) for name in by]


def _gap(
    predictions: Predictions,
    decisions: NDArray[np.bool_],
    by: str,
    measure: Measure,
    minimum_support: int,
) -> SubgroupGap:
    if by not in predictions.attributes:
        known = ", ".join(predictions.attributes)
        raise DataError(f"no subgroups by {by}: there is no such attribute", hint=f"Known: {known}")
    group = predictions.targets[:, predictions.attributes.index(by)]
    halves = [
        Confusion.of(decisions[group == label], predictions.targets[group == label])
        for label in (1, 0)
    ]
    present, absent = (measure.value(half) for half in halves)
    support_present, support_absent = (measure.support(half) for half in halves)
    enough = np.minimum(support_present, support_absent) >= minimum_support
    gap = np.where(enough, present - absent, np.nan)
    return SubgroupGap(by, present, absent, support_present, support_absent, gap)
