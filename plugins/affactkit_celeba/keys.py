"""Checks the names of pictures: whether they are unique, harmless, and lie on the disk."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

from affactkit_celeba.columns import Columns
from affactkit_celeba.problems import Problems

LONGEST = 255
"""Characters in a key, as in a file name; a table of text is as wide as its longest entry."""
_SUSPICIOUS = re.compile(r"[\x00-\x1f/\\:]|^\.*$")


def locate(columns: Columns, problems: Problems) -> dict[str, int]:
    """Return the first row of each key, noting those that come again."""
    rows: dict[str, int] = {}
    for row, key in enumerate(columns.keys):
        first = rows.setdefault(key, row)
        if first != row:
            what = f"{key} is listed already in line {columns.lines[first]}"
            problems.add(columns.path, columns.lines[row], what, key)
    return rows


def check_keys(columns: Columns, problems: Problems) -> None:
    """Note keys that would reach out of the folder of the pictures."""
    for row, key in enumerate(columns.keys):
        if len(key) > LONGEST:
            what = f"a name of {len(key)} characters, {LONGEST} are allowed"
            problems.add(columns.path, columns.lines[row], what, key)
        elif _SUSPICIOUS.search(key) and not _is_safe(key):
            what = f"{key!r} is no path inside the folder of the pictures"
            problems.add(columns.path, columns.lines[row], what, key)


def _is_safe(key: str) -> bool:
    """Tell whether a key stays inside a folder, on any system."""
    if any(ord(character) < 32 or character in "\\:" for character in key):
        return False
    return all(part not in ("", ".", "..") for part in key.split("/"))


def check_pictures(columns: Columns, folder: Path, problems: Problems) -> None:
    """Note pictures that are missing, looking into each folder once."""
    by_folder: dict[str, list[int]] = defaultdict(list)
    for row, key in enumerate(columns.keys):
        if key not in problems.keys:
            by_folder[key.rpartition("/")[0]].append(row)
    for inner, rows in by_folder.items():
        there = _file_names(folder / inner)
        for row in rows:
            key = columns.keys[row]
            if key.rpartition("/")[2] not in there:
                what = f"{key} is not in {folder}"
                problems.add(columns.path, columns.lines[row], what, key)


def _file_names(folder: Path) -> set[str]:
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if entry.is_file()}
    except OSError:
        return set()
