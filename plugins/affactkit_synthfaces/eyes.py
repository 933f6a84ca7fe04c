"""Eyes and brows."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces.appearance import Eyes, Look
from affactkit_synthfaces.canvas import Canvas, Mask
from affactkit_synthfaces.curves import Points, closed, ellipse, moved, path, resampled, ribbon
from affactkit_synthfaces.palette import INK, WHITE, mix, scale


def pupils(eyes: Eyes) -> Points:
    """Return where the two pupils are, the viewer's left one first."""
    return np.array([(-eyes.spacing + eyes.gaze, 0.0), (eyes.spacing + eyes.gaze, 0.0)])


def draw_eyes(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw both eyes with lids, lashes and what lies under them, and the brows."""
    for side, pupil in zip((-1.0, 1.0), pupils(look.eyes), strict=True):
        _draw_surroundings(canvas, look, face, side)
        _draw_eyeball(canvas, look, side, pupil)
        _draw_lids(canvas, look, side)
        _draw_brow(canvas, look, face, side)


def _lids(eyes: Eyes, side: float) -> tuple[Points, Points]:
    """Return the edges of the upper and the lower lid, from the inner corner outwards."""
    half, open_ = eyes.size, eyes.opening
    inner, outer = (-half, 0.035), (half, -0.02)
    upper = path(
        [inner, (-half * 0.5, -0.125 * open_), (half * 0.1, -0.165 * open_),
         (half * 0.65, -0.115 * open_), outer]
    )  # fmt: skip
    lower = path([inner, (-half * 0.3, 0.10 * open_), (half * 0.35, 0.115 * open_), outer])
    place = np.array([side * eyes.spacing, 0.0])
    return upper * (side, 1) + place, lower * (side, 1) + place


def _draw_surroundings(canvas: Canvas, look: Look, face: Mask, side: float) -> None:
    eyes, skin = look.eyes, look.skin
    x = side * eyes.spacing
    if eyes.shadow is not None:
        lid = [(-0.27, -0.02), (-0.20, -0.20), (0.05, -0.29), (0.28, -0.22), (0.36, -0.06)]
        shape = closed(np.array([*lid, (0.0, 0.0)]) * (side, 1) + (x, 0))
        canvas.paint(canvas.mask(shape, soft=0.035).within(face), eyes.shadow, 0.72)
    if eyes.bags:
        bag = [(-0.22, 0.13), (-0.10, 0.24), (0.08, 0.27), (0.26, 0.15)]
        curve = path(np.array(bag) * (side, 1) + (x, 0))
        swelling = canvas.mask(ribbon(curve - (0, 0.03), 0.17), soft=0.03).within(face)
        canvas.paint(swelling, mix(scale(skin.base, 0.55), (0.40, 0.24, 0.42), 0.45), 0.55)
        crease = canvas.mask(ribbon(moved(curve, 0, 0.05), 0.045), soft=0.008).within(face)
        canvas.shade(crease, scale(skin.shadow, 0.7), 0.8)


def _draw_eyeball(canvas: Canvas, look: Look, side: float, pupil: Points) -> None:
    eyes = look.eyes
    upper, lower = _lids(eyes, side)
    opening = canvas.mask(np.concatenate([upper, lower[::-1]]))
    canvas.paint(opening, (0.95, 0.93, 0.91))
    radius = 0.142
    iris = canvas.mask(ellipse(pupil.tolist(), (radius, radius))).within(opening)
    canvas.paint(iris, scale(eyes.iris, 0.62))
    inner = canvas.mask(ellipse(pupil.tolist(), (radius * 0.82, radius * 0.82)), soft=0.01)
    canvas.paint(inner.within(opening), eyes.iris)
    glow = canvas.blob((pupil[0], pupil[1] + 0.07), (0.07, 0.04)).within(iris)
    canvas.light(glow, mix(eyes.iris, WHITE, 0.4), 0.55)
    black = ellipse(pupil.tolist(), (0.062, 0.062))
    canvas.paint(canvas.mask(black).within(opening), (0.04, 0.03, 0.04))
    shade = canvas.mask(ribbon(moved(upper, 0, 0.02), 0.11, (0.6, 0.6)), soft=0.02).within(opening)
    canvas.shade(shade, (0.45, 0.40, 0.48), 0.65)
    catch = np.array([look.scene.light[0] * 0.05, -0.055])
    if eyes.opening > 0.6:
        spark = ellipse((pupil + catch).tolist(), (0.036, 0.036))
        canvas.paint(canvas.mask(spark), WHITE, 0.95)
    canvas.light(canvas.blob((pupil - catch * 0.9).tolist(), (0.02, 0.02)), WHITE, 0.35)


def _draw_lids(canvas: Canvas, look: Look, side: float) -> None:
    eyes, skin = look.eyes, look.skin
    upper, lower = _lids(eyes, side)
    fold = path(upper[::8] * (1, 1) + (0, -0.075))
    canvas.shade(canvas.mask(ribbon(fold, 0.032), soft=0.006), scale(skin.shadow, 0.8), 0.7)
    thickness = (0.055 + 0.03 * eyes.opening) if eyes.lashes else 0.042
    strokes = [ribbon(upper, thickness, (0.2, 0.7))]
    tip = upper[-1]
    if eyes.lashes:
        flick = path([upper[-6], moved(tip, side * 0.02, -0.02), moved(tip, side * 0.12, -0.10)])
        strokes.append(ribbon(flick, 0.06, (1.0, 0.0)))
        strokes.append(ribbon(lower, 0.035, (0.0, 0.8)))
        for base, lean in ((upper[20], 0.03), (upper[25], 0.06)):
            lash = path([base, moved(base, side * lean, -0.10)], 4)
            strokes.append(ribbon(lash, 0.03, (1.0, 0.0)))
    canvas.paint(canvas.mask(*strokes), INK, 0.95)
    if not eyes.lashes:
        edge = canvas.mask(ribbon(lower, 0.022), soft=0.004)
        canvas.shade(edge, scale(skin.shadow, 0.7), 0.7)


def _draw_brow(canvas: Canvas, look: Look, face: Mask, side: float) -> None:
    eyes = look.eyes
    y, arch, thick = -eyes.brow_height, eyes.brow_arch, eyes.brow_thickness
    spine = path(
        [(-0.26, y + 0.02), (-0.11, y - 0.62 * arch), (0.04, y - arch),
         (0.22, y - 0.62 * arch), (0.37, y + 0.08 + 0.4 * arch)]
    )  # fmt: skip
    spine = spine * (side, 1) + (side * eyes.spacing, 0)
    brow = ribbon(spine, thick, (0.9, 0.1))
    canvas.paint(canvas.mask(brow, soft=0.008), eyes.brow, 0.92)
    if not eyes.bushy:
        return
    hairs = []
    for at, root in enumerate(resampled(spine, 15)[:-2]):
        lean = side * (0.07 + 0.006 * at)
        rise = thick * (0.62 - 0.02 * at)
        hair = path(
            [
                moved(root, 0, thick * 0.30),
                moved(root, lean * 0.4, -rise * 0.5),
                moved(root, lean, -rise),
            ]
        )
        hairs.append(ribbon(hair, 0.05, (1.0, 0.0)))
    canvas.paint(canvas.mask(*hairs).within(face), eyes.brow, 0.95)
