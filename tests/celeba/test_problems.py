"""Faulty files: each fault is told precisely, and costs no more than the face that has it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from affactkit.errors import DataError
from affactkit.faces import Split
from affactkit_celeba.config import CelebaConfig
from affactkit_celeba.reader import read_faces
from tests.celeba.conftest import Faces

ATTR, MARKS, BOX = "list_attr_celeba", "list_landmarks_celeba", "list_bbox_celeba"
PART, WHO = "list_eval_partition", "identity_CelebA"


@dataclass
class Spoil:
    """Changes one line of a text file, counted from 1."""

    stem: str
    line: int
    change: Callable[[str], str]

    def __call__(self, root: Path) -> None:
        path = root / f"{self.stem}.txt"
        lines = path.read_text().splitlines()
        lines[self.line - 1] = self.change(lines[self.line - 1])
        path.write_text("\n".join(lines) + "\n")


def replace(old: str, new: str) -> Callable[[str], str]:
    return lambda line: re.sub(old, new, line)


LINE_FAULTS = {
    "too few values": (
        Spoil(ATTR, 5, replace(r"\S+$", "")),
        "list_attr_celeba.txt:5  2 values, 3 needed",
        {2},
    ),
    "too many values": (
        Spoil(BOX, 4, replace("$", " 7")),
        "list_bbox_celeba.txt:4  5 values, 4 needed",
        {1},
    ),
    "no value at all": (
        Spoil(PART, 3, lambda line: line.split()[0]),
        "list_eval_partition.txt:3  0 values, 1 needed",
        {2},
    ),
    "a word among numbers": (
        Spoil(MARKS, 3, replace(r"\S+$", "left")),
        "list_landmarks_celeba.txt:3  'left' is not a finite number",
        {0},
    ),
    "not a number": (
        Spoil(MARKS, 6, replace(r"\S+$", "nan")),
        "list_landmarks_celeba.txt:6  'nan' is not a finite number",
        {3},
    ),
    "infinite": (
        Spoil(BOX, 6, replace(r"\S+$", "1e999")),
        "list_bbox_celeba.txt:6  '1e999' is not a finite number",
        {3},
    ),
    "a fraction as a label": (
        Spoil(ATTR, 3, replace(r"\S+$", "0.5")),
        "list_attr_celeba.txt:3  '0.5' is not a whole number",
        {0},
    ),
    "too large a number": (
        Spoil(WHO, 1, replace(r"\S+$", "1" * 30)),
        f"identity_CelebA.txt:1  '{'1' * 30}' is not a whole number",
        {0},
    ),
    "a label that is neither": (
        Spoil(ATTR, 4, replace(r"\S+$", "2")),
        "list_attr_celeba.txt:4  Young is 2, neither 1 nor -1",
        {1},
    ),
    "a label of the other coding": (
        Spoil(ATTR, 4, lambda line: f"{line.split()[0]} 0 1 1"),
        "list_attr_celeba.txt:4  Bald is 0, neither 1 nor -1",
        {1},
    ),
    "an unknown split": (
        Spoil(PART, 8, replace(r"\S+$", "3")),
        "list_eval_partition.txt:8  partition 3 is none of 0 (train), 1 (validation), 2 (test)",
        {7},
    ),
    "a wrong count": (
        Spoil(ATTR, 1, lambda _: "9"),
        "list_attr_celeba.txt:1  the count says 9 pictures, 8 follow",
        set(),
    ),
    "a face listed twice": (
        Spoil(ATTR, 7, replace("000005", "000002")),
        "list_attr_celeba.txt:7  000002.jpg is listed already in line 4",
        {1, 4},
    ),
    "a line twice in another file": (
        Spoil(PART, 2, replace("000002", "000001")),
        "list_eval_partition.txt:2  000001.jpg is listed already in line 1",
        {0, 1},
    ),
    "a face that another file lacks": (
        Spoil(BOX, 10, lambda _: ""),
        "list_attr_celeba.txt:10  000008.jpg has no line in list_bbox_celeba.txt",
        {7},
    ),
    "a face that only another file has": (
        Spoil(WHO, 4, replace("000004", "000099")),
        "identity_CelebA.txt:4  000099.jpg has no line in list_attr_celeba.txt",
        {3},
    ),
    "a missing picture": (
        lambda root: (root / "img_celeba" / "000006.jpg").unlink(),
        "list_attr_celeba.txt:8  000006.jpg is not in",
        {5},
    ),
    "a folder in place of a picture": (
        lambda root: [
            (root / "img_celeba" / "000006.jpg").unlink(),
            (root / "img_celeba" / "000006.jpg").mkdir(),
        ],
        "list_attr_celeba.txt:8  000006.jpg is not in",
        {5},
    ),
}
UNSAFE = {
    "absolute": "/etc/passwd",
    "upwards": "../000001.jpg",
    "upwards within": "a/../../000001.jpg",
    "a drive": "C:/000001.jpg",
    "backslashes": "..\\000001.jpg",
    "the folder itself": ".",
    "a zero byte": "000001.jpg\0",
    "endless": "a" * 300,
}


@pytest.mark.parametrize("name", LINE_FAULTS)
def test_a_faulty_line_is_told(faces: Faces, name: str) -> None:
    spoil, message, _ = LINE_FAULTS[name]
    spoil(faces.root)
    with pytest.raises(DataError) as caught:
        read_faces(faces.root, "img_celeba", "raise")
    assert message in caught.value.message
    assert str(faces.root) in caught.value.message
    assert "on_error=skip" in caught.value.hint


@pytest.mark.parametrize("name", LINE_FAULTS)
def test_a_faulty_line_can_be_skipped(
    faces: Faces, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    sound = read_faces(faces.root, "img_celeba", "raise")
    spoil, _, rows = LINE_FAULTS[name]
    spoil(faces.root)
    with caplog.at_level(logging.WARNING, "affactkit"):
        table = read_faces(faces.root, "img_celeba", "skip")
    assert set((table.split == Split.EXCLUDED).nonzero()[0]) == rows
    kept = [row for row in range(8) if row not in rows]
    for column in ("keys", "targets", "split", "landmarks", "boxes", "identity"):
        assert (getattr(table, column)[kept] == getattr(sound, column)[kept]).all(), column
    assert (table.targets[list(rows)] == -1).all()
    (record,) = caplog.records
    plural = "face is" if len(rows) == 1 else "faces are"
    assert f"{len(rows)} {plural} left out" in record.getMessage()


@pytest.mark.parametrize("name", UNSAFE)
def test_no_name_reaches_out_of_the_folder(faces: Faces, name: str) -> None:
    for path in faces.root.glob("*.txt"):
        path.write_text(path.read_text().replace("000001.jpg", UNSAFE[name]))
    expected = "a name of 300 characters" if name == "endless" else "is no path inside the folder"
    with pytest.raises(DataError, match=rf"list_attr_celeba.txt:3  .*{expected}"):
        read_faces(faces.root, "img_celeba", "raise")
    assert read_faces(faces.root, "img_celeba", "skip").split[0] == Split.EXCLUDED


def _write(stem: str, content: bytes, suffix: str = ".txt") -> Callable[[Path], object]:
    def spoil(root: Path) -> None:
        (root / f"{stem}.txt").unlink()
        (root / f"{stem}{suffix}").write_bytes(content)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_write(ATTR, b""), "list_attr_celeba.txt:1  the count of pictures is expected"),
        (Spoil(ATTR, 1, lambda _: "Bald Hat"), "txt:1  the count .* expected, found 'Bald Hat'"),
        (_write(ATTR, b"8\n"), "list_attr_celeba.txt:2  the header has unnamed columns"),
        (Spoil(ATTR, 2, lambda _: "Bald Hat Bald"), "txt:2  the header names .* twice: Bald"),
        (Spoil(MARKS, 2, replace("lefteye_x", "righteye_x")), "txt:2  the columns are 'righteye_x"),
        (Spoil(BOX, 2, lambda _: "x1 y1 x2 y2"), "expected are 'x_1 y_1 width height'"),
        (_write(PART, b"\n\n"), "list_eval_partition.txt: no line tells of a picture"),
        (_write(PART, b"a.jpg 0\n\xffb.jpg 1"), "partition.txt:2  byte 0xff is not UTF-8"),
        (_write(ATTR, "8\nBald\n".encode("utf-16")), "celeba.txt:1  byte 0xff is not UTF-8"),
        (_write(PART, b"a.jpg,0\n", ".csv"), "csv:1  a header that begins with image_id"),
        (_write(PART, b"image_id,split\na.jpg,0\n", ".csv"), "csv:1  the columns are 'split'"),
        (_write(ATTR, b"image_id,Bald,\na.jpg,0,0\n", ".csv"), "csv:1  the header has unnamed"),
    ],
)
@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_a_file_that_is_no_such_file_is_refused(
    faces: Faces, spoil: Callable[[Path], object], message: str, on_error: str
) -> None:
    spoil(faces.root)
    with pytest.raises(DataError, match=message):
        read_faces(faces.root, "img_celeba", on_error)  # type: ignore[arg-type]


def test_many_problems_are_told_at_once_and_the_rest_counted(faces: Faces) -> None:
    for line in range(3, 11):
        Spoil(ATTR, line, replace("$", " 1"))(faces.root)
        Spoil(BOX, line, replace(r"\S+$", "wide"))(faces.root)
    with pytest.raises(DataError) as caught:
        read_faces(faces.root, "img_celeba", "raise")
    first, *lines = caught.value.message.split("\n  ")
    assert first.endswith("16 problems in the annotations")
    assert len(lines) == 11
    assert lines[-1] == "... and 6 more"


def test_preflight_names_the_folder_the_files_and_their_source(tmp_path: Path) -> None:
    (message,) = CelebaConfig(root=tmp_path / "nowhere").preflight()
    assert f"looked in {tmp_path / 'nowhere'}: there is no such folder" in message
    for expected in ("img_celeba/", "list_attr_celeba.txt", "list_eval_partition.txt", "CUHK"):
        assert expected in message


def test_preflight_tells_what_is_missing(faces: Faces) -> None:
    assert list(CelebaConfig(root=faces.root).preflight()) == []
    (faces.root / "list_landmarks_celeba.txt").rename(
        faces.root / "list_landmarks_align_celeba.txt"
    )
    (message,) = CelebaConfig(root=faces.root, images="pictures").preflight()
    assert "missing: list_landmarks_celeba.txt, pictures/" in message
    assert "list_landmarks_align_celeba.txt belong to the aligned pictures" in message
    with pytest.raises(DataError, match=r"missing: list_landmarks_celeba\.txt"):
        read_faces(faces.root, "img_celeba", "skip")
