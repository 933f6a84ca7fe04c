"""Draws the documentation's figures that need no run while the site is built."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mkdocs.structure.files import File, Files

from affactkit.jobs.figure import draw_into

SHOWN = ("comparison", "augmentations", "temperatures")


def on_files(files: Files, config: Any) -> Files:
    """Add a picture of each figure; mkdocs calls this once."""
    for name in SHOWN:
        path = f"images/figures/{name}.png"
        files.append(File.generated(config, path, content=_drawn(name)))
    return files


def _drawn(name: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "figure.png"
        draw_into(file, name)
        return file.read_bytes()
