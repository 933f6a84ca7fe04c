"""Saved predictions give the decisions that their views imply."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import expit

from affactkit.errors import DataError
from affactkit.predictions import Predictions, sigmoid

shapes = st.tuples(st.integers(1, 5), st.integers(1, 10), st.integers(1, 4))
logit_arrays = shapes.flatmap(
    lambda shape: hnp.arrays(np.float32, shape, elements=st.floats(-30, 30, width=32))
)


def make(logits: np.ndarray, reduce: str = "mean") -> Predictions:
    n, _, a = logits.shape
    return Predictions(
        logits,
        reduce,  # type: ignore[arg-type]
        np.zeros((n, a), np.int8),
        np.zeros(a, np.int8),
        np.array([f"{i}.jpg" for i in range(n)]),
        np.arange(n),
        tuple(f"attribute {i}" for i in range(a)),
    )


@given(logit_arrays)
def test_sigmoid_is_scipys(logits: np.ndarray) -> None:
    np.testing.assert_allclose(
        sigmoid(logits.astype(float)), expit(logits.astype(float)), rtol=1e-9, atol=1e-15
    )


@given(logit_arrays, st.floats(-2, 2, width=32))
def test_a_vote_needs_half_of_the_views(logits: np.ndarray, threshold: float) -> None:
    decided = make(logits, "vote").decisions(threshold)
    for n, views in enumerate(logits):
        for a, column in enumerate(views.T):
            yes = sum(float(value) >= threshold for value in column)
            assert decided[n, a] == (2 * yes >= len(column))


def test_five_against_five_is_a_yes() -> None:
    logits = np.array([1.0] * 5 + [-9.0] * 5, np.float32).reshape(1, 10, 1)
    assert make(logits, "vote").decisions()[0, 0]
    assert not make(logits, "mean").decisions()[0, 0]


@given(logit_arrays)
def test_the_published_threshold_is_a_probability_of_0_62(logits: np.ndarray) -> None:
    predictions = make(logits[:, :1])
    yes = predictions.decisions(0.5)
    probabilities = predictions.probabilities()
    clear = abs(probabilities - 0.6224593) > 1e-6
    assert (yes == (probabilities > 0.6224593))[clear].all()


def test_saving_loses_nothing(tmp_path: Path) -> None:
    saved = make(np.random.default_rng(0).normal(size=(4, 10, 3)).astype(np.float32), "vote")
    saved.save(tmp_path / "A.npz")
    loaded = Predictions.load(tmp_path / "A.npz")
    for name, column in vars(saved).items():
        np.testing.assert_array_equal(getattr(loaded, name), column)
    assert loaded.attributes == saved.attributes
    assert loaded.reduce == "vote"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_damaged_file_is_one_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "A.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"A\.npz: cannot be read as predictions"):
        Predictions.load(path)


def test_a_file_with_objects_is_not_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "A.npz"
    np.savez(path, **{name: np.array([object()]) for name in Predictions.__dataclass_fields__})
    with pytest.raises(DataError, match="cannot be read as predictions"):
        Predictions.load(path)
