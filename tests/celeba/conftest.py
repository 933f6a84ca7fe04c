"""A small data set in CelebA's layout, in either of its forms, to be spoilt by the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

POINTS = ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"]
HEADERS = {
    "list_attr_celeba": ["Bald", "Hat", "Young"],
    "list_landmarks_celeba": [f"{point}_{axis}" for point in POINTS for axis in "xy"],
    "list_bbox_celeba": ["x_1", "y_1", "width", "height"],
    "list_eval_partition": ["partition"],
    "identity_CelebA": ["identity"],
}


@dataclass
class Faces:
    """What is written, so that a test can compare."""

    root: Path
    keys: list[str] = field(default_factory=lambda: [f"{i:06d}.jpg" for i in range(1, 9)])
    numbers: dict[str, NDArray[np.int64]] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(8)
        n = len(self.keys)
        self.numbers = {
            "list_attr_celeba": rng.choice([-1, 1], (n, 3)),
            "list_landmarks_celeba": rng.integers(-5, 300, (n, 10)),
            "list_bbox_celeba": rng.integers(1, 300, (n, 4)),
            "list_eval_partition": np.array([[0, 0, 0, 0, 1, 1, 2, 2]]).T,
            "identity_CelebA": rng.integers(1, 9, (n, 1)),
        }

    def write_pictures(self) -> None:
        folder = self.root / "img_celeba"
        folder.mkdir(parents=True)
        for key in self.keys:
            cv2.imwrite(str(folder / key), np.zeros((4, 5, 3), np.uint8))

    def write_texts(self) -> None:
        for stem, rows in self.numbers.items():
            lines = [
                f"{key} {' '.join(f'{number:4d}' for number in row)}"
                for key, row in zip(self.keys, rows.tolist(), strict=True)
            ]
            if stem not in ("list_eval_partition", "identity_CelebA"):
                first = "image_id " if stem == "list_bbox_celeba" else ""
                lines[:0] = [str(len(self.keys)), first + " ".join(HEADERS[stem]) + " "]
            (self.root / f"{stem}.txt").write_text("\n".join(lines) + "\n")

    def write_mirrors(self, no: int = -1) -> None:
        for stem, rows in self.numbers.items():
            values = np.where(rows == -1, no, rows) if stem == "list_attr_celeba" else rows
            lines = [
                ",".join([key, *map(str, row)])
                for key, row in zip(self.keys, values.tolist(), strict=True)
            ]
            lines.insert(0, ",".join(["image_id", *HEADERS[stem]]))
            (self.root / f"{stem}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def faces(tmp_path: Path) -> Faces:
    written = Faces(tmp_path / "faces")
    written.write_pictures()
    written.write_texts()
    return written
