"""A CSV file replaces the labels that it names, and no others."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affactkit.errors import DataError
from affactkit.measures.labels import with_labels
from affactkit.predictions import Predictions
from tests.measures.cases import predictions, random_predictions

CASE = predictions(np.ones((3, 3)), [[1, 0, -1], [0, 1, 1], [1, 1, 0]])


@given(case=random_predictions(), data=st.data())
def test_named_labels_are_replaced(
    case: Predictions, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    columns = data.draw(st.lists(st.sampled_from(case.attributes), unique=True, min_size=1))
    keys = data.draw(st.lists(st.sampled_from(case.keys.tolist()), unique=True))
    cells = st.sampled_from(["1", "0", "-1", "", " 1 "])
    rows = [[key, *(data.draw(cells) for _ in columns)] for key in keys]
    path = tmp_path_factory.getbasetemp() / "labels.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["key", *columns], *rows])
    expected = case.targets.copy()
    for key, *row in rows:
        for name, cell in zip(columns, row, strict=True):
            if cell:
                expected[case.keys == key, case.attributes.index(name)] = int(cell)
    before = case.targets.copy()
    found = with_labels(case, path)
    np.testing.assert_array_equal(found.targets, expected)
    np.testing.assert_array_equal(case.targets, before)
    assert found.targets.dtype == np.int8
    assert found.logits is case.logits


BAD = {
    "key,Male,Tall\n": ["line 1: no attribute 'Tall'; known: Male, Young, Smiling"],
    "picture,Male\n": ["line 1: the first column is 'picture', not 'key'"],
    "": ["line 1: the first column is '', not 'key'"],
    "key,Male,Male\n": ["line 1: column 'Male' occurs twice"],
    "key,Male\n000009.jpg,1\n": ["line 2: there is no picture '000009.jpg'"],
    "key,Male,Young\n000001.jpg,1,yes\n\n000002.jpg,2,1\n": [
        "line 2: Young is 'yes'; known: 1, 0, -1 or nothing",
        "line 4: Male is '2'; known: 1, 0, -1 or nothing",
    ],
    "key,Male,Young\n000001.jpg,1\n": ["line 2: 2 cells where 3 are expected"],
    "key,Male\n000001.jpg,1\n000001.jpg,0\n": ["picture '000001.jpg' occurs twice"],
    "key,Male\n" + "000001.jpg,no\n" * 9: ["line 2: Male is 'no'", "... and 5 more"],
}


@pytest.mark.parametrize("text", BAD)
def test_all_that_is_wrong_is_told_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(DataError) as error:
        with_labels(CASE, path)
    assert error.value.message.startswith(f"{path}: ")
    for problem in BAD[text]:
        assert problem in error.value.message


def test_other_parts_of_a_data_set_can_be_skipped(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("key,Smiling\n000000.jpg,1\n200000.jpg,1\n")
    found = with_labels(CASE, path, ignore_other_keys=True)
    np.testing.assert_array_equal(found.targets[:, 2], [1, 1, 0])


def test_a_spreadsheets_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("key,Male\n000001.jpg,1\n", encoding="utf-8-sig")
    assert with_labels(CASE, path).targets[1, 0] == 1


@pytest.mark.parametrize("content", [None, b"key,Male\n\xff\xfe,1\n"])
def test_what_cannot_be_read_is_said(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read as labels"):
        with_labels(CASE, path)
