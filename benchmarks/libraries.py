"""A JPEG to a crop with every step, beside albumentations, torchvision and kornia."""

from __future__ import annotations

import cv2

from affactkit.recipe.models import Crop
from benchmarks.crops import STEPS, crops
from benchmarks.elsewhere import contenders_elsewhere
from benchmarks.harness import Effort, Result, contender, race
from benchmarks.samples import faces

LIBRARIES = ("albumentations", "torchvision", "kornia")


def run(effort: Effort) -> Result:
    """Measure in one thread each; the libraries run in the environment of the alternatives."""
    cv2.setNumThreads(1)
    crop = Crop(fill="replicate", precision="fast")
    ours = contender("affactkit", crops(faces(), crop, STEPS))
    others = contenders_elsewhere("benchmarks.alternatives", LIBRARIES)
    return race([ours, *others], effort, unit="picture")
