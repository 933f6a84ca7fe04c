"""Batches in which a picture is skipped: all the others are as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from affactkit.data.augmentation import Augmentation
from affactkit.data.boxes import face_boxes
from affactkit.data.crops import Batch, Place, RenderedCrops, finished_batches
from affactkit.errors import DataError, PictureError
from affactkit.faces import FaceTable, ImageFolder
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit.recipe.models import Crop, OnError
from tests.engine.toy import adam, make_batches, make_session

COUNT, SIZE = 6, 8
PLACES = [Place(0, row) for row in (4, 1, 0, 5, 2, 3)]


@pytest.fixture
def table(tmp_path: Path) -> FaceTable:
    rng = np.random.default_rng(0)
    keys = [f"{row}.png" for row in range(COUNT)]
    for key in keys:
        cv2.imwrite(str(tmp_path / key), rng.integers(0, 256, (20, 20, 3), np.uint8))
    return FaceTable(
        keys=np.array(keys),
        targets=rng.integers(0, 2, (COUNT, 3)).astype(np.int8),
        split=np.zeros(COUNT, np.int8),
        landmarks=np.full((COUNT, 5, 2), np.nan, np.float32),
        boxes=np.tile(np.array([3, 4, 12, 10], np.float32), (COUNT, 1)),
        identity=np.full(COUNT, -1),
        attributes=("a", "b", "c"),
        images=ImageFolder(tmp_path),
    )


def batch_of(table: FaceTable, on_error: OnError) -> Batch:
    crop = Crop(box="annotated", size=SIZE)
    context = BuildContext(plugin_host().registries, Path())
    boxes = face_boxes(table, np.arange(COUNT), crop, context, on_error).boxes
    crops = RenderedCrops(table, boxes, crop, Augmentation([], 0))
    return finished_batches(crops, on_error).batch(PLACES)


def test_a_broken_picture_is_blank_without_labels_and_alters_no_other(
    table: FaceTable, tmp_path: Path
) -> None:
    whole = batch_of(table, "raise")
    (tmp_path / "5.png").write_bytes(b"")
    (tmp_path / "2.png").unlink()
    with pytest.raises(PictureError, match=r"^5\.png: the file is empty"):
        batch_of(table, "raise")
    found = batch_of(table, "skip")
    assert [row for row, _ in found.unusable] == [5, 2]
    assert "cannot be read" in found.unusable[1].problem
    bad = torch.tensor([place.row in (5, 2) for place in PLACES])
    assert torch.equal(found.rows, whole.rows)
    assert torch.equal(found.pixels[~bad], whole.pixels[~bad])
    assert torch.equal(found.targets[~bad], whole.targets[~bad])
    assert not found.pixels[bad].any()
    assert (found.targets[bad] == -1).all()
    assert (table.targets >= 0).all()  # the data set's own labels stay


def test_a_face_without_a_usable_box_is_skipped_likewise(table: FaceTable) -> None:
    table.boxes[1] = np.nan
    table.boxes[3, 2] = 0
    with pytest.raises(DataError, match=r"2 of 6 faces have no annotated box: 1\.png, 3\.png"):
        batch_of(table, "raise")
    found = batch_of(table, "skip")
    assert [row for row, _ in found.unusable] == [1, 3]
    assert found.unusable[0].problem == "1.png: no usable box, crop.box is annotated"


def test_a_blank_without_labels_leaves_no_trace_in_the_weights() -> None:
    """The loss is a sum over known labels: compared with the batch that never held the sample."""
    settings = {"optimizer": adam, "dropout": 0, "freeze_batchnorm": True}
    with_blank, without = (make_session(**settings) for _ in range(2))  # type: ignore[arg-type]
    batch = next(make_batches(with_blank))
    blank = torch.zeros(1, *batch.pixels.shape[1:], dtype=torch.uint8)
    nothing = torch.full((1, batch.targets.shape[1]), -1, dtype=torch.int8)
    padded = Batch(
        torch.cat([batch.pixels[:2], blank, batch.pixels[2:]]),
        torch.cat([batch.targets[:2], nothing, batch.targets[2:]]),
        torch.cat([batch.rows[:2], torch.tensor([99]), batch.rows[2:]]),
    )
    for _ in range(5):
        assert float(with_blank.train_on(padded)) == pytest.approx(
            float(without.train_on(batch)), rel=1e-6
        )
    for one, other in zip(with_blank.model.parameters(), without.model.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)
    assert with_blank.tally.metrics("train") == pytest.approx(without.tally.metrics("train"))
