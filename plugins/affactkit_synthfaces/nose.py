"""The nose."""

from __future__ import annotations

from affactkit_synthfaces.appearance import Look, Nose
from affactkit_synthfaces.canvas import Canvas, Mask
from affactkit_synthfaces.curves import closed, ellipse, moved, path, ribbon
from affactkit_synthfaces.palette import mix, scale


def nose_tip(nose: Nose, yaw: float) -> tuple[float, float]:
    """Return the tip; it is nearer to the viewer than the rest, so turning moves it more."""
    return (0.07 * yaw, nose.tip_y)


def draw_nose(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw the nose by the shadow beside and below it, its wings and the light on its tip."""
    nose, skin, light = look.nose, look.skin, look.scene.light
    tip_x, tip_y = nose_tip(nose, look.scene.head.yaw)
    w, low = nose.width, tip_y + (0.19 if nose.pointy else 0.09)
    side = -1.0 if light[0] > 0 else 1.0
    ridge = [
        (side * 0.10, -0.10),
        (side * 0.09 + tip_x / 2, 0.25),
        (tip_x + side * w, tip_y + 0.02),
    ]
    slope = [*ridge, (tip_x + side * w * 0.3, tip_y - 0.05), (side * 0.03, 0.1)]
    flank = canvas.mask(closed(slope), soft=0.03).within(face)
    canvas.shade(flank, skin.shadow, 0.35 + 0.35 * look.scene.contrast)
    bulb = [
        (tip_x - w, tip_y - 0.01),
        (tip_x - w * 0.55, tip_y - 0.16),
        (tip_x, tip_y - 0.20),
        (tip_x + w * 0.55, tip_y - 0.16),
        (tip_x + w, tip_y - 0.01),
        (tip_x + w * 0.72, tip_y + 0.09),
        (tip_x, low + 0.02),
        (tip_x - w * 0.72, tip_y + 0.09),
    ]
    _cast_shadow(canvas, look, face, bulb)
    body = canvas.mask(closed(bulb), soft=0.012).within(face)
    canvas.paint(body, mix(skin.base, (0.88, 0.42, 0.36), 0.13), 0.75)
    lower = canvas.ramp(body, (tip_x, tip_y - 0.04), (tip_x, low + 0.03))
    canvas.shade(lower, skin.shadow, 0.75)
    _draw_wings(canvas, look, (tip_x, tip_y), low)
    bridge = canvas.blob((tip_x * 0.5 - side * 0.03, 0.12), (0.05, 0.22))
    canvas.light(bridge, (1.0, 0.93, 0.85), 0.20)
    size = (0.04, 0.05) if nose.pointy else (0.05 + 0.12 * w, 0.05)
    shine = canvas.blob((tip_x - side * 0.04, tip_y - 0.07), size)
    canvas.light(shine, (1.0, 0.95, 0.9), 0.50)


def _cast_shadow(canvas: Canvas, look: Look, face: Mask, bulb: list[tuple[float, float]]) -> None:
    dropped = moved(closed(bulb), -0.06 * look.scene.light[0], 0.09)
    canvas.shade(canvas.mask(dropped, soft=0.045).within(face), look.skin.shadow, 0.65)


def _draw_wings(canvas: Canvas, look: Look, tip: tuple[float, float], low: float) -> None:
    nose, skin = look.nose, look.skin
    x, y, w = *tip, nose.width
    dark = scale(mix(skin.shadow, skin.base, 0.2), 0.55)
    holes, lines = [], []
    for side in (-1.0, 1.0):
        holes.append(ellipse((x + side * w * 0.45, y + 0.075), (0.20 * w + 0.01, 0.028), side * 14))
        wing = [
            (x + side * w * 0.82, y - 0.10),
            (x + side * w * 1.03, y + 0.0),
            (x + side * w * 0.80, y + 0.09),
        ]
        lines.append(ribbon(path(wing), 0.04))
    if nose.pointy:
        vee = [(x - w * 0.55, y + 0.09), (x, low + 0.02), (x + w * 0.55, y + 0.09)]
        lines.append(ribbon(path(vee, 4), 0.075))
    else:
        lines.append(
            ribbon(path([(x - w * 0.25, low), (x, low + 0.015), (x + w * 0.25, low)]), 0.035)
        )
    canvas.paint(canvas.mask(*holes, soft=0.008), dark, 0.8)
    canvas.shade(canvas.mask(*lines, soft=0.006), scale(skin.shadow, 0.75), 0.75)
