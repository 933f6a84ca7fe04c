"""The ways in which pictures are disturbed, each by a strength."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Disturbance:
    """One way to disturb pictures.

    Attributes:
        name: of the way, and of the curve of errors.
        axis: what the strength is, with its unit.
        transform: the strength as a transform, as a recipe writes it.
        neutral: the strength that disturbs nothing, None if there is none.
        place: where a strength stands on the axis along which areas are taken.
    """

    name: str
    axis: str
    transform: Callable[[float], Mapping[str, Any]]
    neutral: float | None = None
    place: Callable[[float], float] = float


DISTURBANCES: Mapping[str, Disturbance] = MappingProxyType(
    {
        one.name: one
        for one in (
            Disturbance(
                "rotation",
                "degrees",
                lambda angle: {"type": "angle", "mean": angle, "std": 0},
                neutral=0,
            ),
            Disturbance(
                "scale",
                "factor",
                lambda factor: {"type": "scale", "mean": math.log2(factor), "std": 0},
                neutral=1,
                place=math.log2,
            ),
            Disturbance(
                "shift",
                "deviation, share of the crop",
                lambda std: {"type": "shift", "std": std, "whole_pixels": False},
                neutral=0,
            ),
            Disturbance(
                "blur",
                "sigma in pixels of 224",
                lambda sigma: {"type": "blur", "mean": sigma, "std": 0},
                neutral=0,
            ),
            Disturbance(
                "gamma",
                "exponent",
                lambda gamma: {"type": "gamma", "mean": math.log2(gamma), "std": 0},
                neutral=1,
                place=math.log2,
            ),
            Disturbance(
                "temperature",
                "kelvin",
                lambda kelvin: {"type": "temperature", "kelvins": [int(kelvin)]},
                place=math.log2,
            ),
            Disturbance(
                "jpeg",
                "quality",
                lambda quality: {"type": "jpeg", "qualities": [int(quality)]},
            ),
        )
    }
)
"""All of them by name, in the order in which they are shown."""
