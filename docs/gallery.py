"""Draws the documentation's gallery of rendered faces while the site is built."""

from __future__ import annotations

from typing import Any

import cv2
from mkdocs.structure.files import File, Files

from affactkit_synthfaces.attributes import VISIBLE
from affactkit_synthfaces.gallery import gallery


def on_files(files: Files, config: Any) -> Files:
    """Add a picture for each visible attribute; mkdocs calls this once."""
    for name in VISIBLE:
        path = f"images/synthfaces/{name}.jpg"
        files.append(File.generated(config, path, content=_without_and_with(name)))
    return files


def _without_and_with(name: str) -> bytes:
    picture = gallery([name], columns=1)
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return encoded.tobytes()
