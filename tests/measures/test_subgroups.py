"""Gaps are those of scikit-learn's measures on the rows of each subgroup."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sklearn.metrics import recall_score, zero_one_loss

from affactkit.errors import DataError
from affactkit.measures.confusion import DECISION_MEASURES
from affactkit.measures.subgroups import SUBGROUPS, subgroup_gaps
from affactkit.predictions import Predictions
from tests.measures.cases import by_column, predictions, random_predictions


def missed(targets: np.ndarray, decisions: np.ndarray) -> float:
    return 1 - recall_score(targets, decisions)


REFERENCES = {"error": (zero_one_loss, ()), "false_negative_rate": (missed, (1,))}


@pytest.mark.parametrize("name", REFERENCES)
@given(case=random_predictions())
def test_gaps_are_those_of_the_rows(name: str, case: Predictions) -> None:
    reference, needed = REFERENCES[name]
    [found] = subgroup_gaps(case, DECISION_MEASURES[name], ("Male",), minimum_support=1)
    male, decisions = case.targets[:, 0], case.decisions()
    present, absent = (
        np.array(by_column(reference, decisions[male == v], case.targets[male == v], needed))
        for v in (1, 0)
    )
    np.testing.assert_allclose(found.present, present, atol=1e-12)
    np.testing.assert_allclose(found.absent, absent, atol=1e-12)
    np.testing.assert_allclose(found.gap, present - absent, atol=1e-12)


def case_of(men: int, women: int) -> Predictions:
    """Return predictions that are always yes, of people of whom one woman is bald."""
    male = np.repeat([1, 0], [men, women])
    bald = np.zeros(men + women)
    bald[-1] = 1
    return predictions(
        np.ones((men + women, 2)), np.column_stack([male, bald]), attributes=("Male", "Bald")
    )


def test_gaps_of_few_cases_are_undefined() -> None:
    case = case_of(men=40, women=31)
    [error] = subgroup_gaps(case, minimum_support=31)
    np.testing.assert_allclose(error.gap, [0 - 1, 1 - 30 / 31])
    [short] = subgroup_gaps(case, minimum_support=32)
    assert np.isnan(short.gap).all()
    [missed_bald] = subgroup_gaps(case, DECISION_MEASURES["false_negative_rate"])
    assert (missed_bald.support_present[1], missed_bald.support_absent[1]) == (0, 1)
    assert np.isnan(missed_bald.gap[1])


def test_subgroups_are_the_usual_ones_that_exist() -> None:
    assert [gap.by for gap in subgroup_gaps(predictions(np.ones((2, 3)), np.ones((2, 3))))] == list(
        SUBGROUPS
    )
    assert [gap.by for gap in subgroup_gaps(case_of(1, 1))] == ["Male"]


def test_an_unknown_subgroup_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(DataError, match=r"no subgroups by Tall(.|\n)*Known: Male, Bald"):
        subgroup_gaps(case_of(1, 1), by=("Tall",))
