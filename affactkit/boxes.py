"""Face boxes as columns, for a whole table at once.

They are [N, 5] x1, y1, x2, y2 in pixels and the angle in degrees; a row is a `FaceBox`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]


def landmark_boxes(landmarks: NDArray[np.floating[Any]]) -> Boxes:
    """Return [N, 5] the published boxes of landmarks [N, 5, 2], turned so that the eyes are level.

    Landmarks are (x, y) of the viewer's left eye, right eye, nose, left and right mouth corner;
    boxes of unknown ones are NaN.

    Source: Günther et al. 2017, section 3; report eq. 3.1 to 3.4 with the factor 5.5.
    """
    points = landmarks.astype(np.float64)
    eye_left, eye_right, _, mouth_left, mouth_right = points.transpose(1, 0, 2)
    eyes, mouth = (eye_left + eye_right) / 2, (mouth_left + mouth_right) / 2
    size = 5.5 * np.hypot(*(eyes - mouth).T)
    (x, y), (dx, dy) = eyes.T, (eye_right - eye_left).T
    angle = np.degrees(np.arctan2(dy, dx))
    return np.stack(
        (x - 0.50 * size, y - 0.45 * size, x + 0.50 * size, y + 0.55 * size, angle), axis=1
    )


def level_boxes(xywh: NDArray[np.floating[Any]]) -> Boxes:
    """Return [N, 5] the level boxes of x, y, width, height [N, 4]."""
    x, y, width, height = xywh.astype(np.float64).T
    return np.stack((x, y, x + width, y + height, np.zeros(len(x))), axis=1)


def scaled_boxes(boxes: Boxes, factor: float) -> Boxes:
    """Return boxes [N, 5] scaled about their centres."""
    x1, y1, x2, y2, angle = boxes.T
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    w, h = (x2 - x1) * factor / 2, (y2 - y1) * factor / 2
    return np.stack((x - w, y - h, x + w, y + h, angle), axis=1)
