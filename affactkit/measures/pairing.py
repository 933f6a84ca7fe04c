"""Two runs on the same pictures, picture by picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from affactkit.errors import DataError
from affactkit.predictions import Predictions

SAME_SET = "Evaluate both runs on the same test set, with the same labels."


def aligned(predictions: Predictions, reference: Predictions) -> Predictions:
    """Return predictions in the order of the reference's pictures.

    Raises:
        DataError: the two are not of the same pictures, attributes and labels.
    """
    _check_attributes(predictions, reference)
    _check_keys(predictions, reference)
    if not np.array_equal(predictions.keys, reference.keys):
        rank = np.argsort(np.argsort(reference.keys))
        predictions = _rows(predictions, np.argsort(predictions.keys)[rank])
    _check_targets(predictions, reference)
    return predictions


def _rows(predictions: Predictions, rows: np.ndarray) -> Predictions:
    return replace(
        predictions,
        logits=predictions.logits[rows],
        targets=predictions.targets[rows],
        keys=predictions.keys[rows],
        identity=predictions.identity[rows],
    )


def _check_attributes(predictions: Predictions, reference: Predictions) -> None:
    if predictions.attributes != reference.attributes:
        odd = set(predictions.attributes) ^ set(reference.attributes)
        differ = f"only one has {', '.join(sorted(odd))}" if odd else "their order differs"
        raise DataError(f"the runs cannot be paired: of the attributes, {differ}", hint=SAME_SET)


def _check_keys(predictions: Predictions, reference: Predictions) -> None:
    for one in (predictions, reference):
        names, counts = np.unique(one.keys, return_counts=True)
        if (counts > 1).any():
            name = names[counts.argmax()]
            raise DataError(
                f"the runs cannot be paired: picture {name} occurs {counts.max()} times"
            )
    odd = np.setxor1d(predictions.keys, reference.keys)
    if len(odd):
        message = f"the runs cannot be paired: only one has picture {odd[0]}"
        others = f", and so for {len(odd) - 1} more" if len(odd) > 1 else ""
        raise DataError(message + others, hint=SAME_SET)


def _check_targets(predictions: Predictions, reference: Predictions) -> None:
    rows, columns = np.nonzero(predictions.targets != reference.targets)
    if len(rows):
        attribute, key = reference.attributes[columns[0]], reference.keys[rows[0]]
        message = (
            f"the runs cannot be paired: {len(rows)} labels differ, first {attribute} of {key}"
        )
        raise DataError(message, hint=SAME_SET)
