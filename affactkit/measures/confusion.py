"""Measures of decisions: functions of how often yes and no were said rightly and wrongly.

The counts are sums over pictures. So they may be added up over the pictures of a person, of a
subgroup or of a resample, and every measure here is a function of such sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.undefined import ratio

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Confusion:
    """How many known targets were decided in each of the four ways.

    Attributes:
        counts: [..., 4, A] true positives, false positives, true negatives, false negatives.
    """

    counts: Values

    @classmethod
    def of(cls, decisions: NDArray[np.bool_], targets: NDArray[np.int8]) -> Confusion:
        """Count over the pictures.

        Args:
            decisions: [N, A].
            targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
        """
        return cls(outcomes(decisions, targets).sum(axis=0, dtype=np.float64))

    @property
    def true_positives(self) -> Values:
        """[..., A] how often a yes was right."""
        return self.counts[..., 0, :]

    @property
    def false_positives(self) -> Values:
        """[..., A] how often a yes was wrong."""
        return self.counts[..., 1, :]

    @property
    def true_negatives(self) -> Values:
        """[..., A] how often a no was right."""
        return self.counts[..., 2, :]

    @property
    def false_negatives(self) -> Values:
        """[..., A] how often a no was wrong."""
        return self.counts[..., 3, :]

    @property
    def positives(self) -> Values:
        """[..., A] how many targets are yes."""
        return self.true_positives + self.false_negatives

    @property
    def negatives(self) -> Values:
        """[..., A] how many targets are no."""
        return self.true_negatives + self.false_positives

    @property
    def known(self) -> Values:
        """[..., A] how many targets are known."""
        return self.positives + self.negatives

    @property
    def said_yes(self) -> Values:
        """[..., A] how many decisions are yes."""
        return self.true_positives + self.false_positives


def outcomes(decisions: NDArray[np.bool_], targets: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return [N, 4, A] which of the four ways of `Confusion` each decision went, if any."""
    yes, no = targets == 1, targets == 0
    ways = (decisions & yes, decisions & no, ~decisions & no, ~decisions & yes)
    return np.stack(ways, axis=-2)


def error(confusion: Confusion) -> Values:
    """Return the share of wrong decisions."""
    return ratio(confusion.false_positives + confusion.false_negatives, confusion.known)


def accuracy(confusion: Confusion) -> Values:
    """Return the share of right decisions."""
    return ratio(confusion.true_positives + confusion.true_negatives, confusion.known)


def balanced_accuracy(confusion: Confusion) -> Values:
    """Return the mean of the shares of right decisions where yes and where no is the target."""
    return (recall(confusion) + ratio(confusion.true_negatives, confusion.negatives)) / 2


def false_positive_rate(confusion: Confusion) -> Values:
    """Return the share of the targets that are no and were decided as yes."""
    return ratio(confusion.false_positives, confusion.negatives)


def false_negative_rate(confusion: Confusion) -> Values:
    """Return the share of the targets that are yes and were decided as no."""
    return ratio(confusion.false_negatives, confusion.positives)


def precision(confusion: Confusion) -> Values:
    """Return the share of the decisions for yes that are right."""
    return ratio(confusion.true_positives, confusion.said_yes)


def recall(confusion: Confusion) -> Values:
    """Return the share of the targets that are yes and were decided as such."""
    return ratio(confusion.true_positives, confusion.positives)


def f1(confusion: Confusion) -> Values:
    """Return the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN)."""
    return ratio(2 * confusion.true_positives, confusion.said_yes + confusion.positives)


class Measure(NamedTuple):
    """A measure of decisions, and the number of cases that it rests upon."""

    value: Callable[[Confusion], Values]
    support: Callable[[Confusion], Values]


def _rarer_class(confusion: Confusion) -> Values:
    return np.minimum(confusion.positives, confusion.negatives)


DECISION_MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "error": Measure(error, lambda c: c.known),
        "accuracy": Measure(accuracy, lambda c: c.known),
        "balanced_accuracy": Measure(balanced_accuracy, _rarer_class),
        "false_positive_rate": Measure(false_positive_rate, lambda c: c.negatives),
        "false_negative_rate": Measure(false_negative_rate, lambda c: c.positives),
        "precision": Measure(precision, lambda c: c.said_yes),
        "recall": Measure(recall, lambda c: c.positives),
        "f1": Measure(f1, lambda c: c.positives),
    }
)
"""All measures of decisions by the names that results have."""
