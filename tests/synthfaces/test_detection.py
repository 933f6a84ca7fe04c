"""A detector made for photographs must find the drawn faces."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from affactkit_synthfaces.portrait import Portrait, render


@pytest.fixture(scope="module")
def detector() -> Any:
    mtcnn = pytest.importorskip("facenet_pytorch").MTCNN
    return mtcnn(select_largest=False, post_process=False)


def overlap(box: np.ndarray, portrait: Portrait) -> float:
    """Return the intersection over union of a detected box (corners) and the drawn one."""
    x, y, width, height = portrait.box
    sides = np.minimum(box[2:], (x + width, y + height)) - np.maximum(box[:2], (x, y))
    shared = float(np.prod(np.maximum(sides, 0)))
    return shared / (float(np.prod(box[2:] - box[:2])) + width * height - shared)


def found(detector: Any, portrait: Portrait) -> bool:
    boxes, _ = detector.detect(Image.fromarray(portrait.picture))
    return boxes is not None and overlap(np.asarray(boxes[0], float), portrait) > 0.4


def share_found(detector: Any, count: int) -> float:
    return float(np.mean([found(detector, render(21, index)) for index in range(count)]))


def test_mtcnn_finds_the_faces(detector: Any) -> None:
    assert share_found(detector, 60) >= 0.95


@pytest.mark.slow
def test_mtcnn_finds_nearly_all_of_500_faces(detector: Any) -> None:
    assert share_found(detector, 500) >= 0.97
