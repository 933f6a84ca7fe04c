"""What every data set must do; see `affactkit.interfaces.Dataset`."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from affactkit.data.decode import decode
from affactkit.errors import AffactkitError
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import Dataset
from affactkit.testing.component import Build, ComponentContract
from affactkit.testing.randomness import untouched_random_numbers

NUMBERS: Mapping[str, type[np.generic]] = {
    "targets": np.int8,
    "split": np.int8,
    "landmarks": np.float32,
    "boxes": np.float32,
    "identity": np.int64,
}


class DatasetContract(ComponentContract):
    """The suite for data sets; `prepare` writes the files of a small one."""

    kind: ClassVar[str] = "datasets"

    @pytest.fixture
    def table(self, built: Dataset) -> FaceTable:
        """All faces."""
        return built.load()

    def test_gives_columns_of_the_right_types(self, table: FaceTable) -> None:
        """The shapes are checked by `FaceTable` itself."""
        assert isinstance(table, FaceTable), "the contract wants a FaceTable"
        assert len(table) > 0, "the contract wants at least one face"
        assert table.keys.dtype.kind == "U", "the contract wants keys of text"
        for name, number in NUMBERS.items():
            assert getattr(table, name).dtype == number, (
                f"the contract wants {name} of {number.__name__}"
            )

    def test_names_are_unique(self, table: FaceTable) -> None:
        """Detections are kept by key, results by attribute."""
        assert len(set(table.keys.tolist())) == len(table), "the contract wants a key once"
        assert all(table.attributes), "the contract wants attributes with a name"
        assert len(set(table.attributes)) == len(table.attributes), (
            "the contract wants an attribute once"
        )

    def test_labels_are_yes_no_or_unknown(self, table: FaceTable) -> None:
        """Anything else would be learnt from, or be judged by."""
        assert np.isin(table.targets, (0, 1, -1)).all(), "the contract wants targets 1, 0 or -1"
        assert np.isin(table.split, list(Split)).all(), "the contract wants splits of Split"
        assert (table.identity >= -1).all(), "the contract wants identities from 0, or -1"

    def test_places_are_whole_or_unknown(self, table: FaceTable) -> None:
        """An unknown place is NaN in all its numbers, so that nobody crops by half of it."""
        for name in ("landmarks", "boxes"):
            missing = np.isnan(getattr(table, name)).reshape(len(table), -1)
            assert (missing.all(axis=1) | ~missing.any(axis=1)).all(), (
                f"the contract wants rows of {name} that are whole, or all NaN"
            )
        sizes = table.boxes[~np.isnan(table.boxes).any(axis=1), 2:]
        assert (sizes > 0).all(), "the contract wants boxes with a width and height above 0, or NaN"

    def test_pictures_can_be_read(self, table: FaceTable) -> None:
        """Every face that is used has a picture, and a stamp that tells when it changes."""
        for row in np.flatnonzero(table.split != Split.EXCLUDED)[:4].tolist():
            key = str(table.keys[row])
            pixels = decode(table.image(row), key)
            assert pixels.ndim == 3, "the contract wants pictures that can be decoded"
            stamp = table.images.stamp(key)
            assert stamp == table.images.stamp(key), "the contract wants a steady stamp"
            assert stamp, "the contract wants a stamp that is not empty"

    def test_a_picture_that_is_not_there_is_told(self, table: FaceTable) -> None:
        """Files get lost; that must be one clear message."""
        for ask in (table.images.read, table.images.stamp):
            with pytest.raises(AffactkitError):
                ask("no such picture")

    def test_equal_configurations_give_equal_tables(self, build: Build) -> None:
        """Random streams are counted by row, so rows must not move between two runs."""
        with untouched_random_numbers("a data set"):
            first = build().load()
        assert _columns(first) == _columns(build().load()), (
            "the contract wants the same rows in the same order each time"
        )

    def test_travels_to_workers(self, table: FaceTable) -> None:
        """The table is pickled and sent to worker processes."""
        copied: FaceTable = pickle.loads(pickle.dumps(table))
        assert _columns(copied) == _columns(table), "the contract wants a table that can be pickled"
        assert copied.image(0) == table.image(0), "the contract wants pictures in workers, too"


def _columns(table: FaceTable) -> dict[str, Any]:
    columns: dict[str, NDArray[Any]] = {name: getattr(table, name) for name in ("keys", *NUMBERS)}
    content = {name: column.tobytes() for name, column in columns.items()}
    return {**content, "attributes": table.attributes}
