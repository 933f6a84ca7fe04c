"""A table of three faces that keeps the contract."""

from __future__ import annotations

import numpy as np

from affactkit.faces import FaceTable


class NoPictures:
    def read(self, key: str) -> bytes:
        raise KeyError(key)

    def stamp(self, key: str) -> str:
        raise KeyError(key)


def table() -> FaceTable:
    return FaceTable(
        keys=np.array(["a", "b", "c"]),
        targets=np.array([[0, 1], [1, -1], [0, 0]], np.int8),
        split=np.array([0, 1, -1], np.int8),
        landmarks=np.full((3, 5, 2), np.nan, np.float32),
        boxes=np.array([[1, 2, 3, 4]] * 3, np.float32),
        identity=np.array([7, 7, -1]),
        attributes=("Bald", "Young"),
        images=NoPictures(),
    )
