"""Reads one annotation file: fast when it is sound, line by line where it is not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit_celeba.layout import Layout
from affactkit_celeba.problems import Problems

KEY_COLUMN = "image_id"
SPLITS = 16
"""Parts into which lines that cannot be parsed together are divided, to find the bad ones."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The lines of an annotation file that are not blank.

    Attributes:
        path: the file.
        names: the K columns after the picture's name.
        keys: N names of pictures.
        values: [N, K] numbers, 0 in lines that cannot be read.
        lines: [N] line numbers, from 1.
        readable: [N] whether a line could be read; if not, it is among the problems.
    """

    path: Path
    names: tuple[str, ...]
    keys: list[str]
    values: NDArray[Any]
    lines: list[int]
    readable: NDArray[np.bool_]


@dataclass(frozen=True)
class _Dialect:
    """How a line is divided: at commas, or at white space."""

    comma: str | None

    def split(self, text: str) -> list[str]:
        return [field.strip().strip('"') for field in text.split(self.comma)] if text else []

    def divide(self, lines: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the key and the text behind it of lines that are not blank."""
        # In two passes, since a list that is kept for each line costs five times as much: Python's
        # garbage collector looks through all of them again and again.
        keys = [line.split(self.comma, 1)[0].strip().strip('"') for line in lines]
        return keys, ["".join(line.split(self.comma, 1)[1:]) for line in lines]

    def parse(self, texts: Sequence[str], layout: Layout, width: int) -> NDArray[Any] | None:
        """Return the numbers of lines, None unless each line has ``width`` of them."""
        if not all(texts):  # blank ones would be passed over
            return None
        try:
            values = np.loadtxt(
                texts,
                dtype=layout.number,
                delimiter=self.comma,
                comments=None,
                quotechar='"' if self.comma else None,
                ndmin=2,
            )
        except ValueError:
            return None
        right = values.shape == (len(texts), width) and np.isfinite(values).all()
        return values if right else None

    def fault(self, text: str, layout: Layout, width: int) -> str:
        """Return what is wrong with a line that cannot be parsed."""
        fields = self.split(text)
        if len(fields) != width:
            return f"{len(fields)} value{'s' * (len(fields) != 1)}, {width} needed"
        whole = layout.number == "int64"
        bad = next((field for field in fields if not _is_number(field, whole)), text)
        return f"'{bad[:40]}' is not {'a whole' if whole else 'a finite'} number"


def _is_number(text: str, whole: bool) -> bool:
    try:
        return math.isfinite(int(text) if whole else float(text))
    except (ValueError, OverflowError):
        return False


def read_columns(path: Path, layout: Layout, problems: Problems) -> Columns:
    """Read a file of that layout, noting what is wrong with its lines.

    Raises:
        DataError: the file as a whole cannot be understood.
    """
    lines = _read_lines(path)
    dialect = _Dialect("," if path.suffix == ".csv" else None)
    names, begin = _read_header(path, lines, layout, dialect)
    filled = [line and not line.isspace() for line in lines]
    numbers = [number for number in range(begin + 1, len(lines) + 1) if filled[number - 1]]
    if not numbers:
        raise DataError(f"{path}: no line tells of a picture")
    keys, texts = dialect.divide([lines[number - 1] for number in numbers])
    if begin == 2:
        _check_count(path, lines[0], len(keys), problems)
    values = dialect.parse(texts, layout, len(names))
    readable = np.ones(len(keys), np.bool_)
    if values is None:
        values, readable = _parse_what_can_be(texts, layout, len(names), dialect)
        for row in np.flatnonzero(~readable):
            fault = dialect.fault(texts[row], layout, len(names))
            problems.add(path, numbers[row], fault, keys[row])
    return Columns(path, names, keys, values, numbers, readable)


def _read_lines(path: Path) -> list[str]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path}:{line}  byte 0x{raw[error.start]:02x} is not UTF-8 text",
            hint="Save the file as UTF-8.",
        ) from error
    return text.replace("\r\n", "\n").split("\n")


def _read_header(
    path: Path, lines: list[str], layout: Layout, dialect: _Dialect
) -> tuple[tuple[str, ...], int]:
    """Return the names of the columns, and how many lines the header takes."""
    if dialect.comma is None and not layout.headed:
        return layout.names, 0
    place = 1 if dialect.comma else 2
    if place == 2 and not lines[0].strip().isdecimal():
        raise DataError(f"{path}:1  the count of pictures is expected, found '{lines[0][:40]}'")
    names = dialect.split(lines[place - 1].strip()) if len(lines) >= place else []
    if names[:1] == [KEY_COLUMN]:
        names = names[1:]
    elif dialect.comma:
        found = ",".join(names)[:40]
        raise DataError(
            f"{path}:1  a header that begins with {KEY_COLUMN} is expected, found '{found}'"
        )
    _check_names(path, place, names, layout)
    return tuple(names), place


def _check_names(path: Path, line: int, names: list[str], layout: Layout) -> None:
    if layout.names and [name.lower() for name in names] != list(layout.names):
        raise DataError(
            f"{path}:{line}  the columns are '{' '.join(names)[:200]}', "
            f"expected are '{' '.join(layout.names)}'"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names or "" in names:
        what = f"names a column twice: {', '.join(twice)}" if any(twice) else "has unnamed columns"
        raise DataError(f"{path}:{line}  the header {what}")


def _check_count(path: Path, first: str, found: int, problems: Problems) -> None:
    count = first.strip()
    if count.lstrip("0") != str(found):
        problems.add(path, 1, f"the count says {count[:20]} pictures, {found} follow")


def _parse_what_can_be(
    texts: list[str], layout: Layout, width: int, dialect: _Dialect
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the numbers of all lines that can be parsed, and which lines these are."""
    values = np.zeros((len(texts), width), layout.number)
    readable = np.zeros(len(texts), np.bool_)

    def parse(begin: int, end: int) -> None:
        parsed = dialect.parse(texts[begin:end], layout, width)
        if parsed is not None:
            values[begin:end], readable[begin:end] = parsed, True
        elif end - begin > 1:
            for part in np.array_split(np.arange(begin, end), SPLITS):
                if len(part):
                    parse(int(part[0]), int(part[-1]) + 1)

    parse(0, len(texts))
    return values, readable
