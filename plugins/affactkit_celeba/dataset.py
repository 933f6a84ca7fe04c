"""The data set ``celeba``."""

from __future__ import annotations

from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit_celeba.config import CelebaConfig
from affactkit_celeba.reader import read_faces


class CelebaDataset:
    """Reads annotated faces from files in CelebA's layout."""

    def __init__(self, config: CelebaConfig, context: BuildContext) -> None:
        self._config = config

    def load(self) -> FaceTable:
        """Return all faces; see `read_faces`."""
        return read_faces(self._config.root, self._config.images, self._config.on_error)
