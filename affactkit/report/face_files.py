"""Predictions on faces as files, one row a face: CSV for tables, JSONL for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from affactkit.atomic import write_atomically
from affactkit.errors import DataError, RecipeError
from affactkit.faces import Detection, FacePrediction

COLUMNS = ("path", "face", "x", "y", "width", "height", "detection", "problem")
"""Of a CSV file, before the attributes; x to height are pixels, detection is a probability."""
DECIMALS = 6
"""Of probabilities."""


def check_face_file(path: Path, *, force: bool) -> None:
    """Refuse a file that could not be written in the end.

    Raises:
        RecipeError: no format has this ending.
        DataError: there is a file already, and not ``force``.
    """
    if path.suffix.lower() not in FORMATS:
        raise RecipeError(f"{path}: the file's name must end in one of {', '.join(FORMATS)}")
    refuse_existing(path, force=force)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to write where something is.

    Raises:
        DataError: there is a file, and not ``force``.
    """
    if path.exists() and not force:
        raise DataError(
            f"{path}: there is a file already",
            hint="Give another path, or replace it by --force.",
        )


def write_faces(path: Path, rows: Sequence[FacePrediction]) -> None:
    """Write rows, of equal attributes, in the format of the file's ending, atomically."""
    write_atomically(path, FORMATS[path.suffix.lower()](rows))


def faces_csv(rows: Sequence[FacePrediction]) -> str:
    """Return a table with a column for each attribute; what there is not is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *(rows[0].probabilities if rows else ())])
    for row in rows:
        place: list[float] | list[str] = [""] * 5
        told: list[float] | list[str] = [""] * len(row.probabilities)
        if row.detection is not None:
            place = [*_box(row.detection), _rounded(row.detection.probability)]
            told = [_rounded(p) for p in row.probabilities.values()]
        writer.writerow([row.path, row.face, *place, row.problem, *told])
    return text.getvalue()


def faces_jsonl(rows: Sequence[FacePrediction]) -> str:
    """Return a JSON object a line; the box is x, y, width and height, null if there is no face."""
    return "".join(json.dumps(_values(row)) + "\n" for row in rows)


def _values(row: FacePrediction) -> dict[str, Any]:
    face, told = row.detection, row.probabilities
    return {
        "path": row.path,
        "face": row.face,
        "box": face and _box(face),
        "detection": face and _rounded(face.probability),
        "problem": row.problem,
        "attributes": face and {name: _rounded(p) for name, p in told.items()},
    }


def _box(face: Detection) -> list[float]:
    return [round(value, 2) for value in (face.x, face.y, face.width, face.height)]


def _rounded(probability: float) -> float:
    return round(probability, DECIMALS)


FORMATS: dict[str, Callable[[Sequence[FacePrediction]], str]] = {
    ".csv": faces_csv,
    ".jsonl": faces_jsonl,
}
