"""Annotations are read once, kept in binary form, and read again when anything has changed."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from affactkit.data import tables
from affactkit.errors import DataError
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit_celeba import dataset
from affactkit_celeba.reader import read_faces
from tests.celeba.conftest import Faces

COLUMNS = ("keys", "targets", "split", "landmarks", "boxes", "identity")
Load = Callable[..., FaceTable]


def assert_equal(one: FaceTable, other: FaceTable) -> None:
    for name in COLUMNS:
        a, b = getattr(one, name), getattr(other, name)
        assert a.dtype == b.dtype
        assert a.tobytes() == b.tobytes(), name
    assert (one.attributes, one.images) == (other.attributes, other.images)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return what grows by an entry for each reading, for tables of any size."""
    seen: list[Path] = []

    def counted(root: Path, images: str, on_error: str) -> FaceTable:
        seen.append(root)
        return read_faces(root, images, on_error)  # type: ignore[arg-type]

    monkeypatch.setattr(dataset, "read_faces", counted)
    monkeypatch.setattr(tables, "FEW", 1)
    return seen


@pytest.fixture
def load(faces: Faces, tmp_path: Path) -> Load:
    def load(**options: str) -> FaceTable:
        context = BuildContext(plugin_host().registries, tmp_path / "cache")
        values = {"type": "celeba", "root": faces.root, **options}
        table: FaceTable = context.build("datasets", values).load()
        return table

    return load


def kept(tmp_path: Path) -> Iterator[Path]:
    return (tmp_path / "cache").rglob("*.npy")


def test_every_column_is_kept() -> None:
    assert {field.name for field in fields(FaceTable)} == {*COLUMNS, "attributes", "images"}
    assert set(tables.COLUMNS) == {*COLUMNS, "attributes"}


def test_a_second_load_reads_nothing(load: Load, reads: list[Path], faces: Faces) -> None:
    first, second = load(), load()
    assert len(reads) == 1
    expected = read_faces(faces.root, "img_celeba", "raise")
    assert_equal(first, expected)
    assert_equal(second, expected)
    assert first.image(0) == (faces.root / "img_celeba" / "000001.jpg").read_bytes()


def test_what_changes_is_read_again_and_replaces_what_was_kept(
    load: Load, reads: list[Path], faces: Faces, tmp_path: Path
) -> None:
    load()
    faces.numbers["list_eval_partition"][:] = Split.TEST
    faces.write_texts()
    assert (load().split == Split.TEST).all()
    (faces.root / "identity_CelebA.txt").unlink()
    assert (load().identity == -1).all()
    assert len(reads) == 3
    # The one with identities is of another set of files, and stays.
    assert len(list(kept(tmp_path))) == 2 * len(tables.COLUMNS)


def test_a_picture_that_goes_is_noticed(load: Load, reads: list[Path], faces: Faces) -> None:
    load()
    (faces.root / "img_celeba" / "000003.jpg").unlink()
    with pytest.raises(DataError, match=r"000003\.jpg is not in"):
        load()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def shorten(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


@pytest.mark.parametrize("damage", [flip, shorten, Path.unlink])
@pytest.mark.parametrize("name", ["targets.npy", "attributes.npy", "digests.json"])
def test_what_is_damaged_is_made_again(
    load: Load,
    reads: list[Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
    name: str,
) -> None:
    whole = pickle.loads(pickle.dumps(load()))
    expected = {column: getattr(whole, column).copy() for column in COLUMNS}
    (path,) = (tmp_path / "cache").rglob(name)
    damage(path)
    with caplog.at_level(logging.WARNING):
        again = load()
    assert "damaged, the annotations are read again" in caplog.text
    assert len(reads) == 2
    for column, values in expected.items():
        assert np.array_equal(getattr(again, column), values, equal_nan=values.dtype.kind == "f")
    assert again.attributes == ("Bald", "Hat", "Young")
    load()
    assert len(reads) == 2


def test_worker_processes_get_the_files_and_not_their_content(
    load: Load, reads: list[Path]
) -> None:
    load()
    table = load()
    sent = pickle.dumps(table)
    assert_equal(pickle.loads(sent), table)
    moved = replace(table, split=np.full(len(table), Split.TEST, np.int8), keys=table.keys[::-1])
    assert_equal(pickle.loads(pickle.dumps(moved)), moved)
    assert b"targets.npy" in sent
    assert table.targets.tobytes() not in sent
    with pytest.raises(ValueError, match="read-only"):
        table.targets[0] = 1


def test_small_and_faulty_tables_are_not_kept(
    load: Load, reads: list[Path], faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (faces.root / "img_celeba" / "000003.jpg").unlink()
    load(on_error="skip")
    assert (load(on_error="skip").split == Split.EXCLUDED).sum() == 1
    assert len(reads) == 2
    (faces.root / "img_celeba" / "000003.jpg").touch()
    monkeypatch.setattr(tables, "FEW", len(faces.keys) + 1)
    load()
    load()
    assert len(reads) == 4
    assert not list(kept(tmp_path))
