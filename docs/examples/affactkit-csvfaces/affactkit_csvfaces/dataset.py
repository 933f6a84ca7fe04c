"""From the lines of the file to the table of faces."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from affactkit.faces import FaceTable, ImageFolder, Split
from affactkit.interfaces import BuildContext
from affactkit_csvfaces.config import CsvFacesConfig
from affactkit_csvfaces.rows import BOX, LANDMARKS, PERSON, PHOTO, Row, attributes_of, read_rows


class CsvFaces:
    """Reads the photos that a CSV file lists."""

    def __init__(self, config: CsvFacesConfig, context: BuildContext) -> None:
        self._config = config

    def load(self) -> FaceTable:
        """Return all faces, a row for each line of the file.

        Raises:
            DataError: the file cannot be read or understood; the message tells the line.
        """
        rows = read_rows(self._config.file)
        attributes = attributes_of(rows)
        labels = [[row.label(name) for name in attributes] for row in rows]
        landmarks = np.array([row.numbers(LANDMARKS) for row in rows], np.float32)
        return FaceTable(
            keys=np.array([row.text(PHOTO) for row in rows]),
            targets=np.array(labels, np.int8).reshape(len(rows), len(attributes)),
            split=np.array([self._split(row) for row in rows], np.int8),
            landmarks=landmarks.reshape(len(rows), 5, 2),
            boxes=np.array([row.numbers(BOX) for row in rows], np.float32),
            identity=identities(rows),
            attributes=attributes,
            images=ImageFolder(self._config.file.parent),
        )

    def _split(self, row: Row) -> Split:
        """Return the split that is written, or one that all photos of a person share.

        It follows from the person's name alone, so that it stays when photos are added.
        """
        written = row.split()
        if written is not None:
            return written
        place = position(row.text(PERSON) or row.text(PHOTO))
        if place < self._config.test:
            return Split.TEST
        is_validation = place < self._config.test + self._config.validation
        return Split.VALIDATION if is_validation else Split.TRAIN


def position(name: str) -> float:
    """Return a number in [0, 1) that looks random and is always the same for a name."""
    digest = hashlib.blake2b(name.encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 256**6


def identities(rows: Sequence[Row]) -> NDArray[np.int64]:
    """Return [N] the persons, counted as they appear; -1 where it is not written who it is."""
    numbers: dict[str, int] = {"": -1}
    for row in rows:
        numbers.setdefault(row.text(PERSON), len(numbers) - 1)
    return np.array([numbers[row.text(PERSON)] for row in rows], np.int64)
