"""The lines of the CSV file, and what is written in them.

Columns: ``photo``; and, each of them if it is known, ``split``, ``person``, the box ``x``, ``y``,
``width``, ``height``, and the landmarks ``left_eye_x`` to ``right_mouth_y``, left being the
viewer's. Every other column is an attribute, and an empty cell is unknown.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from affactkit.errors import DataError
from affactkit.faces import Split

PHOTO, SPLIT, PERSON = "photo", "split", "person"
BOX = ("x", "y", "width", "height")
POINTS = ("left_eye", "right_eye", "nose", "left_mouth", "right_mouth")
LANDMARKS = tuple(f"{point}_{axis}" for point in POINTS for axis in "xy")
KNOWN = (PHOTO, SPLIT, PERSON, *BOX, *LANDMARKS)
LABELS = {"1": 1, "yes": 1, "true": 1, "0": 0, "no": 0, "false": 0, "-1": 0, "": -1}
"""What people and CelebA write for yes, no and unknown."""


@dataclass(frozen=True)
class Row:
    """One line of the file.

    Attributes:
        place: the file and line, for errors.
        cells: what is written, by column.
    """

    place: str
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a cell without blanks around it, nothing if the column is not there."""
        return (self.cells.get(column) or "").strip()

    def label(self, attribute: str) -> int:
        """Return 1, 0 or -1."""
        written = self.text(attribute).lower()
        if written not in LABELS:
            raise self._wrong(attribute, "a label is 1, 0, yes, no or empty")
        return LABELS[written]

    def split(self) -> Split | None:
        """Return the split, None if the file leaves it open."""
        written = self.text(SPLIT).upper()
        if written and written not in Split.__members__:
            raise self._wrong(SPLIT, f"a split is {', '.join(Split.__members__).lower()} or empty")
        return Split[written] if written else None

    def numbers(self, columns: Sequence[str]) -> list[float]:
        """Return the numbers of some columns, all of them, or NaN for each."""
        written = [self.text(column) for column in columns]
        if not any(written):
            return [math.nan] * len(columns)
        for column, cell in zip(columns, written, strict=True):
            if not _is_number(cell):
                raise self._wrong(column, "a place needs all of its numbers")
        return [float(cell) for cell in written]

    def _wrong(self, column: str, hint: str) -> DataError:
        return DataError(f"{self.place}: {column} is '{self.text(column)}'", hint=f"{hint}.")


def read_rows(file: Path) -> list[Row]:
    """Return the lines of a CSV file.

    Raises:
        DataError: it cannot be read, lists nothing, or a photo twice.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = csv.DictReader(opened)
            rows = [Row(f"{file}:{lines.line_num}", cells) for cells in lines]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file}: cannot be read: {error}") from error
    if not rows or PHOTO not in rows[0].cells:
        raise DataError(f"{file}: lists nothing; it needs a column {PHOTO} and a line a photo")
    _refuse_twice(rows)
    return rows


def attributes_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the names of the columns that are attributes."""
    return tuple(column for column in rows[0].cells if column and column not in KNOWN)


def _refuse_twice(rows: Sequence[Row]) -> None:
    places: dict[str, str] = {}
    for row in rows:
        before = places.setdefault(row.text(PHOTO), row.place)
        if before != row.place:
            raise DataError(f"{row.place}: {row.text(PHOTO)} was listed before, at {before}")


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
