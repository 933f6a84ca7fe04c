"""Files of one JSON object a line, which grow as things happen and survive a crash."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from affactkit.atomic import cannot_write, write_atomically
from affactkit.errors import DataError


def json_values(values: Any) -> Any:
    """Return values for JSON, which has no word for what is undefined but null."""
    if isinstance(values, Mapping):
        return {name: json_values(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [json_values(value) for value in values]
    return None if isinstance(values, float) and not math.isfinite(values) else values


def append_line(path: Path, values: Mapping[str, Any]) -> None:
    """Add a line to a file, which need not exist.

    Raises:
        DataError: it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(_line(values))
    except OSError as error:
        raise cannot_write(path, error) from error


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file, without a last one that a crash has cut off; none without a file.

    Raises:
        DataError: it cannot be read, or another line is no JSON object.
    """
    if not path.is_file():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    whole = (line for line in lines if line.endswith("\n"))
    return [_parsed(path, number, line) for number, line in enumerate(whole, start=1)]


def rewrite_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Put these lines in the place of those of a file, if there is one, atomically."""
    if path.is_file():
        write_atomically(path, "".join(map(_line, lines)))


def _line(values: Mapping[str, Any]) -> str:
    return json.dumps(json_values(values)) + "\n"


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise DataError(f"{path}:{number}  a JSON object is expected, found '{line[:40].strip()}'")
    return values
