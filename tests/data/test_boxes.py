"""Boxes of many rows equal the face boxes of each, and whoever has none is named."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from affactkit.boxes import landmark_boxes, level_boxes, scaled_boxes
from affactkit.component import ComponentConfig
from affactkit.data.boxes import face_boxes
from affactkit.errors import DataError
from affactkit.faces import Detection, FaceTable, ImageFolder
from affactkit.geometry import FaceBox
from affactkit.interfaces import BuildContext, Pixels
from affactkit.recipe.models import Crop
from affactkit.registry import Provider, Registries

CASES = Path(__file__).parents[3] / "shared" / "fidelity" / "cases.json"

coordinates = st.floats(-1000, 5000, width=32)


class StubConfig(ComponentConfig):
    """A detector's configuration."""

    scale: float = 2.0


class StubDetector:
    """Finds a face where the picture is not black: at its grey level."""

    version = "1"

    def __init__(self, config: StubConfig, context: BuildContext) -> None:
        self.scale = config.scale

    def detect(self, pictures: Sequence[Pixels]) -> list[Detection | None]:
        levels = [float(picture[0, 0, 0]) for picture in pictures]
        return [Detection(v, 2 * v, 10, 20, 0.9) if v else None for v in levels]


@pytest.fixture
def context(tmp_path: Path) -> BuildContext:
    registries = Registries()
    with registries.registering(Provider("stub", "tests", "0")):
        registries.detectors.add(
            "stub", config=f"{__name__}:StubConfig", target=f"{__name__}:StubDetector", summary=""
        )
    return BuildContext(registries, tmp_path / "cache")


def detected(context: BuildContext, **options: Any) -> Crop:
    values = {"box": "detected", "detector": "stub", **options}
    return Crop.model_validate(values, context={"registries": context.registries})


@pytest.fixture
def table(tmp_path: Path) -> FaceTable:
    rng = np.random.default_rng(5)
    n = 12
    (tmp_path / "pictures").mkdir()
    for i in range(n):
        level = 0 if i in (3, 7) else 10 + i
        cv2.imwrite(str(tmp_path / "pictures" / f"{i}.png"), np.full((3, 3, 3), level, np.uint8))
    return FaceTable(
        keys=np.array([f"{i}.png" for i in range(n)]),
        targets=np.zeros((n, 0), np.int8),
        split=np.zeros(n, np.int8),
        landmarks=rng.uniform(0, 300, (n, 5, 2)).astype(np.float32),
        boxes=rng.uniform(1, 300, (n, 4)).astype(np.float32),
        identity=np.zeros(n, np.int64),
        attributes=(),
        images=ImageFolder(tmp_path / "pictures"),
    )


def rows_of(boxes: Sequence[FaceBox]) -> list[list[float]]:
    return [box.to_row().tolist() for box in boxes]


def box_by_hand(points: np.ndarray) -> list[float]:
    (lx, ly), (rx, ry), _, (ax, ay), (bx, by) = points.tolist()
    ex, ey = (lx + rx) / 2, (ly + ry) / 2
    size = 5.5 * math.hypot(ex - (ax + bx) / 2, ey - (ay + by) / 2)
    angle = math.degrees(math.atan2(ry - ly, rx - lx))
    return [ex - size / 2, ey - 0.45 * size, ex + size / 2, ey + 0.55 * size, angle]


@given(arrays(np.float32, (7, 5, 2), elements=coordinates))
def test_boxes_of_landmarks_follow_the_published_equations(points: np.ndarray) -> None:
    expected = [box_by_hand(each) for each in points]
    np.testing.assert_allclose(landmark_boxes(points), expected, rtol=1e-12, atol=1e-9)


