"""The published test sets as data.

Source: report section 2.2.2 and 7.6; the ten crops are cut from 256 pixels for views of 224,
and from as much more at any other size.
"""

from __future__ import annotations

from typing import Any

from affactkit.component import Component
from affactkit.engine.looks import ten_crop_source
from affactkit.recipe.models import Crop, TestSet

JITTERS = ("scale", "angle", "shift", "mirror", "gamma")
"""What makes T hard: all of AFFACT's transforms but the blur."""


def published_test_set(name: str, detector: Component, size: int, seed: int) -> TestSet:
    """Return a published test set by its name.

    Args:
        name: ``A``, ``C``, ``D``, ``T`` or ``T+temperature``.
        detector: finds the faces of all but A.
        size: height and width of what the network sees, in pixels.
        seed: of the random transforms.
    """
    detected: dict[str, Any] = {"box": "detected", "detector": detector}
    match name:
        case "A":
            return TestSet(crop=Crop(box="landmarks", size=size))
        case "C":
            return TestSet(
                crop=Crop(size=ten_crop_source(size), **detected),
                views="ten-crop",
                view_size=size,
                reduce="vote",
            )
        case "D":
            return TestSet(crop=Crop(size=size, **detected))
        case _:
            temperature = ("temperature",) if name == "T+temperature" else ()
            return TestSet(
                crop=Crop(size=size, **detected),
                transforms=(*JITTERS, *temperature),
                seed=seed,
            )
