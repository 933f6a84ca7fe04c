"""The pixels of test sets C, D and T, beside one detection of the faces and three warps by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import torch

from affactkit.data.decode import decode
from affactkit.data.loader import load_batches
from affactkit.data.order import EvaluationOrder
from affactkit.engine.assembly import make_crops
from affactkit.faces import FaceTable
from affactkit.geometry import FaceBox, Pose
from affactkit.interfaces import BuildContext, Detector
from affactkit.recipe.models import TestSet
from affactkit.render import render
from benchmarks.harness import Effort, Result, contender, race
from benchmarks.samples import build_context, faces

SIZE, SIZE_OF_C, COUNT, BATCH = 224, 256, 8, 8
JITTERS = ("scale", "angle", "shift", "mirror", "gamma")


def run(effort: Effort) -> Result:
    """Measure in one thread; each turn of the first two detects all faces anew."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    table, context = faces(count=COUNT), build_context(SIZE)
    with TemporaryDirectory() as folder:
        number, known = count(), replace(context, cache=Path(folder) / "known")
        make_test_sets(table, known)

        def anew() -> None:
            make_test_sets(table, replace(context, cache=Path(folder) / str(next(number))))

        contenders = [
            contender("one detection and three warps", by_hand(table, context)),
            contender("C, D and T", anew),
            contender("C, D and T again", lambda: make_test_sets(table, known)),
        ]
        return race(contenders, effort, unit=f"{len(table)} pictures")


def make_test_sets(table: FaceTable, context: BuildContext) -> None:
    """Make the crops of the three test sets, as an evaluation does."""
    rows = np.arange(len(table))
    for test_set in _test_sets(context):
        crops = make_crops(table, rows, test_set.crop, test_set.transforms, 0, context)
        order = EvaluationOrder(rows, BATCH)
        with load_batches(crops, order, workers=0, pin=False) as loaded:
            deque(loaded, maxlen=0)


def _test_sets(context: BuildContext) -> list[TestSet]:
    detected = {"box": "detected", "detector": "mtcnn"}
    crops = [{"size": size, **detected} for size in (SIZE_OF_C, SIZE, SIZE)]
    told = {"registries": context.registries}
    return [
        TestSet.model_validate({"crop": crop, "transforms": transforms}, context=told)
        for crop, transforms in zip(crops, ((), (), JITTERS), strict=True)
    ]


def by_hand(table: FaceTable, context: BuildContext) -> Callable[[], None]:
    """Return what decodes each picture once, detects its face, and warps it three times."""
    detector: Detector = context.build("detectors", "mtcnn")

    def work() -> None:
        pictures = [decode(table.image(row), str(table.keys[row])) for row in range(len(table))]
        for picture, face in zip(pictures, detector.detect(pictures), strict=True):
            if face is not None:
                box = FaceBox.from_xywh(face.x, face.y, face.width, face.height)
                for size in (SIZE_OF_C, SIZE, SIZE):
                    render(picture, box.scaled(detector.scale), Pose(), size)

    return work
