"""Calibration equals scikit-learn's, and temperatures minimise scikit-learn's log loss."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from affactkit.measures.calibration import (
    COLDEST,
    HOTTEST,
    brier_score,
    calibration_error,
    fitted_temperatures,
    reliability,
    with_temperatures,
)
from affactkit.predictions import Predictions
from tests.measures.cases import by_column, known_columns, predictions, random_predictions

bins = st.integers(1, 20)


def brier_by_sklearn(targets: np.ndarray, probabilities: np.ndarray) -> float:
    return brier_score_loss(targets, probabilities, pos_label=1)


@given(random_predictions(views=2))
def test_brier_scores_are_scikit_learns(case: Predictions) -> None:
    probabilities = case.probabilities()
    expected = by_column(brier_by_sklearn, probabilities, case.targets)
    np.testing.assert_allclose(
        brier_score(probabilities, case.targets), expected, rtol=0, atol=1e-12
    )


@given(random_predictions(), bins)
def test_the_reliability_diagram_is_scikit_learns(case: Predictions, count: int) -> None:
    probabilities = case.probabilities()
    found = reliability(probabilities, case.targets, count)
    assert found.counts.shape == (len(case.attributes), count)
    for row, (column, target) in enumerate(known_columns(probabilities, case.targets)):
        assert found.counts[row].sum() == len(target)
        if not len(target):
            assert np.isnan(found.confidence[row]).all()
            continue
        frequency, confidence = calibration_curve(target, column, n_bins=count, pos_label=1)
        filled = found.counts[row] > 0
        np.testing.assert_allclose(found.frequency[row, filled], frequency, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.confidence[row, filled], confidence, rtol=0, atol=1e-12)
        assert np.isnan(found.frequency[row, ~filled]).all()


@given(random_predictions(), bins)
def test_the_calibration_error_is_the_mean_distance_over_pictures(
    case: Predictions, count: int
) -> None:
    def naive(targets: np.ndarray, probabilities: np.ndarray) -> float:
        inner = np.linspace(0, 1, count + 1)[1:-1]
        places = np.array([sum(p > bound for bound in inner) for p in probabilities])
        own = [places == place for place in places]
        return float(np.mean([abs((probabilities[o] - targets[o]).mean()) for o in own]))

    probabilities = case.probabilities()
    expected = by_column(naive, probabilities, case.targets)
    found = calibration_error(probabilities, case.targets, count)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@given(random_predictions(), bins)
def test_the_calibration_error_is_torchmetrics(case: Predictions, count: int) -> None:
    from torchmetrics.functional.classification import binary_calibration_error

    # The two disagree about bounds of bins, which belong to either neighbour: stay away from them.
    jitter = np.random.default_rng(0).uniform(1e-3, 2e-3, case.targets.shape)
    probabilities = np.clip(case.probabilities() + jitter, 1e-3, 1 - 1e-3)

    def by_torchmetrics(targets: np.ndarray, column: np.ndarray) -> float:
        told = (torch.from_numpy(column), torch.from_numpy(targets))
        return float(binary_calibration_error(*told, n_bins=count, norm="l1"))

    expected = by_column(by_torchmetrics, probabilities, case.targets)
    found = calibration_error(probabilities, case.targets, count)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def overconfident(temperature: float, pictures: int = 4000) -> Predictions:
    """Return predictions whose logits are so much too large, with some labels unknown."""
    random = np.random.default_rng(0)
    honest = random.normal(scale=2, size=(pictures, 2))
    targets = (random.random(honest.shape) < expit(honest)).astype(np.int8)
    targets[random.random(honest.shape) < 0.1] = -1
    return predictions(honest * [temperature, 1], targets)


@pytest.mark.parametrize("temperature", [0.5, 3.0])
def test_fitted_temperatures_minimise_the_log_loss(temperature: float) -> None:
    case = overconfident(temperature)
    found = fitted_temperatures(case)
    np.testing.assert_allclose(found, [temperature, 1], rtol=0.06)
    logits = case.logits[:, 0].astype(np.float64)
    for fitted, (column, target) in zip(found, known_columns(logits, case.targets), strict=True):
        best = minimize_scalar(
            lambda t, z=column, y=target: log_loss(y, expit(z / t)),
            bounds=(0.1, 10),
            method="bounded",
            options={"xatol": 1e-8},
        )
        assert fitted == pytest.approx(best.x, abs=1e-4)


def test_cooled_predictions_are_better_calibrated_and_decide_alike() -> None:
    case = overconfident(3.0)
    cooled = with_temperatures(case, fitted_temperatures(case))
    before, after = (calibration_error(p.probabilities(), p.targets) for p in (case, cooled))
    assert after[0] < before[0] / 3
    np.testing.assert_array_equal(case.decisions(), cooled.decisions())
    np.testing.assert_allclose(fitted_temperatures(cooled), 1, atol=1e-5)


def test_temperatures_stay_within_bounds_and_are_one_without_anything_to_learn() -> None:
    logits = np.array([[1, 1, 1, 1, 0.0], [-1, -1, -1, -1, 0.0]])
    targets = [[1, 0, 1, -1, 1], [0, 1, 1, -1, 0]]
    found = fitted_temperatures(predictions(logits, targets))
    np.testing.assert_array_equal(found, [COLDEST, HOTTEST, 1, 1, 1])
