"""Face tables kept as NumPy files: annotations are read once, then mapped into memory.

Processes that map the same files share one copy of them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from affactkit.atomic import atomic_folder
from affactkit.cache import content_key, locked
from affactkit.errors import AffactkitError
from affactkit.faces import FaceTable, ImageSource, map_column

FEW = 5_000
"""Rows below which reading the annotations is as fast, so that nothing is kept."""
FORMAT = 1
DIGESTS = "digests.json"
COLUMNS = tuple(field.name for field in fields(FaceTable) if field.name != "images")

log = logging.getLogger("affactkit")


def stamp(path: Path) -> tuple[str, int, int] | None:
    """Return a file's or folder's path, size and time; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path.absolute()), found.st_size, found.st_mtime_ns


def kept_table(
    read: Callable[[], FaceTable],
    images: ImageSource,
    sources: Sequence[Path],
    cache: Path,
) -> FaceTable:
    """Return a table from the cache; read and keep it where it is not there or damaged.

    Args:
        read: reads the annotations.
        images: where the pictures are.
        sources: the files and folders that annotations are read from, in a fixed order: when one
            of them changes, they are read again. A folder changes when a file comes or goes.
        cache: the folder of the cache.
    """
    place = content_key(FORMAT, repr(images), [str(path.absolute()) for path in sources])
    folder = cache / "tables" / place / content_key([stamp(path) for path in sources])
    table = _open(folder, images)
    if table is None:
        table = read()
        if len(table) >= FEW:
            with locked(folder.parent):
                _save(table, folder)
            table = _open(folder, images) or table
    return table


def _open(folder: Path, images: ImageSource) -> FaceTable | None:
    if not folder.is_dir():
        return None
    try:
        digests = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))
        columns = {name: _open_column(folder, name, digests[name]) for name in COLUMNS}
        attributes = tuple(columns.pop("attributes").tolist())
        return FaceTable(attributes=attributes, images=images, **columns)
    except (OSError, ValueError, KeyError, TypeError, EOFError, AffactkitError) as error:
        log.warning("%s: damaged, the annotations are read again: %s", folder, error)
        return None


def _open_column(folder: Path, name: str, digest: str) -> NDArray[Any]:
    path = _column_file(folder, name)
    if _digest(path) != digest:
        raise ValueError(f"{path.name} is not what was written")
    return map_column(path)


def _save(table: FaceTable, folder: Path) -> None:
    """Write a table in the place of one that is damaged, or of what was there before a change."""
    shutil.rmtree(folder.parent, ignore_errors=True)
    with atomic_folder(folder) as temporary:
        for name in COLUMNS:
            np.save(_column_file(temporary, name), getattr(table, name))
        digests = {name: _digest(_column_file(temporary, name)) for name in COLUMNS}
        (temporary / DIGESTS).write_text(json.dumps(digests, indent=1), encoding="utf-8")


def _column_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
