"""The mouth."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces.appearance import Look, Mouth
from affactkit_synthfaces.canvas import Canvas, Mask
from affactkit_synthfaces.curves import Points, moved, path, ribbon
from affactkit_synthfaces.palette import WHITE, scale

_INSIDE, _TONGUE = (0.30, 0.06, 0.08), (0.78, 0.34, 0.36)


def corners(mouth: Mouth) -> Points:
    """Return where the corners are, the viewer's left one first."""
    y = 1.0 - 0.07 * mouth.smile
    return np.array([(-mouth.width, y), (mouth.width, y)])


def draw_mouth(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw lips and, where the mouth is open, teeth and tongue."""
    mouth, skin = look.mouth, look.skin
    upper, lower = _opening(mouth)
    top, bottom = _lips(mouth, upper, lower)
    pout = canvas.blob((0.0, float(bottom[:, 1].max()) + 0.10), (0.20, 0.06)).within(face)
    canvas.shade(pout, skin.shadow, 0.6)
    lips = canvas.mask(np.concatenate([top, bottom[::-1]]), soft=0.006)
    canvas.paint(lips, mouth.colour)
    upper_lip = canvas.mask(np.concatenate([top, upper[::-1]])).within(lips)
    canvas.shade(upper_lip, (0.76, 0.68, 0.72), 0.8)
    _shine(canvas, look, lips, lower, bottom)
    if mouth.gap:
        _draw_inside(canvas, mouth, upper, lower)
    line = canvas.mask(ribbon(upper, 0.035 if mouth.gap else 0.05, (0.7, 0.7)))
    canvas.paint(line, scale(mouth.colour, 0.36), 0.9)
    _draw_corners(canvas, look, face)


def _opening(mouth: Mouth) -> tuple[Points, Points]:
    """Return the edges of the opening, upper and lower; they are one where it is closed."""
    left, right = corners(mouth)
    w, sag = mouth.width, 0.15 * mouth.smile
    middle = left[1] + sag - mouth.gap * 0.25
    upper = path([left, (-w * 0.5, middle - 0.25 * sag - 0.005), (0.0, middle + 0.012),
                  (w * 0.5, middle - 0.25 * sag - 0.005), right])  # fmt: skip
    drop = mouth.gap
    lower = path([left, (-w * 0.5, middle - 0.25 * sag + drop * 0.80),
                  (0.0, middle + 0.012 + drop), (w * 0.5, middle - 0.25 * sag + drop * 0.80),
                  right])  # fmt: skip
    return upper, lower


def _lips(mouth: Mouth, upper: Points, lower: Points) -> tuple[Points, Points]:
    """Return the outer edges of the lips."""
    t = np.linspace(-1, 1, len(upper))
    bow = 1.0 - 0.28 * np.exp(-((t / 0.14) ** 2))
    rise = mouth.upper * bow * (1 - np.abs(t) ** 2.2)
    fall = mouth.lower * (1 - np.abs(t) ** 2.6)
    return upper - np.stack([0 * t, rise], 1), lower + np.stack([0 * t, fall], 1)


def _shine(canvas: Canvas, look: Look, lips: Mask, lower: Points, bottom: Points) -> None:
    mouth = look.mouth
    middle = len(lower) // 2
    y = float(lower[middle, 1] * 0.5 + bottom[middle, 1] * 0.5)
    spot = canvas.blob((look.scene.light[0] * 0.07, y), (0.13, mouth.lower * 0.28)).within(lips)
    canvas.light(spot, WHITE, 0.55 if mouth.glossy else 0.22)


def _draw_inside(canvas: Canvas, mouth: Mouth, upper: Points, lower: Points) -> None:
    hole = canvas.mask(np.concatenate([upper, lower[::-1]]))
    canvas.paint(hole, _INSIDE)
    floor = float(lower[:, 1].max())
    tongue = canvas.blob((0.0, floor + 0.01), (0.16, 0.05)).within(hole)
    canvas.paint(tongue, _TONGUE, 0.85)
    depth = 0.62 if mouth.smile > 0.5 else 0.40
    teeth_edge = upper + (lower - upper) * (depth * np.array([1.0, 1.0]))
    teeth = canvas.mask(np.concatenate([upper, teeth_edge[::-1]])).within(hole)
    canvas.paint(teeth, (0.97, 0.95, 0.92))
    canvas.shade(canvas.ramp(teeth, (mouth.width * 0.4, 1), (mouth.width, 1)), (0.5, 0.4, 0.4), 0.8)
    canvas.shade(
        canvas.ramp(teeth, (-mouth.width * 0.4, 1), (-mouth.width, 1)), (0.5, 0.4, 0.4), 0.8
    )


def _draw_corners(canvas: Canvas, look: Look, face: Mask) -> None:
    mouth, skin = look.mouth, look.skin
    for side, corner in zip((-1.0, 1.0), corners(mouth), strict=True):
        dimple = canvas.blob((moved(corner, side * 0.03, 0.0)).tolist(), (0.035, 0.05)).within(face)
        canvas.shade(dimple, skin.shadow, 0.25 + 0.4 * max(mouth.smile, 0.0))
        if mouth.smile < 0.5:
            continue
        crease = [moved(corner, side * 0.03, -0.26), moved(corner, side * 0.15, -0.08),
                  moved(corner, side * 0.14, 0.09)]  # fmt: skip
        fold = canvas.mask(ribbon(path(crease), 0.05), soft=0.012).within(face)
        canvas.shade(fold, skin.shadow, 0.6)
