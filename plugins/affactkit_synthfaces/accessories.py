"""Glasses, hats and earrings."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces.appearance import Look
from affactkit_synthfaces.canvas import Canvas, Colour, Mask
from affactkit_synthfaces.curves import Points, both_sides, closed, ellipse, moved, path, ribbon
from affactkit_synthfaces.head import SKULL_TOP
from affactkit_synthfaces.palette import WHITE, mix, scale


def draw_glasses(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw glasses, where they are worn, with a glint on each lens."""
    colour, eyes = look.outfit.glasses, look.eyes
    if colour is None:
        return
    rims = []
    for side in (-1.0, 1.0):
        lens = moved(_lens(look.outfit.glasses_round), side * (eyes.spacing + 0.01), 0.04)
        shadow = canvas.mask(_hoop(moved(lens, 0, 0.06), 0.08), soft=0.02).within(face)
        canvas.shade(shadow, look.skin.shadow, 0.5)
        glass = canvas.mask(lens)
        canvas.light(glass, (0.85, 0.95, 1.0), 0.09)
        glint = np.array([(-0.26, 0.16), (0.02, -0.26), (0.14, -0.26), (-0.14, 0.16)])
        canvas.light(
            canvas.mask(moved(glint, side * eyes.spacing, 0.04)).within(glass), WHITE, 0.22
        )
        rims.append(_hoop(lens, 0.075))
        arm = path([(side * (eyes.spacing + 0.36), -0.08), (side * 1.12, -0.12)], 4)
        rims.append(ribbon(arm, 0.08, (1, 1)))
    bridge = path([(-0.15, -0.03), (0.0, -0.09), (0.15, -0.03)])
    rims.append(ribbon(bridge, 0.075, (1, 1)))
    canvas.paint(canvas.mask(*rims), colour)
    shine = [path([(s * 0.30, -0.325), (s * 0.62, -0.325)], 4) for s in (-1.0, 1.0)]
    canvas.light(canvas.mask(*(ribbon(line, 0.02) for line in shine)), WHITE, 0.35)


def _lens(round_: float) -> Points:
    if round_ < 0.5:
        return ellipse((0.0, 0.0), (0.36, 0.35))
    return closed([(-0.36, -0.22), (-0.18, -0.29), (0.20, -0.29), (0.38, -0.22), (0.35, 0.14),
                   (0.18, 0.28), (-0.14, 0.28), (-0.31, 0.16)])  # fmt: skip


def _hoop(lens: Points, width: float) -> Points:
    ring = np.concatenate([lens, lens[:2]])
    return ribbon(ring, width, (1, 1))


def draw_earrings(canvas: Canvas, look: Look) -> None:
    """Draw earrings, where they are worn: hoops or drops, hanging from the lobes."""
    metal, outfit = look.outfit.earrings, look.outfit
    if metal is None:
        return
    for side in (-1.0, 1.0):
        x, y = side * (look.head.cheek + 0.10), 0.58
        if outfit.bead < 0.45:
            circle = ellipse((x + side * 0.03, y + 0.26), (0.20, 0.25))
            canvas.paint(canvas.mask(_hoop(circle, 0.085)), scale(metal, 0.8))
            canvas.paint(canvas.mask(_hoop(circle - (0.015, 0.015), 0.035)), mix(metal, WHITE, 0.5))
            continue
        drop = closed([(x, y + 0.10), (x + 0.14, y + 0.38), (x, y + 0.52), (x - 0.14, y + 0.38)])
        canvas.paint(
            canvas.mask(ribbon(path([(x, y - 0.03), (x, y + 0.14)], 3), 0.06, (1, 1))), metal
        )
        canvas.paint(canvas.mask(drop), scale(outfit.gem, 0.8))
        canvas.paint(canvas.mask(ellipse((x, y + 0.38), (0.085, 0.10))), outfit.gem)
        canvas.paint(canvas.mask(ellipse((x - 0.035, y + 0.33), (0.032, 0.04))), WHITE, 0.85)
        canvas.paint(canvas.mask(ellipse((x, y), (0.06, 0.06))), mix(metal, WHITE, 0.3))


