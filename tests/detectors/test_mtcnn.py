"""MTCNN: the reference's boxes, whatever the company in which a picture comes."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from affactkit.data.decode import decode
from affactkit.faces import Detection
from affactkit.interfaces import BuildContext
from affactkit.registry import Provider, Registries
from affactkit_detectors import entry
from affactkit_detectors.mtcnn import MtcnnDetector

SHARED = Path(__file__).parents[3] / "shared"
PORTRAITS = SHARED / "portraits"
CASES = SHARED / "fidelity" / "cases.json"

needs_portraits = pytest.mark.skipif(not PORTRAITS.is_dir(), reason="the portraits are not here")


def build(tmp_path: Path, **config: Any) -> MtcnnDetector:
    registries = Registries()
    with registries.registering(Provider("detectors", "affactkit", "0")):
        entry.affactkit_register(registries)
    detector = BuildContext(registries, tmp_path).build("detectors", {"type": "mtcnn", **config})
    assert isinstance(detector, MtcnnDetector)
    return detector


@pytest.fixture
def mtcnn(tmp_path: Path) -> MtcnnDetector:
    return build(tmp_path)


def portrait(name: str) -> NDArray[np.uint8]:
    return decode((PORTRAITS / "img_celeba" / name).read_bytes(), name)


def xywh(face: Detection | None) -> NDArray[np.float64]:
    assert face is not None
    return np.array([face.x, face.y, face.width, face.height])


@needs_portraits
def test_boxes_are_those_of_the_portraits(mtcnn: MtcnnDetector) -> None:
    path = PORTRAITS / "list_bbox_celeba.txt"
    names = np.loadtxt(path, dtype=str, skiprows=2, usecols=0)[::70]
    boxes = np.loadtxt(path, skiprows=2, usecols=(1, 2, 3, 4))[::70]
    assert len(names) == 13
    faces = mtcnn.detect([portrait(name) for name in names])
    # Corners were rounded, and sizes are the differences of two of them.
    np.testing.assert_allclose([xywh(face) for face in faces], boxes, atol=1.01)
    assert all(face.probability > 0.9 for face in faces if face)


@pytest.mark.skipif(not CASES.is_file(), reason="the fidelity cases are not here")
@needs_portraits
def test_boxes_are_those_of_the_reference(mtcnn: MtcnnDetector) -> None:
    # The cases were detected in the portraits, then scaled with them.
    cases = [case for case in json.loads(CASES.read_text()) if case["detected_box_xywh"]]
    assert cases
    for case in cases:
        source = portrait(Path(case["source"]).name)
        copy = decode((CASES.parent / case["input"]).read_bytes(), case["input"])
        (face,) = mtcnn.detect([source])
        factor = round(copy.shape[1] / source.shape[1], 2)
        expected = np.array(case["detected_box_xywh"]) / factor
        # The reference's numbers are rounded to tenths of a pixel.
        np.testing.assert_allclose(xywh(face), expected, atol=0.1)


@needs_portraits
def test_a_picture_is_judged_alike_in_any_company(tmp_path: Path) -> None:
    pictures = [portrait(f"{i:06d}.jpg") for i in range(1, 7)]
    pictures[1] = np.ascontiguousarray(pictures[1][:200])
    pictures[4] = np.zeros((90, 120, 3), np.uint8)
    alone = [build(tmp_path, batch_size=1).detect([picture])[0] for picture in pictures]
    together = build(tmp_path, batch_size=3).detect(pictures)
    assert together[4] is None
    assert alone[4] is None
    for one, other in zip(alone, together, strict=True):
        if one is not None:
            np.testing.assert_allclose(xywh(other), xywh(one), atol=1e-2)


@needs_portraits
def test_of_two_faces_the_most_probable_counts(mtcnn: MtcnnDetector) -> None:
    left, right = portrait("000001.jpg"), portrait("000002.jpg")
    faces = mtcnn.detect([left, right])
    best = int(np.argmax([face.probability for face in faces if face]))
    (both,) = mtcnn.detect([np.hstack([left, right])])
    offset = np.array([best * left.shape[1], 0, 0, 0])
    np.testing.assert_allclose(xywh(both) - offset, xywh(faces[best]), atol=6)


@needs_portraits
def test_all_faces_are_told_the_most_probable_first(mtcnn: MtcnnDetector) -> None:
    left, right = portrait("000001.jpg"), portrait("000002.jpg")
    alone = [xywh(face) for face in mtcnn.detect([left, right])]
    pictures = [np.hstack([left, right]), np.zeros((90, 120, 3), np.uint8), right]
    found = mtcnn.detect_all(pictures)
    assert [len(faces) for faces in found] == [2, 0, 1]
    assert [faces[0] if faces else None for faces in found] == mtcnn.detect(pictures)
    assert found[0][0].probability >= found[0][1].probability
    from_left = sorted(found[0], key=lambda face: face.x)
    for face, single, shift in zip(from_left, alone, (0, left.shape[1]), strict=True):
        np.testing.assert_allclose(xywh(face) - [shift, 0, 0, 0], single, atol=6)


@pytest.mark.parametrize("shape", [(1, 1), (19, 300), (300, 19), (20, 20), (7, 7)])
def test_pictures_too_small_for_a_face_have_none(
    mtcnn: MtcnnDetector, shape: tuple[int, int]
) -> None:
    assert mtcnn.detect([np.full((*shape, 3), 200, np.uint8)] * 2) == [None, None]


def test_no_pictures_no_faces(mtcnn: MtcnnDetector) -> None:
    assert mtcnn.detect([]) == []


@needs_portraits
def test_the_settings_reach_the_detector(tmp_path: Path) -> None:
    face = portrait("000001.jpg")
    assert build(tmp_path, min_face_size=250).detect([face]) == [None]
    assert build(tmp_path, thresholds=[0.6, 0.7, 1.0]).detect([face]) == [None]


def test_it_says_what_it_is_and_leaves_random_numbers_alone(tmp_path: Path) -> None:
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    detector = build(tmp_path, scale=1.5)
    assert torch.equal(torch.rand(4), expected)
    assert detector.scale == 1.5
    assert detector.version == f"facenet-pytorch {version('facenet-pytorch')}"
