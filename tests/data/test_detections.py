"""Detections are made once a picture, survive a kill, and never outlive what they came from."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from affactkit.data import detections
from affactkit.data.detections import detect_faces
from affactkit.errors import DataError
from affactkit.faces import Detection, FaceTable, ImageFolder
from affactkit.interfaces import Pixels

IDENTITY = {"type": "grey", "scale": 2.0}


class GreyDetector:
    """Reads the face's place off the picture's grey level; a black picture has none."""

    scale = 2.0

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.seen: list[int] = []

    def detect(self, pictures: Sequence[Pixels]) -> list[Detection | None]:
        levels = [int(picture[0, 0, 0]) for picture in pictures]
        self.seen += levels
        return [Detection(v, 2 * v, 10, 20, v / 256) if v else None for v in levels]


def make_table(folder: Path, levels: Sequence[int]) -> FaceTable:
    folder.mkdir(parents=True, exist_ok=True)
    keys = [f"{i}.png" for i in range(len(levels))]
    for key, level in zip(keys, levels, strict=True):
        cv2.imwrite(str(folder / key), np.full((4, 5, 3), level, np.uint8))
    n = len(levels)
    return FaceTable(
        keys=np.array(keys),
        targets=np.zeros((n, 1), np.int8),
        split=np.zeros(n, np.int8),
        landmarks=np.full((n, 5, 2), np.nan, np.float32),
        boxes=np.full((n, 4), np.nan, np.float32),
        identity=np.zeros(n, np.int64),
        attributes=("Hat",),
        images=ImageFolder(folder),
    )


def expected(levels: Sequence[int]) -> list[list[float]]:
    return [[v, 2 * v, 10, 20, v / 256] if v else [np.nan] * 5 for v in levels]


def detect(
    table: FaceTable, rows: Sequence[int], detector: GreyDetector, cache: Path
) -> np.ndarray:
    return detect_faces(table, np.array(rows, np.int64), detector, IDENTITY, cache)


def test_each_row_gets_the_face_of_its_picture(tmp_path: Path) -> None:
    levels = [3, 0, 200, 17]
    table = make_table(tmp_path / "a", levels)
    found = detect(table, [2, 0, 1, 2], GreyDetector(), tmp_path / "cache")
    np.testing.assert_array_equal(found, expected([200, 3, 0, 200]))
    assert detect(table, [], GreyDetector(), tmp_path / "cache").shape == (0, 5)


def test_only_what_is_missing_is_detected(tmp_path: Path) -> None:
    table, detector = make_table(tmp_path / "a", [1, 0, 3, 4]), GreyDetector()
    detect(table, [0, 1], detector, tmp_path)
    found = detect(table, [3, 1, 0], detector, tmp_path)
    assert detector.seen == [1, 0, 4]
    np.testing.assert_array_equal(found, expected([4, 0, 1]))


def test_another_version_configuration_or_source_is_another_matter(tmp_path: Path) -> None:
    table, detector = make_table(tmp_path / "a", [1]), GreyDetector()
    detect(table, [0], detector, tmp_path)
    newer = GreyDetector("2")
    detect(table, [0], newer, tmp_path)
    assert newer.seen == [1]
    detect_faces(table, np.array([0]), detector, {**IDENTITY, "scale": 3.0}, tmp_path)
    assert detector.seen == [1, 1]
    other = make_table(tmp_path / "b", [9])
    times = (tmp_path / "a" / "0.png").stat()
    os.utime(tmp_path / "b" / "0.png", ns=(times.st_atime_ns, times.st_mtime_ns))
    np.testing.assert_array_equal(detect(other, [0], detector, tmp_path), expected([9]))


def test_a_changed_picture_is_looked_at_again(tmp_path: Path) -> None:
    table, detector = make_table(tmp_path / "a", [1, 2]), GreyDetector()
    detect(table, [0, 1], detector, tmp_path)
    cv2.imwrite(str(tmp_path / "a" / "1.png"), np.full((9, 9, 3), 77, np.uint8))
    np.testing.assert_array_equal(detect(table, [0, 1], detector, tmp_path), expected([1, 77]))
    assert detector.seen == [1, 2, 77]


def test_what_was_found_before_a_broken_picture_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detections, "TOGETHER", 2)
    table, detector = make_table(tmp_path / "a", [1, 2, 3, 4, 5]), GreyDetector()
    sound = (tmp_path / "a" / "3.png").read_bytes()
    (tmp_path / "a" / "3.png").write_bytes(sound[:-20])
    with pytest.raises(DataError, match=r"^3.png: damaged picture"):
        detect(table, range(5), detector, tmp_path)
    (tmp_path / "a" / "3.png").write_bytes(sound)
    np.testing.assert_array_equal(
        detect(table, range(5), detector, tmp_path), expected([1, 2, 3, 4, 5])
    )
    assert detector.seen == [1, 2, 3, 4, 5]


def detect_until_killed(table: FaceTable, cache: Path) -> None:
    """Die at the third save, as a process does that gets no chance to clean up."""
    save, saves = detections._save, []

    def save_or_die(path: Path, known: detections.Known) -> None:
        saves.append(path)
        if len(saves) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        save(path, known)

    detections._save = save_or_die
    detections.TOGETHER, detections.SAVE_EVERY = 2, 4
    detect(table, range(13), GreyDetector(), cache)


def test_a_kill_loses_no_more_than_what_was_not_saved(tmp_path: Path) -> None:
    table = make_table(tmp_path / "a", range(1, 14))
    child = multiprocessing.get_context("spawn").Process(
        target=detect_until_killed, args=(table, tmp_path)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    detector = GreyDetector()
    found = detect(table, range(13), detector, tmp_path)
    assert detector.seen == [9, 10, 11, 12, 13]
    np.testing.assert_array_equal(found, expected(range(1, 14)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:-30],
        lambda content: content[:200] + bytes(50) + content[250:],
        lambda content: b"not an archive at all",
    ],
)
def test_a_damaged_cache_is_made_again_and_that_is_said(
    tmp_path: Path, spoil: object, caplog: pytest.LogCaptureFixture
) -> None:
    table = make_table(tmp_path / "a", [1, 2, 0])
    detect(table, range(3), GreyDetector(), tmp_path)
    (cached,) = (tmp_path / "detections").glob("*.npz")
    cached.write_bytes(spoil(cached.read_bytes()))  # type: ignore[operator]
    detector = GreyDetector()
    with caplog.at_level(logging.WARNING, "affactkit"):
        found = detect(table, range(3), detector, tmp_path)
    np.testing.assert_array_equal(found, expected([1, 2, 0]))
    assert detector.seen == [1, 2, 0]
    assert f"{cached}: damaged" in caplog.text


def test_a_cache_of_another_shape_is_made_again(tmp_path: Path) -> None:
    table = make_table(tmp_path / "a", [5])
    detect(table, [0], GreyDetector(), tmp_path)
    (cached,) = (tmp_path / "detections").glob("*.npz")
    np.savez(cached, keys=["0.png"], stamps=["x"], faces=np.zeros((2, 5)))
    np.testing.assert_array_equal(detect(table, [0], GreyDetector(), tmp_path), expected([5]))


def test_a_missing_picture_is_told(tmp_path: Path) -> None:
    table = make_table(tmp_path / "a", [5])
    (tmp_path / "a" / "0.png").unlink()
    with pytest.raises(DataError, match=r"0\.png: cannot be read"):
        detect(table, [0], GreyDetector(), tmp_path)


def test_broken_and_missing_pictures_are_rows_without_a_face_if_they_are_skipped(
    tmp_path: Path,
) -> None:
    table = make_table(tmp_path / "a", [1, 2, 3, 4])
    sound = (tmp_path / "a" / "1.png").read_bytes()
    (tmp_path / "a" / "1.png").write_bytes(sound[:-20])
    (tmp_path / "a" / "2.png").unlink()
    detector = GreyDetector()
    for _ in range(2):
        found = detect_faces(table, np.arange(4), detector, IDENTITY, tmp_path, "skip")
        np.testing.assert_array_equal(found, expected([1, 0, 0, 4]))
    assert detector.seen == [1, 4]
    (tmp_path / "a" / "1.png").write_bytes(sound)
    found = detect_faces(table, np.arange(4), detector, IDENTITY, tmp_path, "skip")
    np.testing.assert_array_equal(found, expected([1, 2, 0, 4]))
