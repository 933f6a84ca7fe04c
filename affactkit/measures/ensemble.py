"""Several models as one: its probability of yes is the mean of theirs, view by view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit, logsumexp

from affactkit.errors import DataError
from affactkit.predictions import Predictions

_OWN = ("logits", "identity")
"""What need not be the same in all members; of the rest, everything."""


def averaged(members: Mapping[str, Predictions]) -> Predictions:
    """Return the predictions of an ensemble on one test set.

    Args:
        members: what each model has said on it, by the name that errors call it.

    Raises:
        DataError: they are not of the same pictures, labels, attributes and views.
    """
    (first, reference), *others = members.items()
    for name, predictions in others:
        for column in _differences(reference, predictions):
            raise DataError(
                f"{name} has other {column} than {first}; only what was said of the same pictures, "
                "in the same views, can be averaged",
                hint="affactkit evaluate RUN judges a run again, on the same data as another.",
            )
    logits = np.stack([predictions.logits for predictions in members.values()])
    return replace(reference, logits=mean_logits(logits))


def mean_logits(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logit of the mean over the first axis of sigmoid(logits).

    As log of the mean of yes minus log of the mean of no, each summed as a logarithm: otherwise
    a probability within 1e-16 of 1 would have an infinite logit.
    """
    exact = logits.astype(np.float64)
    yes, no = (logsumexp(log_expit(sign * exact), axis=0) for sign in (1, -1))
    return np.asarray(yes - no, np.float32)


def _differences(one: Predictions, other: Predictions) -> list[str]:
    """Return the names of columns that differ, and ``views`` if their number does."""
    columns = (field.name for field in fields(Predictions) if field.name not in _OWN)
    different = [
        name for name in columns if not np.array_equal(getattr(one, name), getattr(other, name))
    ]
    return different or ["views"] * (one.logits.shape != other.logits.shape)
