"""Neck, shoulders and clothes, necktie and necklace."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces.appearance import Look
from affactkit_synthfaces.canvas import Canvas, Colour, Mask
from affactkit_synthfaces.curves import Points, both_sides, closed, ellipse, moved, path, ribbon
from affactkit_synthfaces.palette import WHITE, mix, scale

_NECKLINES = {"tee": 2.42, "scoop": 2.95, "shirt": 2.75, "suit": 4.3}
"""How low the neckline of each kind reaches in the middle."""


def draw_body(canvas: Canvas, look: Look) -> None:
    """Draw everything below the head, in the body's frame."""
    skin = _draw_skin(canvas, look)
    outfit = look.outfit
    if outfit.kind in ("shirt", "suit"):
        _draw_shirt(canvas, look)
    garment = canvas.mask(_garment(look))
    canvas.paint(garment, outfit.colour)
    _drape(canvas, look, garment)
    if outfit.kind == "suit":
        _draw_lapels(canvas, look)
    elif outfit.kind in ("tee", "scoop"):
        hem = path(_neckline(look))
        canvas.paint(canvas.mask(ribbon(hem, 0.09, (0.9, 0.9))), scale(outfit.colour, 0.78))
    if outfit.tie is not None:
        _draw_tie(canvas, outfit.tie)
    if outfit.necklace is not None:
        _draw_necklace(canvas, look, outfit.necklace, skin)


def draw_chin_fold(canvas: Canvas, look: Look) -> None:
    """Draw the second chin below the first, before the head comes over it."""
    head, skin = look.head, look.skin
    low, wide = head.chin_y + 0.29, min(head.jaw * 0.88, 0.92)
    right = [(0.0, low), (wide * 0.5, low - 0.06), (wide * 0.92, low - 0.38), (wide, 0.9)]
    outline = both_sides(path(right[::-1]))
    dropped = canvas.mask(moved(outline, 0, 0.09), soft=0.04)
    canvas.shade(dropped, skin.shadow, 0.8)
    fold = canvas.mask(outline)
    canvas.paint(fold, scale(skin.base, 0.97))
    canvas.shade(canvas.ramp(fold, (0, low - 0.10), (0, low + 0.02)), skin.shadow, 0.6)
    crease = path(
        [(-wide * 0.62, low - 0.30), (0.0, head.chin_y + 0.06), (wide * 0.62, low - 0.30)]
    )
    line = canvas.mask(ribbon(crease, 0.12), soft=0.02).within(fold)
    canvas.shade(line, scale(skin.shadow, 0.85), 0.9)


def _draw_skin(canvas: Canvas, look: Look) -> Mask:
    neck, wide, skin = look.head.neck, look.outfit.shoulders, look.skin
    right = [(neck, 0.7), (neck - 0.03, 1.6), (neck + 0.04, 2.0), (neck + 0.30, 2.34),
             (wide * 0.7, 2.80), (wide * 0.9, 3.3), (wide, 4.6), (0.0, 4.6)]  # fmt: skip
    area = canvas.mask(both_sides(path(right)))
    canvas.paint(area, scale(skin.base, 0.97))
    under = closed(
        [(-neck - 0.2, 1.2), (neck + 0.2, 1.2), (neck, 1.85), (0.0, 2.12), (-neck, 1.85)]
    )
    shift = (-0.14 * look.scene.light[0], 0.0)
    canvas.shade(canvas.mask(under + shift, soft=0.07).within(area), skin.shadow, 0.85)
    for side in (-1.0, 1.0):
        bone = path([(side * 0.14, 2.50), (side * 0.5, 2.44), (side * 1.1, 2.50)])
        canvas.shade(canvas.mask(ribbon(bone, 0.09), soft=0.03).within(area), skin.shadow, 0.5)
    return area


def _neckline(look: Look) -> list[tuple[float, float]]:
    neck, low = look.head.neck + 0.12, _NECKLINES[look.outfit.kind]
    bend = 0.72 if look.outfit.kind in ("tee", "scoop") else 0.5
    x, y = neck * bend, 2.12 + (low - 2.12) * 0.72
    if look.outfit.kind == "scoop":
        neck, x = neck + 0.35, neck * 0.95
    return [(-neck, 2.18), (-x, y), (0.0, low), (x, y), (neck, 2.18)]


def _garment(look: Look) -> Points:
    wide = look.outfit.shoulders
    start = _neckline(look)[-1]
    right = path([start, (1.25, 2.38), (wide * 0.82, 2.56), (wide, 3.0), (wide + 0.25, 4.2),
                  (wide + 0.4, 9.0)])  # fmt: skip
    steps = 4 if look.outfit.kind in ("shirt", "suit") else 8
    return np.concatenate([path(_neckline(look), steps), right, right[::-1] * (-1, 1)])


