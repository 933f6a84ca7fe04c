"""Crops against those of the published pipeline's original library."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from affactkit.geometry import FaceBox, Pose, Similarity
from affactkit.render import render
from affactkit_affact import augment

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "fidelity"
CASES = json.loads((FOLDER / "cases.json").read_text()) if FOLDER.is_dir() else []
MILD = [case for case in CASES if case["gamma"] is None or case["gamma"] >= 0.7]
"""Cases for the fast path: 8 bits are too few before a strong gamma."""

pytestmark = pytest.mark.skipif(not CASES, reason="the published crops are not here")
each_case = pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])


def load(case):
    picture = cv2.imread(str(FOLDER / case["input"]), cv2.IMREAD_COLOR_RGB)
    return picture, np.load(FOLDER / f"{case['case']}.expected.npz")


def face_box(case):
    if case["box_from"] == "landmarks":
        return FaceBox.from_landmarks(case["landmarks"])
    return FaceBox.from_xywh(*case["detected_box_xywh"]).scaled(2)


def steps(case):
    names = ("scale_exponent", "angle", "mirror", "sigma", "gamma", "kelvin")
    shift = (case["shift_x"], case["shift_y"])
    return {"shift": shift, **{name: case[name] for name in names}}


def difference(pixels, expected):
    return np.abs(np.rint(pixels).astype(int) - expected)


@each_case
def test_similarity(case):
    pose = Pose(case["scale_exponent"], case["angle"], case["shift_x"], case["shift_y"])
    similarity = Similarity.of(face_box(case), pose, case["crop_size"])
    expected = case["resulting"]
    assert face_box(case).to_row() == pytest.approx(case["face_box_xyxy_angle"], abs=1e-9)
    assert similarity.scale == pytest.approx(expected["scale"])
    assert np.degrees(similarity.theta) == pytest.approx(expected["angle"])
    assert similarity.offset == pytest.approx(expected["crop_offset_xy"])
    assert similarity.center == pytest.approx(expected["center_xy"])


@each_case
@pytest.mark.parametrize("exact", [True, False])
def test_geometry(case, exact):
    picture, expected = load(case)
    pose = Pose(case["scale_exponent"], case["angle"], case["shift_x"], case["shift_y"])
    pixels, valid = render(picture, face_box(case), pose, case["crop_size"], exact=exact)
    assert np.array_equal(valid, expected["mask"])
    assert difference(pixels, expected["geometry"]).max() <= 1


@each_case
def test_augmented(case):
    picture, expected = load(case)
    pixels = augment(picture, face_box(case), case["crop_size"], **steps(case))
    assert pixels.dtype == np.uint8
    assert difference(pixels, expected["augmented"]).max() <= 1


@pytest.mark.parametrize("case", MILD, ids=[case["case"] for case in MILD])
def test_augmented_fast(case):
    picture, expected = load(case)
    pixels = augment(picture, face_box(case), case["crop_size"], exact=False, **steps(case))
    assert difference(pixels, expected["augmented"]).mean() <= 0.5
