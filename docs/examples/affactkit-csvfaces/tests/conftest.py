"""Drawn faces with a CSV file, as a user would have photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit_csvfaces.rows import LANDMARKS

ATTRIBUTES = ("Smiling", "Young", "Male")


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[FaceTable, Path]:
    """A table of faces, and the CSV file that says the same."""
    folder = tmp_path_factory.mktemp("drawn")
    faces = {"type": "synthfaces", "count": 30, "folder": str(folder / "faces"), "workers": 1}
    table: FaceTable = (
        BuildContext(plugin_host().registries, folder).build("datasets", faces).load()
    )
    photos = folder / "photos"
    photos.mkdir()
    columns = [table.attributes.index(name) for name in ATTRIBUTES]
    lines = [",".join(["photo", "split", *LANDMARKS, *ATTRIBUTES])]
    for row, key in enumerate(table.keys.tolist()):
        (photos / key).write_bytes(table.image(row))
        points = [f"{number:.6f}" for number in table.landmarks[row].ravel()]
        labels = ["yes" if label else "no" for label in table.targets[row, columns]]
        split = Split(table.split[row]).name.lower()
        lines.append(",".join([key, split, *points, *labels]))
    (photos / "faces.csv").write_text("\n".join(lines) + "\n")
    return table, photos / "faces.csv"
