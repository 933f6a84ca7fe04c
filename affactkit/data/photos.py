"""A user's own pictures: found by files, folders and patterns, and decoded ahead by threads."""

from __future__ import annotations

import glob
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from affactkit.data.decode import decode
from affactkit.data.detections import TOGETHER
from affactkit.errors import DataError
from affactkit.interfaces import Pixels

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
"""What a picture inside a folder is recognised by, in either case."""
AHEAD = 16
"""Pictures that are decoded before they are asked for."""
MOST_PIXELS_TOGETHER = 2**27
"""Pixels in memory from which on a group of pictures takes no more."""


class Photo(NamedTuple):
    """A picture as its EXIF data turns it, or why there is none."""

    path: Path
    pixels: Pixels | None
    problem: str = ""


def find_photos(paths: Iterable[str | Path]) -> list[Path]:
    """Return the pictures that files, folders and glob patterns stand for, each once.

    Files come as they are, whatever they are called; a folder stands for the pictures in it and
    below, told by their endings and without hidden ones, in order of their names.

    Raises:
        DataError: there is no such file or folder, or no picture in it.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for photo in _photos(Path(path)):
            found.setdefault(photo.absolute(), photo)
    return list(found.values())


def _photos(path: Path) -> list[Path]:
    if path.is_dir():
        return _in_folder(path)
    if path.exists():
        return [path]
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  # may be absolute
    if not matches:
        raise DataError(
            f"{path}: there is no such picture or folder",
            hint="Give files, folders, or quoted patterns such as 'photos/**/*.jpg'.",
        )
    return [photo for match in matches for photo in _photos(Path(match))]


def _in_folder(folder: Path) -> list[Path]:
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )
    if not found:
        raise DataError(
            f"{folder}: no picture in this folder",
            hint=f"Pictures end in {', '.join(SUFFIXES)}; name others as files.",
        )
    return found


def read_photo(path: Path) -> Photo:
    """Read and decode a picture; what stands in the way is told in its place."""
    try:
        return Photo(path, decode(path.read_bytes(), str(path), apply_orientation=True))
    except OSError as error:
        return Photo(path, None, f"cannot be read: {error.strerror}")
    except DataError as error:
        return Photo(path, None, error.message.removeprefix(f"{path}: "))


def read_photos(paths: Iterable[Path]) -> Iterator[Photo]:
    """Yield pictures in order, decoded by threads while the ones before are worked on."""
    # Decoding leaves Python's lock alone, so that threads do without the copies of processes.
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        waiting: deque[Future[Photo]] = deque()
        for path in paths:
            waiting.append(pool.submit(read_photo, path))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def together(photos: Iterable[Photo]) -> Iterator[list[Photo]]:
    """Group pictures for the detector: as many as for a data set, fewer if they are large."""
    group: list[Photo] = []
    pixels = 0
    for photo in photos:
        group.append(photo)
        pixels += 0 if photo.pixels is None else photo.pixels.shape[0] * photo.pixels.shape[1]
        if len(group) == TOGETHER or pixels >= MOST_PIXELS_TOGETHER:
            yield group
            group, pixels = [], 0
    if group:
        yield group