def _drape(canvas: Canvas, look: Look, garment: Mask) -> None:
    lx = look.scene.light[0]
    wide = look.outfit.shoulders
    shade = (0.50, 0.45, 0.55)
    canvas.shade(canvas.ramp(garment, (0.6 * lx, 2.6), (-1.6 * lx, 3.2)), shade, 0.65)
    canvas.light(canvas.blob((lx * wide * 0.65, 2.75), (0.5, 0.2)).within(garment), WHITE, 0.16)
    folds = [
        ribbon(path([(side * 1.5, 2.9), (side * 1.25, 3.4), (side * 1.3, 4.2)]), 0.14)
        for side in (-1.0, 1.0)
    ]
    canvas.shade(canvas.mask(*folds, soft=0.05).within(garment), shade, 0.45)


def _draw_shirt(canvas: Canvas, look: Look) -> None:
    colour = mix(WHITE, look.outfit.accent, 0.12 if look.outfit.kind == "suit" else 0.45)
    neck = look.head.neck
    front = np.array([(-neck, 2.26), (0.0, 2.46), (neck, 2.26), (0.9, 2.9), (0.8, 6.0), (-0.8, 6.0),
                      (-0.9, 2.9)])  # fmt: skip
    canvas.paint(canvas.mask(front), colour)
    for side in (-1.0, 1.0):
        leaf = np.array([(neck + 0.02, 1.92), (neck + 0.13, 2.24), (0.46, 2.82), (0.02, 2.44)])
        collar = canvas.mask(leaf * (side, 1))
        canvas.shade(canvas.mask(leaf * (side, 1) + (0, 0.06), soft=0.03), (0.6, 0.6, 0.66), 0.7)
        canvas.paint(collar, mix(colour, WHITE, 0.35))


def _draw_lapels(canvas: Canvas, look: Look) -> None:
    colour = look.outfit.colour
    for side in (-1.0, 1.0):
        lapel = np.array([(0.86, 2.24), (1.20, 2.62), (0.98, 2.80), (1.10, 2.92), (0.04, 3.95),
                          (0.30, 3.2)]) * (side, 1)  # fmt: skip
        canvas.shade(canvas.mask(moved(lapel, 0, 0.06), soft=0.04), (0.4, 0.4, 0.45), 0.7)
        canvas.paint(canvas.mask(lapel), mix(colour, WHITE, 0.10))


def _draw_tie(canvas: Canvas, colour: Colour) -> None:
    knot = np.array([(-0.20, 2.32), (0.20, 2.32), (0.13, 2.66), (-0.13, 2.66)])
    blade = np.array([(-0.13, 2.64), (0.13, 2.64), (0.32, 3.9), (0.36, 5.4), (-0.36, 5.4),
                      (-0.32, 3.9)])  # fmt: skip
    canvas.shade(canvas.mask(moved(blade, 0.05, 0.05), soft=0.04), (0.5, 0.5, 0.56), 0.7)
    cloth = canvas.mask(blade)
    canvas.paint(cloth, colour)
    stripes = [
        np.array([(-0.5, y), (0.5, y - 0.34), (0.5, y - 0.22), (-0.5, y + 0.12)])
        for y in (3.05, 3.5, 3.95)
    ]
    canvas.paint(canvas.mask(*stripes).within(cloth), mix(colour, WHITE, 0.55), 0.9)
    canvas.paint(canvas.mask(knot), scale(colour, 0.85))
    canvas.light(canvas.blob((-0.04, 2.42), (0.08, 0.06)), WHITE, 0.25)


def _draw_necklace(canvas: Canvas, look: Look, metal: Colour, skin: Mask) -> None:
    neck, outfit = look.head.neck, look.outfit
    chain = path(
        [(-neck - 0.14, 2.12), (-0.50, 2.46), (0.0, 2.64), (0.50, 2.46), (neck + 0.14, 2.12)]
    )
    canvas.shade(
        canvas.mask(ribbon(moved(chain, 0, 0.05), 0.09, (1, 1)), soft=0.02), look.skin.shadow, 0.7
    )
    if outfit.bead < 0.5:
        pearls = [ellipse(point.tolist(), (0.085, 0.085)) for point in chain[::3]]
        tone = mix(outfit.gem, WHITE, 0.25)
        canvas.paint(canvas.mask(*pearls), tone)
        shines = [ellipse((point - 0.025).tolist(), (0.03, 0.03)) for point in chain[::3]]
        canvas.paint(canvas.mask(*shines), WHITE, 0.8)
        return
    canvas.paint(canvas.mask(ribbon(chain, 0.07, (1, 1))), metal)
    canvas.paint(canvas.mask(ribbon(chain - (0, 0.015), 0.02, (1, 1))), WHITE, 0.5)
    canvas.paint(canvas.mask(ellipse((0.0, 2.78), (0.16, 0.18))), metal)
    canvas.paint(canvas.mask(ellipse((0.0, 2.78), (0.11, 0.13))), outfit.gem)
    canvas.paint(canvas.mask(ellipse((-0.04, 2.73), (0.035, 0.035))), WHITE, 0.8)
