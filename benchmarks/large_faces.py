"""A face in a picture of 2048 x 2496 pixels, decoded as it is or scaled."""

from __future__ import annotations

import cv2

from affactkit.recipe.models import Crop
from benchmarks.crops import STEPS, crops, decode_only
from benchmarks.harness import Effort, Result, contender, race
from benchmarks.samples import HEIGHT, WIDTH, faces


def run(effort: Effort) -> Result:
    """Measure in one thread, all steps of the fast path included."""
    cv2.setNumThreads(1)
    table = faces(4 * HEIGHT, 4 * WIDTH, count=4)
    exact = Crop(fill="replicate", precision="fast")
    scaled = exact.model_copy(update={"decode": "scaled"})
    contenders = [
        contender("decode only", decode_only(table)),
        contender("crop, decode: exact", crops(table, exact, STEPS)),
        contender("crop, decode: scaled", crops(table, scaled, STEPS)),
    ]
    return race(contenders, effort, unit="picture")
