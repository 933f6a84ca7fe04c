"""All results are there by name, and agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from affactkit.measures.contradictions import contradiction_rates
from affactkit.measures.results import all_results, values_by_attribute
from affactkit.measures.summary import error_results
from affactkit.predictions import Predictions
from tests.measures.cases import NAMES, predictions, random_predictions

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def random_case() -> Predictions:
    random = np.random.default_rng(0)
    return predictions(random.normal(size=(50, 3)), random.integers(-1, 2, (50, 3)))


@given(random_predictions())
def test_results_are_defined_in_every_case_and_quiet(case: Predictions) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = all_results("T", case, 0.5)
    measures = values_by_attribute(case)
    assert len(results) == len(measures) * (1 + len(case.attributes))
    for measure in measures:
        values = [results[f"T/{measure}/{name}"] for name in case.attributes]
        defined = [value for value in values if not np.isnan(value)]
        expected = np.mean(defined) if defined else np.nan
        assert results[f"T/{measure}"] == pytest.approx(expected, nan_ok=True)
        assert all(-1 <= value <= 1 for value in defined)
    unknown = (case.targets < 0).all(axis=0)
    for place in np.flatnonzero(unknown):
        assert all(np.isnan(value[place]) for value in measures.values())


@given(random_predictions())
def test_errors_are_the_same_in_both_summaries(case: Predictions) -> None:
    every = all_results("A", case)
    for name, value in error_results("A", case).items():
        np.testing.assert_allclose(every[name], value, rtol=0, atol=1e-12)


@given(random_predictions())
def test_measures_agree_with_each_other(case: Predictions) -> None:
    values = values_by_attribute(case)
    np.testing.assert_allclose(values["error"], 1 - values["accuracy"], atol=1e-12)
    np.testing.assert_allclose(values["gain"], values["majority"] - values["error"], atol=1e-12)
    np.testing.assert_allclose(values["recall"], 1 - values["false_negative_rate"], atol=1e-12)


def test_a_threshold_for_each_attribute_is_used() -> None:
    case = random_case()
    always, never = np.full(3, -9.0), np.full(3, 9.0)
    assert (values_by_attribute(case, always)["recall"] == 1).all()
    assert (values_by_attribute(case, never)["recall"] == 0).all()


def test_every_measure_is_documented_by_its_name() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE))
    assert documented == set(values_by_attribute(random_case()))


def test_contradictions_of_decisions_need_their_attributes() -> None:
    assert list(contradiction_rates(random_case().decisions(), NAMES[:3])) == []


def test_what_training_imports_needs_neither_scikit_learn_nor_scipy() -> None:
    code = "import sys, affactkit.measures.summary; print({'sklearn', 'scipy'} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert printed.strip() == "set()"
