"""A face that is small in its picture: rows below it are not decoded."""

from __future__ import annotations

import cv2

from affactkit.recipe.models import Crop
from benchmarks.crops import STEPS, crops, decode_only
from benchmarks.harness import Effort, Result, contender, race
from benchmarks.samples import small_faces


def run(effort: Effort) -> Result:
    """Measure in one thread, all steps of the fast path included."""
    cv2.setNumThreads(1)
    table = small_faces()
    crop = Crop(fill="replicate", precision="fast")
    contenders = [
        contender("decode only", decode_only(table)),
        contender("crop", crops(table, crop, STEPS)),
    ]
    return race(contenders, effort, unit="picture")
