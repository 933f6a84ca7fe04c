"""Hair: what lies behind the head, the cap on it, locks beside it, and bangs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from affactkit_synthfaces.appearance import Hair, Look
from affactkit_synthfaces.canvas import Canvas, Mask
from affactkit_synthfaces.curves import (
    Points,
    closed,
    ellipse,
    moved,
    path,
    resampled,
    ribbon,
    waved,
)
from affactkit_synthfaces.head import SKULL_TOP
from affactkit_synthfaces.palette import scale
from affactkit_synthfaces.strands import Sheet, draw_sheets


def draw_back_hair(canvas: Canvas, look: Look) -> None:
    """Draw what hangs behind the neck, or the bun on top."""
    hair = look.hair
    if hair.bald or hair.cut == "short":
        return
    if hair.cut == "bun":
        _draw_bun(canvas, hair, look.outfit.hat is not None)
        return
    wide, end = 1.20 + hair.volume, hair.length
    flare = 0.18 if hair.texture == "wavy" else 0.0
    right = path([(0.0, SKULL_TOP - hair.volume), (0.85, -1.45 - 0.6 * hair.volume),
                  (wide, -0.5), (wide + flare, 0.6), (wide + flare, end - 0.5),
                  (wide - 0.10, end - 0.08), (wide - 0.45, end + 0.02)])  # fmt: skip
    right = _edge(right, hair)
    left = _edge(right * (-1, 1), hair) if hair.texture == "smooth" else right * (-1, 1)
    back = canvas.mask(np.concatenate([right, left[::-1]]))
    canvas.paint(back, scale(hair.colour, 0.70))
    canvas.shade(canvas.blob((0.0, 1.5), (0.9, 0.8)).within(back), (0.45, 0.40, 0.45), 0.8)


def draw_front_hair(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw cap, locks and bangs, with the shadow that they cast on the face."""
    hair = look.hair
    if hair.bald:
        _polish(canvas, look, face)
        return
    sheets = _cap(hair) + (_locks(hair) if hair.cut in ("long", "bob") else [])
    drop = (-0.05 * look.scene.light[0], 0.10)
    shadow = canvas.mask(*(sheet.outline + drop for sheet in sheets), soft=0.04)
    canvas.shade(shadow.within(face), look.skin.shadow, 0.75)
    area = draw_sheets(canvas, sheets, hair.colour, texture=hair.texture, phase=hair.phase)
    if hair.cut == "short" and hair.texture != "smooth":
        _draw_crop(canvas, hair)
    _shade_hair(canvas, look, area)
    if hair.bangs:
        _draw_bangs(canvas, look, face)


def _edge(curve: Points, hair: Hair) -> Points:
    """Give an outer edge the character of the hair."""
    if hair.texture == "wavy":
        return waved(resampled(curve, 90), 0.11, 0.95, hair.phase)
    return curve


def _cap(hair: Hair) -> list[Sheet]:
    """Return the hair on the skull, combed from the parting to either side."""
    v, short = hair.volume, hair.cut == "short"
    foot = 0.02 if short else 0.25
    return [_half_cap(hair, side, v, foot) for side in (-1.0, 1.0)]


def _half_cap(hair: Hair, side: float, v: float, foot: float) -> Sheet:
    # Coordinates of the right half; the parting lies at x = part for both halves.
    part = side * hair.part
    top = SKULL_TOP - v
    outer = [*_crown(part, 0.60, top), (1.03, -1.15 - 0.45 * v), (1.13 + 0.55 * v, -0.55),
             (1.12 + 0.2 * v, foot)]  # fmt: skip
    if hair.receding:
        inner = [(part * 0.4, -1.30), (0.30, -1.36), (0.58, -1.60), (0.84, -1.28), (0.94, -0.75),
                 (1.02, -0.35), (1.08, foot)]  # fmt: skip
    else:
        inner = [(part, -1.20), (part * 0.5 + 0.30, -1.14), (0.74, -0.92), (0.92, -0.55),
                 (1.00, -0.25), (1.08, foot)]  # fmt: skip
    edge = path(outer)
    if hair.texture == "wavy" and hair.cut != "short":
        edge = waved(resampled(edge, 60), 0.05, 0.60, hair.phase + 0.3 * side)
    return Sheet.between(edge * (side, 1), path(inner) * (side, 1))


def _crown(start: float, stop: float, top: float) -> list[tuple[float, float]]:
    """Return points along the top of the hair, one curve wherever the parting is."""
    return [(x, top - 0.06 + 0.5 * x * x) for x in np.linspace(start, stop, 4).tolist()]


def _locks(hair: Hair) -> list[Sheet]:
    """Return the hair that falls beside the face."""
    sheets = []
    for side in (-1.0, 1.0):
        part, v, end = side * hair.part, hair.volume, hair.length
        flare = 0.16 if hair.texture == "wavy" else 0.0
        curl = -0.22 if hair.cut == "bob" else 0.0
        outer = [*_crown(part, 0.72, SKULL_TOP - v + 0.02), (1.16 + v, -0.5),
                 (1.20 + v + flare, 0.6), (1.22 + v + flare, end - 0.45),
                 (1.08 + v + curl, end - 0.06), (1.0 + 0.5 * v + curl, end)]  # fmt: skip
        inner = [(part * 0.8 + 0.12, -1.38), (0.70, -1.05), (0.97, -0.40), (1.04, 0.35),
                 (0.98, min(1.2, end - 0.4)), (0.99 + curl, end - 0.10)]  # fmt: skip
        inside = path(inner)
        if hair.texture == "wavy":
            inside = waved(resampled(inside, 90), 0.07, 0.95, hair.phase + 0.2)
        sheets.append(Sheet.between(_edge(path(outer), hair) * (side, 1), inside * (side, 1)))
    return sheets


