"""Error rates equal scikit-learn's on known labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import zero_one_loss

from affactkit.measures.errors import error_rates, majority_error_rates, mean_over_attributes
from affactkit.report.table import error_table

targets_and_decisions = st.tuples(st.integers(1, 8), st.integers(1, 5)).flatmap(
    lambda shape: st.tuples(
        hnp.arrays(np.int8, shape, elements=st.integers(-1, 1)),
        hnp.arrays(np.bool_, shape),
        hnp.arrays(np.int8, shape[1], elements=st.integers(0, 1)),
    )
)


def by_sklearn(decisions: np.ndarray, targets: np.ndarray) -> float:
    known = targets >= 0
    return zero_one_loss(targets[known], decisions[known]) if known.any() else float("nan")


@given(targets_and_decisions)
def test_errors_are_scikit_learns(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    targets, decisions, majority = case
    guesses = np.broadcast_to(majority, targets.shape)
    expected = [by_sklearn(d, t) for d, t in zip(decisions.T, targets.T, strict=True)]
    guessed = [by_sklearn(d, t) for d, t in zip(guesses.T, targets.T, strict=True)]
    np.testing.assert_allclose(error_rates(decisions, targets), expected, atol=1e-12)
    np.testing.assert_allclose(majority_error_rates(majority, targets), guessed, atol=1e-12)


def test_what_is_undefined_is_left_out_of_the_mean() -> None:
    assert mean_over_attributes(np.array([0.1, np.nan, 0.3])) == pytest.approx(0.2)
    assert np.isnan(mean_over_attributes(np.array([np.nan])))


def test_the_table_shows_percent_and_a_dash_for_the_undefined() -> None:
    results = {
        "A/error": 0.1,
        "A/majority": 0.25,
        "A/error/Male": 0.1,
        "A/error/Bald": float("nan"),
        "A/majority/Male": 0.25,
        "A/majority/Bald": float("nan"),
        "T/error": 0.125,
        "T/error/Male": 0.125,
        "T/error/Bald": float("nan"),
    }
    assert error_table(results).splitlines() == [
        "error in %  majority      A      T",
        "Male           25.00  10.00  12.50",
        "Bald               -      -      -",
        "mean           25.00  10.00  12.50",
    ]
