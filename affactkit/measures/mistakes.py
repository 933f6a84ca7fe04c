"""The answers that a network was most certain of, and that its labels say are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from affactkit.measures.thresholds import EVEN, decision_scores
from affactkit.predictions import Predictions


@dataclass(frozen=True)
class Mistake:
    """A wrong answer.

    Attributes:
        row: of the picture among the predictions.
        attribute: what was answered.
        said: what the answer was; the label is the opposite.
        certainty: the probability of that answer, as the network has it.
        margin: how far the logit is from the threshold.
    """

    row: int
    attribute: str
    said: bool
    certainty: float
    margin: float


def worst_mistakes(
    predictions: Predictions, threshold: float = EVEN, *, by_attribute: int = 3
) -> list[Mistake]:
    """Return the worst mistakes of each attribute, and of all of them the worst first.

    Args:
        predictions: on a test set.
        threshold: the logit from which on an answer counts as yes.
        by_attribute: how many of each attribute there are at most.
    """
    targets, answers = predictions.targets, predictions.decisions(threshold)
    probabilities = predictions.probabilities()
    certainties = np.where(answers, probabilities, 1 - probabilities)
    margins = np.abs(decision_scores(predictions) - threshold)
    wrong = (targets >= 0) & (answers != (targets == 1))
    found = []
    for column, attribute in enumerate(predictions.attributes):
        rows = np.flatnonzero(wrong[:, column])
        worst = rows[np.argsort(-margins[rows, column], kind="stable")][:by_attribute]
        found += [
            Mistake(
                row,
                attribute,
                bool(answers[row, column]),
                float(certainties[row, column]),
                float(margins[row, column]),
            )
            for row in worst.tolist()
        ]
    return sorted(found, key=lambda mistake: -mistake.margin)
