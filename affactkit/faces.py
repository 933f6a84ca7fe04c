"""The data that flows: annotated faces, where their pictures lie, detections and predictions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError, PictureError


class Split(IntEnum):
    """What a picture is for; the numbers are CelebA's."""

    EXCLUDED = -1
    TRAIN = 0
    VALIDATION = 1
    TEST = 2


class ImageSource(Protocol):
    """Where encoded pictures come from; it travels to worker processes."""

    def read(self, key: str) -> bytes:
        """Return the encoded picture.

        Raises:
            PictureError: it cannot be read.
        """

    def stamp(self, key: str) -> str:
        """Return a short text that changes when the picture does, without reading it.

        Raises:
            PictureError: there is no such picture.
        """


@dataclass(frozen=True)
class ImageFolder:
    """Pictures that are files in a folder, their names the keys."""

    folder: Path

    def path(self, key: str) -> Path:
        """Return where a picture lies."""
        return self.folder / key

    def read(self, key: str) -> bytes:
        """Return the encoded picture.

        Raises:
            PictureError: the file cannot be read.
        """
        try:
            return self.path(key).read_bytes()
        except OSError as error:
            raise PictureError(f"{self.path(key)}: cannot be read: {error.strerror}") from error

    def stamp(self, key: str) -> str:
        """Return the file's size and time."""
        try:
            stat = self.path(key).stat()
        except OSError as error:
            raise PictureError(f"{self.path(key)}: cannot be read: {error.strerror}") from error
        return f"{stat.st_size}-{stat.st_mtime_ns}"


@dataclass(frozen=True, eq=False)
class FaceTable:
    """Annotated faces as columns; row i of each belongs to the same face.

    Rows are never removed or moved, since random streams are counted by row: a face that must
    not be used has the split ``Split.EXCLUDED``.

    Attributes:
        keys: [N] the pictures' names, text.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
        split: [N] int8, see `Split`.
        landmarks: [N, 5, 2] float32 (x, y): the viewer's left eye, right eye, nose, left and
            right mouth corner; NaN where unknown.
        boxes: [N, 4] float32 x, y, width, height; NaN where unknown.
        identity: [N] int64, equal for pictures of one person, -1 where unknown.
        attributes: the A names of the columns of ``targets``.
        images: where the pictures come from.
    """

    keys: NDArray[np.str_]
    targets: NDArray[np.int8]
    split: NDArray[np.int8]
    landmarks: NDArray[np.float32]
    boxes: NDArray[np.float32]
    identity: NDArray[np.int64]
    attributes: tuple[str, ...]
    images: ImageSource

    def __post_init__(self) -> None:
        n, a = len(self.keys), len(self.attributes)
        shapes = {
            "targets": (n, a),
            "split": (n,),
            "landmarks": (n, 5, 2),
            "boxes": (n, 4),
            "identity": (n,),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise DataError(f"FaceTable.{name} has shape {found}, {shape} is needed")

    def __len__(self) -> int:
        return len(self.keys)

    def __reduce__(self) -> Any:
        # A worker process maps the files again, in place of getting a copy of its own.
        return _received, tuple(_to_send(getattr(self, field.name)) for field in fields(self))

    def image(self, row: int) -> bytes:
        """Return the encoded picture of a row."""
        return self.images.read(str(self.keys[row]))

    def rows(self, split: Split) -> NDArray[np.int64]:
        """Return the rows of a split, in order."""
        return np.flatnonzero(self.split == split)

    def train_frequencies(self) -> NDArray[np.float64]:
        """Return [A] the share of yes among the known training labels, NaN where none is known."""
        targets = self.targets[self.rows(Split.TRAIN)]
        known = (targets >= 0).sum(axis=0)
        yes = (targets == 1).sum(axis=0)
        return np.asarray(np.divide(yes, known, out=np.full(len(known), np.nan), where=known > 0))

    def majority(self) -> NDArray[np.int8]:
        """Return [A] int8 the majority class of each attribute in training; yes wins a tie."""
        return (np.nan_to_num(self.train_frequencies()) >= 0.5).astype(np.int8)


def map_column(path: Path) -> NDArray[Any]:
    """Return the array in a NumPy file, read-only and mapped into memory."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _to_send(value: Any) -> Any:
    """Return the file of an array that was mapped as a whole; anything else as it is."""
    mapped = getattr(value, "base", None)
    if not isinstance(mapped, np.memmap):
        return value
    whole = (value.ctypes.data, value.shape, value.dtype)
    same = whole == (mapped.ctypes.data, mapped.shape, mapped.dtype)
    return Path(str(mapped.filename)) if same else value


def _received(*sent: Any) -> FaceTable:
    columns: list[Any] = [map_column(part) if isinstance(part, Path) else part for part in sent]
    return FaceTable(*columns)


@dataclass(frozen=True)
class Detection:
    """A face that a detector found in a picture, before any scaling."""

    x: float
    y: float
    width: float
    height: float
    probability: float


@dataclass(frozen=True)
class FacePrediction:
    """What a network says about one face of a picture, or that there is none.

    Attributes:
        face: counts the faces of a picture from 1, the most probable first; 0 if there is none.
        detection: where it is, in pixels of the upright picture.
        probabilities: of yes, by attribute; NaN if there is no face.
        path: the picture's file, as it was asked for; empty if it was none.
        problem: why there is no face; else empty.
    """

    face: int
    detection: Detection | None
    probabilities: Mapping[str, float]
    path: str = ""
    problem: str = ""

    @classmethod
    def none(cls, path: str, attributes: Iterable[str], problem: str) -> FacePrediction:
        """Return what stands for a picture in which there is no face, or that cannot be read."""
        return cls(0, None, dict.fromkeys(attributes, math.nan), path, problem)

    def likely(self, threshold: float = 0.5) -> list[tuple[str, float]]:
        """Return the attributes of at least that probability, the most probable first."""
        found = [(name, p) for name, p in self.probabilities.items() if p >= threshold]
        return sorted(found, key=lambda attribute: -attribute[1])
