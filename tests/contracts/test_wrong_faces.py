"""The suites for data sets and detectors notice what they are there to notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from affactkit.faces import Detection
from affactkit.testing.datasets import DatasetContract
from affactkit.testing.detectors import DetectorContract
from tests.contracts.faces import table


@pytest.mark.parametrize(
    ("check", "columns"),
    [
        (DatasetContract.test_gives_columns_of_the_right_types, {"targets": np.zeros((3, 2))}),
        (DatasetContract.test_names_are_unique, {"keys": np.array(["a", "a", "b"])}),
        (DatasetContract.test_names_are_unique, {"attributes": ("Bald", "Bald")}),
        (
            DatasetContract.test_labels_are_yes_no_or_unknown,
            {"targets": np.full((3, 2), 2, np.int8)},
        ),
        (DatasetContract.test_labels_are_yes_no_or_unknown, {"split": np.full(3, 5, np.int8)}),
        (DatasetContract.test_places_are_whole_or_unknown, {"boxes": np.zeros((3, 4), np.float32)}),
        (
            DatasetContract.test_places_are_whole_or_unknown,
            {"landmarks": np.array([np.nan, *[1.0] * 29], np.float32).reshape(3, 5, 2)},
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None) or next(iter(value)),
)
def test_datasets(check: Callable[..., None], columns: Mapping[str, Any]) -> None:
    check(DatasetContract(), table())
    with pytest.raises(AssertionError, match="the contract wants"):
        check(DatasetContract(), replace(table(), **columns))


def test_a_dataset_that_shuffles() -> None:
    class Shuffled:
        def load(self) -> Any:
            keys = random.sample(["a", "b", "c"], 3)
            return replace(table(), keys=np.array(keys))

    with pytest.raises(AssertionError, match="global random numbers"):
        DatasetContract().test_equal_configurations_give_equal_tables(Shuffled)


class Hasty:
    """Finds the same face everywhere, in any order, as many as it likes."""

    scale, version = 0.0, ""

    def __init__(self, *, found: Detection, count: int | None = None) -> None:
        self.found, self.count = found, count

    def detect(self, pictures: Any) -> Any:
        return [self.found] * (len(pictures) if self.count is None else self.count)


def test_detectors() -> None:
    suite, pictures = DetectorContract(), [np.zeros((9, 9, 3), np.uint8)] * 2
    face = Detection(1, 1, 5, 5, 0.5)
    flat = Hasty(found=Detection(1, 1, 5, 0, 0.5))
    with pytest.raises(AssertionError, match="scale above 0"):
        suite.test_tells_its_scale_and_version(flat)
    with pytest.raises(AssertionError, match="valid Detection"):
        suite.test_an_empty_picture_is_no_trouble(flat, 9, 9)
    with pytest.raises(AssertionError, match="finite boxes with an area"):
        suite.test_finds_each_picture_s_face_in_order(flat, pictures)
    with pytest.raises(AssertionError, match="one answer for each picture"):
        suite.test_finds_each_picture_s_face_in_order(Hasty(found=face, count=1), pictures)
    with pytest.raises(AssertionError, match="an empty list"):
        suite.test_nothing_to_look_at_gives_nothing(Hasty(found=face, count=1))


def test_detectors_that_mix_pictures_up() -> None:
    class Counting(Hasty):
        def detect(self, pictures: Any) -> Any:
            return [Detection(place, 1, 5, 5, 0.5) for place, _ in enumerate(pictures)]

    pictures = [np.zeros((9, 9, 3), np.uint8)] * 2
    with pytest.raises(AssertionError, match="in its place"):
        DetectorContract().test_finds_each_picture_s_face_in_order(
            Counting(found=Detection(1, 1, 5, 5, 0.5)), pictures
        )
