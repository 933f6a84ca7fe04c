"""Own pictures: which ones are meant, in which order they come, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from affactkit.data import photos
from affactkit.data.photos import Photo, find_photos, read_photos, together
from affactkit.errors import DataError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some files, named by paths that are relative to the working directory."""
    for name in ("b.jpg", "a.PNG", "notes.txt", "in/c.webp", "in/.d.jpg", ".hidden/e.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["."], ["a.PNG", "b.jpg", "in/c.webp"]),
        (["in"], ["in/c.webp"]),
        (["b.jpg", "a.PNG"], ["b.jpg", "a.PNG"]),
        (["notes.txt"], ["notes.txt"]),
        (["*.jpg"], ["b.jpg"]),
        (["**/*.webp", "[ab].*"], ["in/c.webp", "a.PNG", "b.jpg"]),
        (["i*"], ["in/c.webp"]),
        (["b.jpg", ".", "in/../b.jpg"], ["b.jpg", "a.PNG", "in/c.webp", "in/../b.jpg"]),
    ],
    ids=str,
)
def test_files_folders_and_patterns_stand_for_pictures(
    tree: Path, asked: list[str], expected: list[str]
) -> None:
    assert find_photos(asked) == [Path(path) for path in expected]


def test_a_name_may_look_like_a_pattern(tree: Path) -> None:
    (tree / "[ab].jpg").touch()
    assert find_photos([tree / "[ab].jpg"]) == [tree / "[ab].jpg"]


@pytest.mark.parametrize("asked", ["c.jpg", "*.gif", "empty"])
def test_what_stands_for_no_picture_is_an_error(tree: Path, asked: str) -> None:
    (tree / "empty").mkdir()
    with pytest.raises(DataError, match=r"no such picture|no picture in this folder"):
        find_photos(["b.jpg", asked])


def test_pictures_come_in_order_and_problems_in_their_place(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(50)]
    for number, path in enumerate(paths):
        # The first ones take the longest.
        pixels = np.full((400 if number < 4 else 3, 500 - number, 3), number, np.uint8)
        Image.fromarray(pixels).save(path)
    paths[7].write_bytes(b"no picture")
    paths[8].unlink()
    found = list(read_photos(paths))
    assert [photo.path for photo in found] == paths
    assert found[7].pixels is None
    assert found[7].problem.startswith("not a picture")
    assert found[8].problem == "cannot be read: No such file or directory"
    for number, photo in enumerate(found):
        if number not in (7, 8):
            assert photo.pixels is not None
            assert photo.pixels.shape[1] == 500 - number
            assert (photo.pixels == number).all()
            assert photo.problem == ""


def test_groups_are_limited_in_number_and_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "TOGETHER", 3)
    monkeypatch.setattr(photos, "MOST_PIXELS_TOGETHER", 100)
    sides = [1, 1, 1, 9, 1, 2, 10, 1]
    pictures = [Photo(Path(str(i)), np.zeros((s, s, 3), np.uint8)) for i, s in enumerate(sides)]
    pictures.insert(4, Photo(Path("bad"), None, "damaged"))
    groups = [[str(photo.path) for photo in group] for group in together(pictures)]
    assert groups == [["0", "1", "2"], ["3", "bad", "4"], ["5", "6"], ["7"]]
    assert list(together([])) == []
