"""A JPEG to a crop with every published step, beside decoding the JPEG and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import cv2
import numpy as np
import simplejpeg

from affactkit.component import parse_component
from affactkit.data.crops import Place
from affactkit.engine.assembly import render_crops
from affactkit.engine.memory import keep_freed_memory
from affactkit.faces import FaceTable
from affactkit.recipe.models import Crop
from benchmarks.harness import Contender, Effort, Result, contender, race
from benchmarks.samples import build_context, faces

STEPS = ("scale", "angle", "shift", "mirror", "blur", "gamma")
GEOMETRY = STEPS[:4]


def run(effort: Effort) -> Result:
    """Measure in one thread, with random draws included, and memory kept as in a training."""
    keep_freed_memory()
    cv2.setNumThreads(1)
    table = faces()
    contenders = [
        contender("decode only", decode_only(table)),
        *(
            _crops(table, f"{precision}, {fill}", Crop(fill=fill, precision=precision), STEPS)
            for precision in ("fast", "exact")
            for fill in ("replicate", "column")
        ),
        _crops(table, "decode and warp", Crop(fill="replicate", precision="fast"), GEOMETRY),
    ]
    return race(contenders, effort, unit="picture")


def decode_only(table: FaceTable) -> Callable[[], object]:
    """Return what decodes the next picture at full size, and does not even check it."""
    number = count()
    return lambda: simplejpeg.decode_jpeg(table.image(next(number) % len(table)), "RGB")


def crops(table: FaceTable, crop: Crop, steps: Sequence[str]) -> Callable[[], object]:
    """Return what makes the next crop, as a training's workers do, in a new epoch each time."""
    context = build_context(crop.size)
    transforms = [parse_component(step, "transforms", context.registries) for step in steps]
    make = render_crops(table, np.arange(len(table)), crop, transforms, 0, context)
    number = count()
    return lambda: make(Place(*divmod(next(number), len(table))))


def _crops(table: FaceTable, name: str, crop: Crop, steps: Sequence[str]) -> Contender:
    return contender(name, crops(table, crop, steps))