def draw_hat(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw the hat, where one is worn, and its shadow on the face."""
    outfit = look.outfit
    if outfit.hat is None:
        return
    shade = canvas.mask(closed([(-1.1, -1.0), (1.1, -1.0), (0.9, -0.62), (-0.9, -0.62)]), soft=0.07)
    canvas.shade(shade.within(face), look.skin.shadow, 0.8)
    top = SKULL_TOP - 0.6 * look.hair.volume
    {"beanie": _draw_beanie, "cap": _draw_cap, "brim": _draw_brim}[outfit.hat](canvas, look, top)


def _crown(canvas: Canvas, look: Look, right: list[tuple[float, float]]) -> Mask:
    crown = canvas.mask(both_sides(path(right)))
    canvas.paint(crown, look.outfit.hat_colour)
    lx = look.scene.light[0]
    canvas.shade(canvas.ramp(crown, (0.3 * lx, -1.4), (-1.3 * lx, -1.0)), (0.48, 0.42, 0.52), 0.75)
    canvas.light(canvas.blob((0.45 * lx, -1.75), (0.4, 0.22)).within(crown), WHITE, 0.20)
    return crown


def _draw_beanie(canvas: Canvas, look: Look, top: float) -> None:
    colour = look.outfit.hat_colour
    crown = _crown(
        canvas, look, [(0.0, top - 0.42), (0.70, top - 0.22), (1.16, -1.25), (1.22, -0.80)]
    )
    ribs = [
        ribbon(path([(x, -0.8), (x * 0.9, -1.4), (x * 0.45, top - 0.3)]), 0.05)
        for x in np.linspace(-1.05, 1.05, 11)
    ]
    canvas.paint(canvas.mask(*ribs).within(crown), scale(colour, 0.72), 0.7)
    cuff = _band(-1.12, -0.72, 1.26, 0.10)
    canvas.paint(canvas.mask(cuff), scale(colour, 0.88))
    ticks = [
        ribbon(path([(x, -1.10 + 0.06 * x * x), (x, -0.76 + 0.02 * x * x)], 3), 0.05, (1, 1))
        for x in np.linspace(-1.1, 1.1, 15)
    ]
    canvas.paint(canvas.mask(*ticks), scale(colour, 0.66), 0.7)
    canvas.paint(
        canvas.mask(ellipse((0.0, top - 0.52), (0.27, 0.25)), soft=0.02), mix(colour, WHITE, 0.5)
    )


def _draw_cap(canvas: Canvas, look: Look, top: float) -> None:
    colour = look.outfit.hat_colour
    _crown(canvas, look, [(0.0, top - 0.30), (0.72, top - 0.14), (1.14, -1.25), (1.18, -0.86)])
    seams = [
        ribbon(path([(x, -0.95), (x * 0.8, -1.5), (0.0, top - 0.28)]), 0.03) for x in (-0.6, 0.6)
    ]
    canvas.paint(canvas.mask(*seams), scale(colour, 0.6), 0.7)
    badge = mix(look.outfit.accent, WHITE, 0.3)
    canvas.paint(canvas.mask(ellipse((0.0, -1.42), (0.26, 0.22))), badge)
    visor = closed([(-1.12, -1.02), (0.0, -1.14), (1.12, -1.02), (1.02, -0.74), (0.0, -0.56),
                    (-1.02, -0.74)])  # fmt: skip
    area = canvas.mask(visor)
    canvas.paint(area, scale(colour, 0.80))
    canvas.shade(canvas.ramp(area, (0, -0.85), (0, -0.5)), (0.5, 0.45, 0.55), 0.8)
    canvas.light(
        canvas.blob((0.2 * look.scene.light[0], -0.96), (0.5, 0.06)).within(area), WHITE, 0.25
    )


def _draw_brim(canvas: Canvas, look: Look, top: float) -> None:
    colour = look.outfit.hat_colour
    _crown(canvas, look, [(0.0, top - 0.38), (0.45, top - 0.50), (0.86, top - 0.25), (1.02, -0.86)])
    canvas.paint(
        canvas.mask(_band(-1.24, -0.92, 1.01, 0.06)), _contrast(colour, look.outfit.accent)
    )
    brim = closed([(-1.85, -0.98), (-1.0, -1.04), (0.0, -0.98), (1.0, -1.04), (1.85, -0.98),
                   (1.1, -0.76), (0.0, -0.70), (-1.1, -0.76)])  # fmt: skip
    area = canvas.mask(brim)
    canvas.paint(area, scale(colour, 0.92))
    canvas.shade(canvas.ramp(area, (0, -0.90), (0, -0.70)), (0.45, 0.40, 0.5), 0.8)


def _band(top: float, bottom: float, half: float, bend: float) -> Points:
    upper = path([(-half, top + bend), (0.0, top), (half, top + bend)])
    lower = path([(-half, bottom - bend * 0.4), (0.0, bottom), (half, bottom - bend * 0.4)])
    return np.concatenate([upper, lower[::-1]])


def _contrast(colour: Colour, accent: Colour) -> Colour:
    return scale(colour, 0.5) if accent == colour else accent