@given(x=coordinates, y=coordinates, size=st.floats(1, 900, width=32), factor=st.floats(0.1, 5))
def test_scaling_keeps_the_centre_and_the_angle(
    x: float, y: float, size: float, factor: float
) -> None:
    boxes = level_boxes(np.array([[x, y, size, 1.5 * size]]))
    boxes[:, 4] = 12
    ((x1, y1, x2, y2, angle),) = scaled_boxes(boxes, factor)
    sides = [size * factor, 1.5 * size * factor]
    np.testing.assert_allclose([x2 - x1, y2 - y1], sides, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose([x1 + x2, y1 + y2], [2 * x + size, 2 * y + 1.5 * size], atol=1e-6)
    assert angle == 12


@pytest.mark.skipif(not CASES.is_file(), reason="the fidelity cases are not here")
def test_boxes_are_those_of_the_reference() -> None:
    cases = json.loads(CASES.read_text())
    assert len(cases) > 10
    for case in cases:
        if case["box_from"] == "landmarks":
            boxes = landmark_boxes(np.array([case["landmarks"]]))
        else:
            boxes = scaled_boxes(level_boxes(np.array([case["detected_box_xywh"]])), 2)
        np.testing.assert_allclose(boxes, [case["face_box_xyxy_angle"]], rtol=1e-12)


def test_a_crop_chooses_its_boxes_and_scales_them(table: FaceTable, context: BuildContext) -> None:
    rows = np.array([4, 0, 9])
    marks = face_boxes(table, rows, Crop(box="landmarks"), context)
    assert marks.boxes.tolist() == rows_of(
        [FaceBox.from_landmarks(table.landmarks[i]) for i in rows]
    )
    boxes = face_boxes(table, rows, Crop(box="annotated", scale=1.25), context)
    level = [FaceBox.from_xywh(*table.boxes[i].astype(float)) for i in rows]
    assert boxes.boxes.tolist() == rows_of([box.scaled(1.25) for box in level])
    assert len(marks.fallbacks) == len(boxes.fallbacks) == 0
    assert not context.cache.exists()


def test_where_no_face_is_found_the_annotated_box_serves(
    table: FaceTable, context: BuildContext, caplog: pytest.LogCaptureFixture
) -> None:
    rows = np.array([2, 3, 7, 8])
    with caplog.at_level(logging.WARNING, "affactkit"):
        found = face_boxes(table, rows, detected(context), context)
    expected = [
        FaceBox.from_xywh(12, 24, 10, 20),
        FaceBox.from_xywh(*table.boxes[3].astype(float)),
        FaceBox.from_xywh(*table.boxes[7].astype(float)),
        FaceBox.from_xywh(18, 36, 10, 20),
    ]
    assert found.boxes.tolist() == rows_of([box.scaled(2) for box in expected])
    assert found.fallbacks.tolist() == [3, 7]
    assert "no face in 2 of 4 pictures, whose annotated boxes are used: 3.png, 7.png" in caplog.text


def test_the_factors_of_detector_and_crop_both_count(
    table: FaceTable, context: BuildContext
) -> None:
    crop = detected(context, detector={"type": "stub", "scale": 3.0}, scale=0.5)
    (row,) = face_boxes(table, np.array([2]), crop, context).boxes
    assert row.tolist() == FaceBox.from_xywh(12, 24, 10, 20).scaled(3).scaled(0.5).to_row().tolist()


@pytest.mark.parametrize(
    ("box", "what"),
    [
        ("landmarks", "crop.box is landmarks, but 2 of 12 faces have no landmarks"),
        ("annotated", "crop.box is annotated, but 2 of 12 faces have no annotated box"),
    ],
)
def test_faces_without_a_box_are_named(
    table: FaceTable, context: BuildContext, box: Any, what: str
) -> None:
    table.landmarks[[3, 5]] = np.nan
    table.boxes[[3, 5]] = np.nan
    with pytest.raises(DataError, match=rf"^{what}.*: 3\.png, 5\.png\n"):
        face_boxes(table, np.arange(12), Crop(box=box), context)
    sound = np.setdiff1d(np.arange(12), [3, 5])
    assert np.isfinite(face_boxes(table, sound, Crop(box=box), context).boxes).all()


def test_coinciding_landmarks_have_no_box(table: FaceTable, context: BuildContext) -> None:
    table.landmarks[6] = 40
    with pytest.raises(DataError, match=r"eyes and mouth that coincide: 6\.png"):
        face_boxes(table, np.arange(12), Crop(), context)


def test_no_face_and_no_annotation_is_an_error(table: FaceTable, context: BuildContext) -> None:
    table.boxes[:] = np.nan
    with pytest.raises(DataError, match=r"2 of 12 faces have no detected face.*: 3\.png, 7\.png"):
        face_boxes(table, np.arange(12), detected(context), context)


def test_only_the_first_of_many_are_named(context: BuildContext, table: FaceTable) -> None:
    table.landmarks[:] = np.nan
    with pytest.raises(DataError, match=r"12 of 12 .*: 0\.png, .* 9\.png, \.\.\.\n"):
        face_boxes(table, np.arange(12), Crop(), context)


def test_two_hundred_thousand_rows_take_no_time(table: FaceTable, context: BuildContext) -> None:
    n = 200_000
    big = replace(
        table,
        keys=np.resize(table.keys, n),
        targets=np.zeros((n, 0), np.int8),
        split=np.zeros(n, np.int8),
        landmarks=np.resize(table.landmarks, (n, 5, 2)),
        boxes=np.resize(table.boxes, (n, 4)),
        identity=np.zeros(n, np.int64),
    )
    begin = time.process_time()
    boxes = face_boxes(big, np.arange(n), Crop(), context).boxes
    assert time.process_time() - begin < 1
    assert boxes.shape == (n, 5)
