"""The face box of each row, as a crop asks for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.boxes import landmark_boxes, level_boxes, scaled_boxes
from affactkit.data.detections import detect_faces
from affactkit.errors import DataError
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext, Detector
from affactkit.recipe.models import Crop, OnError

NAMED = 10
"""How many pictures an error names."""

log = logging.getLogger("affactkit")

_UNUSABLE = {
    "landmarks": "no landmarks, or eyes and mouth that coincide",
    "annotated": "no annotated box",
    "detected": "no detected face, and no annotated box to fall back on",
}


@dataclass(frozen=True, eq=False)
class FaceBoxes:
    """Where the faces are.

    Attributes:
        boxes: [n, 5] x1, y1, x2, y2 in pixels and the angle in degrees, as `FaceBox.to_row`.
        fallbacks: the rows of the table in which the detector found no face, so that the
            annotated box is used; in order.
    """

    boxes: NDArray[np.float64]
    fallbacks: NDArray[np.int64]


def face_boxes(
    table: FaceTable,
    rows: NDArray[np.int64],
    crop: Crop,
    context: BuildContext,
    on_error: OnError = "raise",
) -> FaceBoxes:
    """Return the boxes of rows of a table, by which their faces are cut out.

    A detected box is scaled by the detector's factor, as is the annotated one that takes its
    place where no face is found; then the crop's own factor applies.

    Args:
        table: the faces.
        rows: which of them.
        crop: says which box.
        context: builds the detector.
        on_error: whether faces that have no such box, or no picture, have NaN in its place.

    Raises:
        DataError: they have not, and there are some; the message names the first of them.
    """
    fallbacks = np.empty(0, np.int64)
    if crop.box == "landmarks":
        boxes = landmark_boxes(table.landmarks[rows])
    elif crop.box == "annotated":
        boxes = level_boxes(table.boxes[rows])
    else:
        boxes, fallbacks = _detected(table, rows, crop, context, on_error)
    if crop.scale != 1:
        boxes = scaled_boxes(boxes, crop.scale)
    usable = np.isfinite(boxes).all(axis=1) & (boxes[:, 2:4] > boxes[:, :2]).all(axis=1)
    if on_error == "raise" and not usable.all():
        raise _unusable(table, rows, rows[~usable], crop)
    boxes[~usable] = np.nan
    return FaceBoxes(boxes, fallbacks)


def _detected(
    table: FaceTable,
    rows: NDArray[np.int64],
    crop: Crop,
    context: BuildContext,
    on_error: OnError,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    if crop.detector is None:
        raise ValueError("Crop is checked to have a detector when the box is detected")
    detector: Detector = context.build("detectors", crop.detector)
    identity = crop.detector.to_values()
    faces = detect_faces(table, rows, detector, identity, context.cache, on_error)[:, :4]
    lost = np.isnan(faces).any(axis=1)
    faces[lost] = table.boxes[rows[lost]]
    if lost.any():
        log.warning(
            "detector %s: no face in %d of %d pictures, whose annotated boxes are used: %s",
            crop.detector.name,
            lost.sum(),
            len(rows),
            _names(table, rows[lost]),
        )
    return scaled_boxes(level_boxes(faces), detector.scale), rows[lost]


def _unusable(
    table: FaceTable, rows: NDArray[np.int64], bad: NDArray[np.int64], crop: Crop
) -> DataError:
    return DataError(
        f"crop.box is {crop.box}, but {len(bad)} of {len(rows)} faces have "
        f"{_UNUSABLE[crop.box]}: {_names(table, bad)}",
        hint="Leave these faces out by training.on_error: skip, or choose another crop.box: "
        "landmarks, annotated, detected.",
    )


def _names(table: FaceTable, rows: NDArray[np.int64]) -> str:
    named = ", ".join(map(str, table.keys[rows[:NAMED]]))
    return f"{named}, ..." if len(rows) > NAMED else named
