"""Prediction on own pictures: the answers of test set D, whatever form the pictures come in."""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import affactkit
from affactkit.data.photos import read_photos, together
from affactkit.engine.looks import GRID_ANGLES, GRID_EXPONENTS
from affactkit.engine.trained import TrainedModel
from affactkit.errors import AffactkitError, DataError
from affactkit.faces import Detection, FacePrediction, ImageFolder
from affactkit.geometry import FaceBox, Pose
from affactkit.interfaces import Pixels
from affactkit.jobs.predict import predict, predict_photos
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.render import render
from affactkit.runs import RunDirectory

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""By EXIF orientation, how a picture is to be stored that it turns upright again."""
ORIENTATION = 0x0112
PORTRAITS = Path(__file__).parents[3] / "shared" / "portraits"

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def faces(judged: RunDirectory) -> list[Path]:
    """The pictures of the test split, in order."""
    from affactkit.engine.assembly import open_faces

    recipe = load_recipe(judged.resolved)
    table, _ = open_faces(recipe, plugin_host().registries)
    assert isinstance(table.images, ImageFolder)
    keys = Predictions.load(judged.predictions("D")).keys
    return [table.images.path(key) for key in keys.tolist()]


@pytest.fixture
def model(judged: RunDirectory) -> TrainedModel:
    return affactkit.load(judged.path)


def pixels(path: Path) -> Pixels:
    return np.asarray(Image.open(path).convert("RGB"))


def probabilities(rows: Sequence[FacePrediction]) -> NDArray[np.float64]:
    return np.array([list(row.probabilities.values()) for row in rows])


def overlap(one: Detection | None, other: Detection | None, shift: int = 0) -> float:
    """Return the intersection over union of two boxes, the other one moved to the right."""
    assert one is not None
    assert other is not None
    left, right = max(one.x, other.x + shift), min(one.x + one.width, other.x + shift + other.width)
    top, bottom = max(one.y, other.y), min(one.y + one.height, other.y + other.height)
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    return shared / (one.width * one.height + other.width * other.height - shared)


@pytest.mark.parametrize("which", ["all", "best"])
@pytest.mark.parametrize(("tta", "test_set"), [("none", "D"), ("ten-crop", "C")])
def test_the_most_probable_face_gets_the_answers_of_the_test_set(
    judged: RunDirectory, faces: list[Path], which: str, tta: str, test_set: str
) -> None:
    rows = predict(judged.path, faces, faces=which, tta=tta)
    saved = Predictions.load(judged.predictions(test_set))
    by_path = {Path(row.path): row for row in rows if row.face == 1}
    found = [at for at, path in enumerate(faces) if path in by_path]
    assert len(found) >= 13
    best = [by_path[faces[at]] for at in found]
    np.testing.assert_allclose(probabilities(best), saved.probabilities()[found], atol=1e-5)
    assert tuple(best[0].probabilities) == saved.attributes
    if which == "best":
        assert len(rows) == len(faces)


def test_the_grid_is_the_mean_over_its_poses(model: TrainedModel, faces: list[Path]) -> None:
    picture = pixels(faces[0])
    [one] = model.predict(picture, faces="best", tta="grid")
    face = one.detection
    assert face is not None
    box = FaceBox.from_xywh(face.x, face.y, face.width, face.height).scaled(2)
    crops = [
        np.rint(render(picture, box, Pose(exponent, angle), 48)[0]).astype(np.uint8)
        for exponent in GRID_EXPONENTS
        for angle in GRID_ANGLES
    ]
    logits = model.logits(np.stack(crops).transpose(0, 3, 1, 2)).astype(np.float64)
    assert len(logits) == 9
    np.testing.assert_allclose(
        probabilities([one])[0], (1 / (1 + np.exp(-logits))).mean(axis=0), atol=1e-6
    )


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_a_turned_copy_gives_what_the_upright_picture_gives(
    judged: RunDirectory, faces: list[Path], tmp_path: Path, orientation: int
) -> None:
    upright = Image.open(faces[0]).convert("RGB")
    upright.save(tmp_path / "upright.png")
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upright.transpose(UPRIGHT[orientation]).save(tmp_path / "turned.png", exif=exif)
    [expected] = predict(judged.path, [tmp_path / "upright.png"])
    [turned] = predict(judged.path, [tmp_path / "turned.png"])
    assert replace(turned, path="") == replace(expected, path="")
    assert turned.face == 1


def test_pictures_without_a_face_and_unreadable_ones_are_rows(
    judged: RunDirectory, faces: list[Path], tmp_path: Path
) -> None:
    Image.new("RGB", (300, 200), (90, 120, 200)).save(tmp_path / "b sky.webp")
    Image.new("RGB", (3, 2)).save(tmp_path / "c tiny.bmp")
    (tmp_path / "a broken.jpg").write_bytes(faces[0].read_bytes()[:2000])
    (tmp_path / "d empty.png").touch()
    rows = predict(judged.path, [tmp_path, faces[1]])
    assert [(Path(row.path).name, row.face, row.problem) for row in rows] == [
        ("a broken.jpg", 0, "damaged picture: a JPEG that is cut off"),
        ("b sky.webp", 0, "no face"),
        ("c tiny.bmp", 0, "no face"),
        ("d empty.png", 0, "the file is empty"),
        (faces[1].name, 1, ""),
    ]
    for row in rows[:4]:
        assert row.detection is None
        assert row.probabilities.keys() == rows[4].probabilities.keys()
        assert all(map(math.isnan, row.probabilities.values()))
        assert row.likely(0) == []


def test_no_picture_at_all_shows_a_face(judged: RunDirectory, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    [row] = predict(judged.path, [tmp_path], out=tmp_path / "rows.csv")
    assert row.problem == "the file is empty"
    [read] = csv.DictReader((tmp_path / "rows.csv").open())
    assert set(row.probabilities) < set(read)


def test_all_faces_of_a_picture_are_told_or_the_best(
    judged: RunDirectory, model: TrainedModel, faces: list[Path], tmp_path: Path
) -> None:
    left, right = (pixels(path) for path in faces[1:3])
    both = np.zeros((max(len(left), len(right)), left.shape[1] + right.shape[1], 3), np.uint8)
    both[: len(left), : left.shape[1]] = left
    both[: len(right), left.shape[1] :] = right
    collage = tmp_path / "both.png"
    Image.fromarray(both).save(collage)
    rows = predict(judged.path, [collage])
    assert [row.face for row in rows] == [1, 2]
    one, other = (row.detection for row in rows)
    assert one is not None
    assert other is not None
    assert one.probability >= other.probability
    by_place = sorted(rows, key=lambda row: row.detection.x if row.detection else 0)
    for row, single, shift in zip(by_place, (left, right), (0, left.shape[1]), strict=True):
        [alone] = model.predict(single, faces="best")
        assert overlap(row.detection, alone.detection, shift) > 0.8
        # The pyramid of sizes differs a little, and with it the box.
        np.testing.assert_allclose(probabilities([row]), probabilities([alone]), atol=0.1)
    assert predict(judged.path, [collage], faces="best")[0].detection == one


def test_a_csv_file_gives_the_rows_back(
    judged: RunDirectory, faces: list[Path], tmp_path: Path
) -> None:
    (tmp_path / 'a, "b".jpg').write_bytes(b'no, "picture"')
    rows = predict(judged.path, [faces[0], tmp_path], out=tmp_path / "out" / "rows.csv")
    with (tmp_path / "out" / "rows.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) == len(rows) == 2
    for row, cells in zip(rows, read, strict=True):
        assert cells["path"] == row.path
        assert int(cells["face"]) == row.face
        assert cells["problem"] == row.problem
        told = {name: float(cells[name] or "nan") for name in row.probabilities}
        assert told == pytest.approx(dict(row.probabilities), abs=1e-6, nan_ok=True)
    face = rows[0].detection
    assert face is not None
    box = [float(read[0][name]) for name in ("x", "y", "width", "height")]
    assert box == pytest.approx([face.x, face.y, face.width, face.height], abs=0.005)
    assert float(read[0]["detection"]) == pytest.approx(face.probability, abs=1e-6)
    assert read[1]["x"] == read[1]["detection"] == ""


def test_a_jsonl_file_holds_an_object_a_face(
    judged: RunDirectory, faces: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    rows = predict(judged.path, [faces[0], tmp_path], out=tmp_path / "rows.jsonl")
    good, bad = map(json.loads, (tmp_path / "rows.jsonl").read_text().splitlines())
    assert good["attributes"] == pytest.approx(dict(rows[0].probabilities), abs=1e-6)
    assert (good["path"], good["face"], good["problem"]) == (str(faces[0]), 1, "")
    assert len(good["box"]) == 4
    assert bad["box"] is bad["detection"] is bad["attributes"] is None
    assert bad["problem"] == rows[1].problem != ""


def test_annotated_pictures_have_a_box_where_the_face_is(
    judged: RunDirectory, faces: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "photos" / "deep").mkdir(parents=True)
    picture = Image.open(faces[0]).convert("RGB")
    picture.save(tmp_path / "photos" / "deep" / "a.png")
    picture.save(tmp_path / "photos" / "b.webp", lossless=True)
    rows = predict(judged.path, [tmp_path / "photos"], pictures=tmp_path / "drawn")
    drawn = sorted(
        str(path.relative_to(tmp_path / "drawn")) for path in tmp_path.rglob("drawn/**/*.*")
    )
    assert drawn == ["b.webp.png", "deep/a.png"]
    annotated = pixels(tmp_path / "drawn" / "deep" / "a.png")
    factor = -(-1000 // max(picture.size))
    assert annotated.shape[0] >= factor * picture.height
    assert annotated.shape[1] > factor * picture.width
    face = rows[1].detection
    assert face is not None
    middle = round(factor * (face.y + face.height / 2))
    assert tuple(annotated[middle, round(factor * face.x) + 1]) == (86, 180, 233)
    text = annotated[:, factor * picture.width :]
    assert (text == 255).mean() > 0.5
    assert (text == 0).any()


def test_nothing_is_replaced_unasked(
    judged: RunDirectory, faces: list[Path], tmp_path: Path
) -> None:
    photo = tmp_path / "photos" / "a.jpg"
    photo.parent.mkdir()
    photo.write_bytes(faces[0].read_bytes())
    out, drawn = tmp_path / "rows.csv", tmp_path / "drawn" / "a.jpg"
    drawn.parent.mkdir()
    out.write_text("mine")
    drawn.write_text("mine")
    for options in ({"out": out}, {"pictures": drawn.parent}):
        with pytest.raises(DataError, match=r"there is a file already[^`]*--force"):
            predict(judged.path, [photo], **options)
    assert out.read_text() == drawn.read_text() == "mine"
    predict(judged.path, [photo], out=out, pictures=drawn.parent, force=True)
    assert out.read_text().startswith("path,face,")
    assert max(Image.open(drawn).size) > 1000
    with pytest.raises(DataError, match="one of the pictures themselves"):
        predict(judged.path, [photo], pictures=photo.parent, force=True)
    assert photo.read_bytes() == faces[0].read_bytes()


def test_an_unknown_format_is_refused_at_once(judged: RunDirectory, faces: list[Path]) -> None:
    with pytest.raises(AffactkitError, match=r"must end in one of \.csv, \.jsonl"):
        predict(judged.path, faces, out=Path("rows.xlsx"))


def test_a_loaded_model_answers_as_the_job_does(
    judged: RunDirectory, model: TrainedModel, faces: list[Path], tmp_path: Path
) -> None:
    Image.open(faces[0]).convert("RGB").save(tmp_path / "a.png")
    expected = predict(judged.path, [tmp_path / "a.png"])
    assert model.predict(pixels(tmp_path / "a.png")) == [replace(row, path="") for row in expected]
    assert model.predict(np.zeros((90, 70, 3), np.uint8)) == []


@pytest.mark.parametrize(
    "wrong", [np.zeros((9, 9, 3)), np.zeros((9, 9), np.uint8), np.zeros((0, 9, 3), np.uint8)]
)
def test_what_is_no_picture_is_refused(model: TrainedModel, wrong: Pixels) -> None:
    with pytest.raises(DataError, match="a picture"):
        model.predict(wrong)


def test_faces_are_cut_out_as_the_run_says(judged: RunDirectory) -> None:
    detected = "crop={box: detected, detector: {type: mtcnn, scale: 1.5}, scale: 1.1, size: 48}"
    judging = "evaluators=[{type: protocol, detector: {type: mtcnn, min_face_size: 30}}]"
    crops = {
        "set D's": affactkit.load(judged.path, overrides=(judging, "crop.fill=black")).photo_crop,
        "training's": affactkit.load(judged.path, overrides=(judging, detected)).photo_crop,
        "usual": affactkit.load(judged.path, overrides=("evaluators=[]",)).photo_crop,
    }
    values = {
        name: (crop.detector and crop.detector.to_values(), crop.scale, crop.fill, crop.precision)
        for name, crop in crops.items()
    }
    usual = values["usual"][0]
    assert usual is not None
    assert values == {
        "set D's": ({**usual, "min_face_size": 30}, 1.0, "black", "exact"),
        "training's": ({**usual, "scale": 1.5}, 1.1, "column", "exact"),
        "usual": (usual, 1.0, "column", "exact"),
    }
    assert usual["type"] == "mtcnn"


class Middle:
    """Sees one face, in the middle of every picture."""

    scale = 2.0
    version = "1"

    def detect(self, pictures: Sequence[Pixels]) -> list[Detection | None]:
        return [
            Detection(p.shape[1] / 4, p.shape[0] / 4, p.shape[1] / 2, p.shape[0] / 2, 0.5)
            for p in pictures
        ]


def test_a_detector_need_not_tell_all_faces(model: TrainedModel, faces: list[Path]) -> None:
    pictures = [pixels(path) for path in faces[:5]]
    predictor = replace(model.predictor(faces="best"), detector=Middle(), batch_size=2)
    rows = [row for [row] in predictor.predict(pictures)]
    crops = []
    for picture in pictures:
        box = FaceBox(0, 0, picture.shape[1], picture.shape[0])
        crops.append(np.rint(render(picture, box, Pose(), 48)[0]).astype(np.uint8))
    logits = model.logits(np.stack(crops).transpose(0, 3, 1, 2)).astype(np.float64)
    np.testing.assert_allclose(probabilities(rows), 1 / (1 + np.exp(-logits)), atol=1e-6)
    with pytest.raises(DataError, match="most probable one only"):
        replace(predictor, faces="all").predict(pictures)


def test_likely_attributes_come_by_their_probability() -> None:
    row = FacePrediction(1, None, {"Hat": 0.5, "Young": 0.9, "Bald": 0.49, "Male": 0.7})
    assert row.likely() == [("Young", 0.9), ("Male", 0.7), ("Hat", 0.5)]
    assert row.likely(0.8) == [("Young", 0.9)]


@pytest.mark.slow
@pytest.mark.skipif(not PORTRAITS.is_dir(), reason="the portraits are not here")
def test_everything_takes_little_longer_than_detection_and_network(model: TrainedModel) -> None:
    lines = (PORTRAITS / "list_eval_partition.txt").read_text().splitlines()
    tested = [PORTRAITS / "img_celeba" / line.split()[0] for line in lines if line.endswith(" 2")]
    assert len(tested) == 245
    predictor = model.predictor()
    groups = [
        [photo.pixels for photo in group if photo.pixels is not None]
        for group in together(read_photos(tested))
    ]
    crops = np.zeros((len(tested), 3, 48, 48), np.uint8)
    ratios = []
    for _ in range(3):  # a busy machine may spoil one measurement, hardly three
        begin = time.perf_counter()
        for group in groups:
            predictor.detector.detect(group)
        for first in range(0, len(crops), predictor.batch_size):
            model.logits(crops[first : first + predictor.batch_size])
        middle = time.perf_counter()
        assert len(list(predict_photos(predictor, tested))) == len(tested)
        ratios.append((time.perf_counter() - middle) / (middle - begin))
    assert min(ratios) <= 1.3, ratios
