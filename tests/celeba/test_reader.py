"""Sound files: what is read equals what was written, whatever their form."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np
import pytest

from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.registry import Provider, Registries
from affactkit_celeba import entry
from affactkit_celeba.reader import read_faces
from tests.celeba.conftest import Faces

PORTRAITS = Path(__file__).parents[3] / "shared" / "portraits"


def read(root: Path) -> FaceTable:
    return read_faces(root, "img_celeba", "raise")


def assert_equal_tables(one: FaceTable, other: FaceTable) -> None:
    for name in ("keys", "targets", "split", "landmarks", "boxes", "identity"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert one.attributes == other.attributes


def test_the_table_holds_what_was_written(faces: Faces) -> None:
    table = read(faces.root)
    assert table.keys.tolist() == faces.keys
    assert table.attributes == ("Bald", "Hat", "Young")
    np.testing.assert_array_equal(table.targets, faces.numbers["list_attr_celeba"] == 1)
    np.testing.assert_array_equal(
        table.landmarks, faces.numbers["list_landmarks_celeba"].reshape(-1, 5, 2)
    )
    np.testing.assert_array_equal(table.boxes, faces.numbers["list_bbox_celeba"])
    np.testing.assert_array_equal(table.identity, faces.numbers["identity_CelebA"][:, 0])
    assert [len(table.rows(s)) for s in (Split.TRAIN, Split.VALIDATION, Split.TEST)] == [4, 2, 2]
    assert table.image(0) == (faces.root / "img_celeba" / faces.keys[0]).read_bytes()


@pytest.mark.parametrize("no", [-1, 0])
def test_mirrors_equal_the_text_files(faces: Faces, no: int) -> None:
    expected = read(faces.root)
    for path in faces.root.glob("*.txt"):
        path.unlink()
    faces.write_mirrors(no)
    assert_equal_tables(read(faces.root), expected)


def test_text_files_and_mirrors_may_be_mixed_and_quoted(faces: Faces) -> None:
    expected = read(faces.root)
    faces.write_mirrors()
    (faces.root / "list_attr_celeba.txt").unlink()
    mirror = faces.root / "list_attr_celeba.csv"
    with mirror.open() as lines:
        rows = list(csv.reader(lines))
    with mirror.open("w", newline="") as out:  # quoted, and with Windows' line ends
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    assert_equal_tables(read(faces.root), expected)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", " \t\n"),
        lambda text: text + "\n  \n\n",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("000003", "\n000003", 1),
    ],
    ids=["windows", "byte-order-mark", "trailing-space", "blank-end", "no-end", "blank-line"],
)
def test_harmless_differences_change_nothing(faces: Faces, change: object) -> None:
    expected = read(faces.root)
    for path in faces.root.glob("*.txt"):
        path.write_bytes(change(path.read_text()).encode())  # type: ignore[operator]
    assert_equal_tables(read(faces.root), expected)


def test_files_in_another_order_are_joined_by_name(faces: Faces) -> None:
    expected = read(faces.root)
    for stem, head in (("list_landmarks_celeba", 2), ("list_eval_partition", 0)):
        path = faces.root / f"{stem}.txt"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(lines[:head] + lines[head:][::-1]))
    assert_equal_tables(read(faces.root), expected)


def test_identities_are_optional(faces: Faces) -> None:
    (faces.root / "identity_CelebA.txt").unlink()
    assert set(read(faces.root).identity) == {-1}


def test_a_box_without_an_area_becomes_unknown(faces: Faces) -> None:
    faces.numbers["list_bbox_celeba"][2] = 0
    faces.numbers["list_bbox_celeba"][4, 2] = -7
    faces.write_texts()
    table = read(faces.root)
    assert np.isnan(table.boxes).all(axis=1).tolist() == [i in (2, 4) for i in range(8)]
    assert table.split.tolist() == [0, 0, 0, 0, 1, 1, 2, 2]


def test_pictures_may_lie_in_folders_inside(faces: Faces) -> None:
    images = faces.root / "img_celeba"
    (images / "a").mkdir()
    (images / faces.keys[1]).rename(images / "a" / faces.keys[1])
    for path in faces.root.glob("*.txt"):
        path.write_text(path.read_text().replace(faces.keys[1], f"a/{faces.keys[1]}"))
    table = read(faces.root)
    assert table.keys[1] == f"a/{faces.keys[1]}"
    assert table.image(1)


def test_it_is_registered(faces: Faces, tmp_path: Path) -> None:
    registries = Registries()
    with registries.registering(Provider("celeba", "affactkit", "0")):
        entry.affactkit_register(registries)
    context = BuildContext(registries, tmp_path)
    dataset = context.build("datasets", {"type": "celeba", "root": str(faces.root)})
    assert_equal_tables(dataset.load(), read(faces.root))


@pytest.mark.skipif(not PORTRAITS.is_dir(), reason="the portraits are not here")
def test_the_portraits_are_read() -> None:
    table = read(PORTRAITS)
    assert len(table) == 875
    assert table.attributes == ("Male", "Over_60")
    attributes = np.loadtxt(PORTRAITS / "list_attr_celeba.txt", skiprows=2, usecols=(1, 2))
    np.testing.assert_array_equal(table.targets, attributes == 1)
    landmarks = np.loadtxt(
        PORTRAITS / "list_landmarks_celeba.txt", skiprows=2, usecols=range(1, 11)
    )
    np.testing.assert_array_equal(table.landmarks.reshape(-1, 10), landmarks)


@pytest.mark.slow
def test_two_hundred_thousand_faces_take_seconds(tmp_path: Path) -> None:
    n = 202_599
    big = Faces(tmp_path, [f"{i:06d}.jpg" for i in range(1, n + 1)][:8])
    big.keys = [f"{i:06d}.jpg" for i in range(1, n + 1)]
    big.numbers = {stem: np.resize(rows, (n, rows.shape[1])) for stem, rows in big.numbers.items()}
    big.write_texts()
    (tmp_path / "img_celeba").mkdir()
    begin = time.process_time()
    table = read_faces(tmp_path, "img_celeba", "skip")  # no picture is there: the slow way
    assert time.process_time() - begin < 15
    assert len(table) == n
    assert (table.split == Split.EXCLUDED).all()
