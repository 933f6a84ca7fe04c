"""Chance: what the attributes leave open, as one uniform number for each choice."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

_LISTED = """
    skin pale hair other_hair cut length volume part phase cheek jaw chin chin_y iris opening
    gaze spacing eye_size shadow brow nose nose_y mouth smile gap lips lipstick beard outfit
    outfit_colour accent shoulders tie metal gem bead glasses glasses_round hat hat_colour
    width height scale left top angle yaw pitch lean backdrop colours light
    contrast warmth exposure grain blur
    seed"""
CHOICES: tuple[str, ...] = tuple(_LISTED.split())
Chance = Mapping[str, float]
_TAIL = 0.0062
"""Normal numbers are cut at 2.5 standard deviations."""


def draw_chance(generator: np.random.Generator) -> dict[str, float]:
    """Draw a number in [0, 1) for each choice."""
    return dict(zip(CHOICES, generator.random(len(CHOICES)).tolist(), strict=True))


def between(uniform: float, low: float, high: float) -> float:
    """Turn a uniform number in [0, 1) into one in [low, high)."""
    return low + uniform * (high - low)


def spread(uniform: float, deviation: float) -> float:
    """Turn a uniform number into a normal one, cut at 2.5 standard deviations."""
    return deviation * NormalDist().inv_cdf(min(max(uniform, _TAIL), 1 - _TAIL))
