"""Labels of one's own in the place of a data set's: cleaned, or corrected by hand."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from affactkit.errors import DataError
from affactkit.faces import FaceTable
from affactkit.predictions import Predictions

VALUES = {"1": 1, "0": 0, "-1": -1}
"""What a cell that is not empty may say: yes, no or unknown."""
SHOWN = 5
"""How many problems a message lists."""

Line = tuple[int, list[str]]
Labelled = TypeVar("Labelled", FaceTable, Predictions)


def with_labels(labelled: Labelled, path: Path, *, ignore_other_keys: bool = False) -> Labelled:
    """Return faces, or predictions on some, whose targets are replaced by what a CSV file says.

    Its first line is ``key`` and names of attributes. Each further line is the name of a picture
    and for each attribute 1 for yes, 0 for no, -1 for unknown, or nothing to keep the label. (In
    CelebA's own files -1 is a no, which has to become 0.)

    Args:
        labelled: a data set, or predictions on any test set.
        path: the CSV file, in UTF-8.
        ignore_other_keys: skip pictures that are not among these, such as those of other parts
            of the data set, instead of refusing them.

    Raises:
        DataError: the file cannot be read, or holds unknown pictures, attributes or values, or the
            same one twice; the first problems are listed with their lines.
    """
    header, *lines = _lines(path) or [(1, [])]
    rows = {key: row for row, key in enumerate(labelled.keys.tolist())}
    if ignore_other_keys:
        lines = [line for line in lines if line[1][0] in rows]
    _refuse(path, _problems_of_header(header, labelled.attributes))
    _refuse(path, _problems_of_lines(header, lines, rows))
    columns = [labelled.attributes.index(name) for name in header[1][1:]]
    targets = labelled.targets.copy()
    for _, (key, *cells) in lines:
        for column, cell in zip(columns, cells, strict=True):
            if cell:
                targets[rows[key], column] = VALUES[cell]
    return replace(labelled, targets=targets)


def _lines(path: Path) -> list[Line]:
    """Return the cells of all lines that are not blank, stripped, with the lines' numbers."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            return [
                (reader.line_num, [cell.strip() for cell in cells]) for cells in reader if cells
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as labels: {error}") from error


def _problems_of_header(header: Line, attributes: Sequence[str]) -> Iterator[str]:
    number, (first, *names) = header[0], header[1] or [""]
    if first != "key":
        yield f"line {number}: the first column is '{first}', not 'key'"
    for name in names:
        if name not in attributes:
            yield f"line {number}: no attribute '{name}'; known: {', '.join(attributes)}"
    yield from (f"line {number}: column '{name}' occurs twice" for name in _repeated(names))


def _problems_of_lines(header: Line, lines: Sequence[Line], keys: Collection[str]) -> Iterator[str]:
    names = header[1]
    for number, cells in lines:
        if cells[0] not in keys:
            yield f"line {number}: there is no picture '{cells[0]}'"
        if len(cells) != len(names):
            yield f"line {number}: {len(cells)} cells where {len(names)} are expected"
        for name, cell in zip(names[1:], cells[1:], strict=False):
            if cell and cell not in VALUES:
                yield f"line {number}: {name} is '{cell}'; known: {', '.join(VALUES)} or nothing"
    yield from (f"picture '{key}' occurs twice" for key in _repeated(c[0] for _, c in lines))


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _refuse(path: Path, problems: Iterator[str]) -> None:
    """Raise one error for all problems, if there are any."""
    found = list(problems)
    if not found:
        return
    more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    message = "\n  ".join([f"{path}: these labels cannot be used", *found[:SHOWN], *more])
    raise DataError(message, hint="The first line is: key, then names of attributes.")
