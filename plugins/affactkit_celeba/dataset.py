"""The data set ``celeba``."""

from __future__ import annotations

from affactkit.data.tables import kept_table
from affactkit.faces import FaceTable, ImageFolder
from affactkit.interfaces import BuildContext
from affactkit_celeba.config import CelebaConfig
from affactkit_celeba.layout import annotation_files
from affactkit_celeba.reader import read_faces


class CelebaDataset:
    """Reads annotated faces from files in CelebA's layout."""

    def __init__(self, config: CelebaConfig, context: BuildContext) -> None:
        self._config = config
        self._cache = context.cache

    def load(self) -> FaceTable:
        """Return all faces; see `read_faces`.

        A large table is kept in the cache until a file of annotations changes, or one is added to
        or removed from the folder of the pictures. Faulty data that is to be skipped is read each
        time, and so told of each time.
        """
        config = self._config
        if config.on_error == "skip":
            return self._read()
        folder = config.root / config.images
        sources = [*annotation_files(config.root), folder]
        return kept_table(self._read, ImageFolder(folder), sources, self._cache)

    def _read(self) -> FaceTable:
        config = self._config
        return read_faces(config.root, config.images, config.on_error)
