"""A few drawn faces with a CSV file, so that a new data set has something to read."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np

from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host

PHOTOS = 24
ATTRIBUTES = 4
"""How many: those that the faces differ in most."""
COLUMNS = ("picture", "split", "x", "y", "width", "height")


def write_photos(folder: Path) -> None:
    """Write ``faces.csv`` and its pictures into a new folder."""
    folder.mkdir()
    with tempfile.TemporaryDirectory() as drawn:
        context = BuildContext(plugin_host().registries, Path(drawn))
        faces = {"type": "synthfaces", "count": PHOTOS, "folder": f"{drawn}/faces"}
        table: FaceTable = context.build("datasets", faces).load()
        for row, key in enumerate(table.keys.tolist()):
            (folder / key).write_bytes(table.image(row))
    (folder / "faces.csv").write_text(_listed(table), encoding="utf-8")


def _listed(table: FaceTable) -> str:
    """Return the lines of the CSV file."""
    chosen = np.sort(np.abs(table.targets.mean(axis=0) - 0.5).argsort(kind="stable")[:ATTRIBUTES])
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([*COLUMNS, *(table.attributes[column] for column in chosen)])
    for key, split, box, labels in zip(
        table.keys, table.split, table.boxes, table.targets[:, chosen], strict=True
    ):
        numbers = [f"{number:g}" for number in box]
        lines.writerow([key, Split(split).name.lower(), *numbers, *labels])
    return text.getvalue()
