"""Sheets of hair: an area between two curves, and strands that run along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from affactkit_synthfaces.canvas import Canvas, Colour, Mask
from affactkit_synthfaces.curves import Points, part_of, resampled, ribbon, waved
from affactkit_synthfaces.palette import WHITE, mix, scale

_SAMPLES = 72


@dataclass(frozen=True)
class Sheet:
    """Hair between an outer and an inner curve, both from root to tip."""

    outer: Points
    inner: Points

    @classmethod
    def between(cls, outer: Points, inner: Points) -> Sheet:
        """Make a sheet of curves with any number of points."""
        return cls(resampled(outer, _SAMPLES), resampled(inner, _SAMPLES))

    @property
    def outline(self) -> Points:
        """The closed outline."""
        return np.concatenate([self.outer, self.inner[::-1]])

    def level(self, share: float) -> Points:
        """Return the curve that lies ``share`` of the way from the inner to the outer one."""
        return self.inner + (self.outer - self.inner) * share


def draw_sheets(
    canvas: Canvas, sheets: list[Sheet], colour: Colour, *, texture: str, phase: float
) -> Mask:
    """Paint sheets as one area, with strands and gloss, and return its mask."""
    area = canvas.mask(*(sheet.outline for sheet in sheets))
    canvas.paint(area, colour)
    dark, bright = scale(colour, 0.62), mix(scale(colour, 1.25), WHITE, 0.10)
    gloss = mix(scale(colour, 1.35), WHITE, 0.26)
    levels = (0.12, 0.28, 0.42, 0.58, 0.72, 0.88) if texture != "smooth" else (0.3, 0.68)
    strands = [
        _wavy(sheet.level(level), texture, phase + 0.45 * level)
        for sheet in sheets
        for level in levels
    ]
    width = 0.075 if texture == "wavy" else 0.045
    deep = canvas.mask(*(ribbon(strand, width) for strand in strands[::2])).within(area)
    canvas.paint(deep, dark, 0.75 if texture != "smooth" else 0.35)
    high = canvas.mask(*(ribbon(strand + 0.02, width * 0.8) for strand in strands[1::2]))
    canvas.paint(high.within(area), bright, 0.6 if texture != "smooth" else 0.3)
    shine = [
        ribbon(part_of(sheet.level(level), 0.30 - 0.1 * level, 0.62 - 0.1 * level), 0.06)
        for sheet in sheets
        for level in (0.34, 0.50, 0.66, 0.80)
    ]
    canvas.paint(canvas.mask(*shine, soft=0.02).within(area), gloss, 0.45)
    return area


def _wavy(curve: Points, texture: str, phase: float) -> Points:
    return waved(curve, 0.085, 0.95, phase) if texture == "wavy" else curve