def _draw_crop(canvas: Canvas, hair: Hair) -> None:
    """Draw the tufts of short hair: pointed where it is straight, curls where it is wavy."""
    angles = np.radians(np.linspace(-72, 72, 15 if hair.texture == "straight" else 11))
    tufts, rings = [], []
    for at, angle in enumerate(angles):
        direction = np.array([np.sin(angle), -np.cos(angle)])
        root = np.array([1.02, 1.22]) * direction + (0, -0.50) + direction * hair.volume * 0.6
        if hair.texture == "straight":
            lean = np.array([0.10, 0.0]) * (1 if hair.part < 0 else -1)
            tip = root + direction * (0.26 + 0.05 * (at % 2)) + lean
            tufts.append(ribbon(path([root - direction * 0.25, root, tip], 5), 0.24, (1.0, 0.0)))
        else:
            size = 0.19 + 0.03 * (at % 3)
            tufts.append(ellipse(root.tolist(), (size, size)))
            rings += [_ring(root, size), _ring(root - direction * 0.30, size)]
    canvas.paint(canvas.mask(*tufts), hair.colour)
    if rings:
        dark, bright = scale(hair.colour, 0.6), scale(hair.colour, 1.5)
        canvas.paint(canvas.mask(*rings), dark, 0.75)
        canvas.paint(canvas.mask(*(ring - 0.035 for ring in rings)), bright, 0.5)


def _ring(center: Points, size: float) -> Points:
    """Return the stroke of one curl."""
    t = np.radians(np.linspace(-40, 230, 18))
    return ribbon(center + np.stack([np.cos(t), np.sin(t)], 1) * size * 0.62, 0.055)


def _draw_bun(canvas: Canvas, hair: Hair, hidden: bool) -> None:
    if hidden:
        return
    center = (0.25 * hair.part, SKULL_TOP - hair.volume - 0.28)
    bun = canvas.mask(ellipse(center, (0.50, 0.42)))
    canvas.paint(bun, scale(hair.colour, 0.85))
    turns = [
        ribbon(
            moved(path([(-0.40, 0.3 * k), (0.0, 0.3 * k - 0.26), (0.42, 0.2 * k + 0.16)]), *center),
            0.05,
        )
        for k in (-0.3, 0.15, 0.6)
    ]
    canvas.paint(canvas.mask(*turns).within(bun), scale(hair.colour, 0.6), 0.7)
    canvas.light(canvas.blob((center[0] - 0.12, center[1] - 0.18), (0.16, 0.09)), hair.colour, 0.6)


def _shade_hair(canvas: Canvas, look: Look, area: Mask) -> None:
    lx, ly = look.scene.light
    x, y = canvas.coordinates(area)
    facing = x * np.float32(lx / 1.4) + (y + np.float32(0.6)) * np.float32(ly / 1.6)
    dark = np.clip((-facing + 0.1) / 1.3, 0, 1)
    canvas.shade(area.times(dark), (0.42, 0.38, 0.46), 0.55 + 0.35 * look.scene.contrast)
    bright = np.clip((facing - 0.2) / 1.1, 0, 1)
    canvas.light(area.times(bright), look.hair.colour, 0.35)


def _draw_bangs(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw a fringe of pointed locks down to the brows."""
    hair = look.hair
    count = 7 if hair.texture == "straight" else 5
    edges = np.linspace(-0.99, 0.99, count + 1)
    sheets = []
    for left, right in pairwise(edges.tolist()):
        middle = (left + right) / 2
        sweep = 0.10 * np.sign(hair.part or 1.0) * (1 if hair.texture != "straight" else 0.3)
        end = -0.55 + 0.22 * middle**2 + 0.05 * np.sin(9 * middle + 6 * hair.phase)
        root = 0.82 * middle + 0.12 * hair.part
        top = -1.48 + 0.28 * middle**2
        tip = (middle + sweep, end)
        one = [(root - 0.15, top), (left - 0.05, (top + end) / 2), tip]
        two = [(root + 0.15, top), (right + 0.05, (top + end) / 2 + 0.04), tip]
        sheets.append(Sheet.between(path(one), path(two)))
    shadow = canvas.mask(*(moved(sheet.outline, 0, 0.09) for sheet in sheets), soft=0.035)
    canvas.shade(shadow.within(face), look.skin.shadow, 0.75)
    area = draw_sheets(canvas, sheets, hair.colour, texture=hair.texture, phase=hair.phase)
    canvas.shade(canvas.ramp(area, (0, -0.9), (0, -0.3)), (0.55, 0.50, 0.55), 0.5)


def _polish(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw the shine of a bald skull, and the shade of shaved hair above the ears."""
    x = 0.30 * look.scene.light[0]
    canvas.light(canvas.blob((x, -1.32), (0.24, 0.12)).within(face), (1.0, 0.97, 0.92), 0.60)
    canvas.light(canvas.blob((x, -1.32), (0.50, 0.26)).within(face), (1.0, 0.95, 0.88), 0.25)
    for side in (-1.0, 1.0):
        fringe = closed(np.array([(0.86, -0.95), (1.10, -0.75), (1.12, 0.0), (0.98, -0.2)]))
        shaved = canvas.mask(fringe * (side, 1), soft=0.05).within(face)
        canvas.shade(shaved, (0.70, 0.68, 0.70), 0.6)
