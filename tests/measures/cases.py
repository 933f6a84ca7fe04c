"""Predictions to measure: random and degenerate ones, with unknown labels in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from affactkit.predictions import Predictions

NAMES = ("Male", "Young", "Smiling", "Bald", "Bangs", "Eyeglasses")


def predictions(
    logits: np.ndarray,
    targets: np.ndarray,
    identity: np.ndarray | None = None,
    reduce: str = "mean",
    attributes: tuple[str, ...] | None = None,
) -> Predictions:
    """Return predictions of logits [N, A] or [N, V, A], each picture of another person."""
    logits = np.asarray(logits, np.float32)
    targets = np.asarray(targets, np.int8)
    return Predictions(
        logits=logits if logits.ndim == 3 else logits[:, None],
        reduce=reduce,
        targets=targets,
        majority=np.zeros(targets.shape[1], np.int8),
        keys=np.array([f"{row:06}.jpg" for row in range(len(targets))]),
        identity=np.arange(len(targets)) if identity is None else np.asarray(identity),
        attributes=attributes or NAMES[: targets.shape[1]],
    )


# Few values, so that ties, agreement and columns of one class are common.
values = st.one_of(st.sampled_from([-2.0, -0.5, 0.0, 0.5, 2.0]), st.floats(-8, 8, width=32))
lengths = st.integers(1, 12)


@st.composite
def random_predictions(draw: st.DrawFn, views: int = 1) -> Predictions:
    """Draw predictions of up to 12 pictures, of one class or all unknown among them."""
    shape = draw(st.tuples(lengths, st.integers(1, 3)))
    logits = draw(hnp.arrays(np.float32, (shape[0], views, shape[1]), elements=values))
    classes = draw(st.sampled_from([[-1, 0, 1], [0, 1], [0], [1], [-1], [-1, 1]]))
    targets = draw(hnp.arrays(np.int8, shape, elements=st.sampled_from(classes)))
    return predictions(logits, targets, reduce=draw(st.sampled_from(["mean", "vote"])))


def known_columns(scores: np.ndarray, targets: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield the scores and the targets of each attribute where the target is known."""
    for column, target in zip(scores.T, targets.T, strict=True):
        yield column[target >= 0], target[target >= 0]


def by_column(
    measure: Callable[[np.ndarray, np.ndarray], float],
    scores: np.ndarray,
    targets: np.ndarray,
    needed: tuple[int, ...] = (),
) -> list[float]:
    """Return what a library says of each column: NaN without a target or one of the classes."""
    return [
        float(measure(target, column)) if len(target) and set(needed) <= set(target) else np.nan
        for column, target in known_columns(scores, targets)
    ]
