"""What the reader of CelebA's layout can be told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from affactkit.component import ComponentConfig, RecipePath
from affactkit_celeba.layout import IMAGES, missing_files

OnError = Literal["raise", "skip"]


class CelebaConfig(ComponentConfig):
    """Where the files are, and what becomes of faces whose annotations are faulty."""

    root: RecipePath = Field(
        Path("data/celeba"),
        description="The folder of the annotation files; by default in the working directory.",
    )
    images: str = Field(IMAGES, description="The folder of the pictures, inside root.")
    on_error: OnError = Field(
        "raise",
        description="Faulty lines and missing pictures: refuse the data, or leave the faces out.",
    )

    def preflight(self) -> Iterable[str]:
        """Say which files are missing."""
        message = missing_files(self.root, self.images)
        return [message] if message else []
