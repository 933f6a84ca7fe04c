"""Head, ears and skin: the form of the face and the soft light on it."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces.appearance import Head, Look, Skin
from affactkit_synthfaces.canvas import Canvas, Mask
from affactkit_synthfaces.curves import Points, both_sides, closed, ellipse, moved, path, ribbon
from affactkit_synthfaces.palette import mix, scale

SKULL_TOP = -1.70


def outline(head: Head) -> Points:
    """Return the closed outline of the face and skull, without ears."""
    right = [
        (0.0, SKULL_TOP),
        (0.52, SKULL_TOP + 0.10),
        (0.90, -1.20),
        (head.cheek - 0.02, -0.55),
        (head.cheek, 0.10),
        (head.cheek - (head.cheek - head.jaw) * 0.45, 0.65),
        (head.jaw, 1.02),
        ((head.jaw + head.chin) / 2 + 0.02, head.chin_y - 0.30),
        (head.chin, head.chin_y - 0.09),
        (head.chin * 0.45, head.chin_y - 0.005),
    ]
    return closed([*right, (0.0, head.chin_y), *both_sides(right)[len(right) : -1]])


def draw_head(canvas: Canvas, look: Look) -> Mask:
    """Draw ears and face with the light on them, and return the mask of the face."""
    _draw_ears(canvas, look)
    face = canvas.mask(outline(look.head))
    canvas.paint(face, look.skin.base)
    _model(canvas, face, look)
    _light_from_the_side(canvas, face, look)
    _colour_cheeks(canvas, face, look.skin)
    if look.skin.wrinkles:
        _draw_wrinkles(canvas, face, look)
    return face


def _draw_ears(canvas: Canvas, look: Look) -> None:
    skin, cheek = look.skin, look.head.cheek
    for side in (-1.0, 1.0):
        shape = [
            (cheek - 0.10, -0.20),
            (cheek + 0.13, -0.26),
            (cheek + 0.22, -0.02),
            (cheek + 0.13, 0.30),
            (cheek + 0.05, 0.54),
            (cheek - 0.10, 0.48),
        ]
        ear = canvas.mask(closed(np.array(shape) * (side, 1)))
        canvas.paint(ear, skin.ear_glow)
        fold = path(np.array([(0.02, -0.12), (0.13, -0.10), (0.12, 0.12), (0.04, 0.28)]))
        fold = (moved(fold, cheek, 0)) * (side, 1)
        canvas.shade(canvas.mask(ribbon(fold, 0.07), soft=0.02).within(ear), skin.shadow, 0.8)


def _model(canvas: Canvas, face: Mask, look: Look) -> None:
    """Give the face its volume: a darker rim, eye sockets, temples, cheeks, forehead and chin."""
    skin, head = look.skin, look.head
    core = canvas.mask(outline(head) * (0.90, 0.92), soft=0.13)
    canvas.shade(face.without(core), skin.shadow, 0.55)
    for side in (-1.0, 1.0):
        socket = canvas.blob((side * 0.47, -0.10), (0.24, 0.15)).within(face)
        canvas.shade(socket, skin.shadow, 0.38)
        cheek = canvas.blob((side * 0.60, 0.45), (0.22, 0.17), -side * 25).within(face)
        canvas.light(cheek, mix(skin.base, (1.0, 0.9, 0.8), 0.3), 0.18)
        if skin.cheekbones:
            _raise_cheekbone(canvas, face, look, side)
    glow = mix(skin.base, (1.0, 0.95, 0.85), 0.3)
    canvas.light(canvas.blob((0.0, -0.85), (0.42, 0.26)).within(face), glow, 0.20)
    canvas.light(canvas.blob((0.0, head.chin_y - 0.22), (0.17, 0.10)).within(face), glow, 0.16)


def _raise_cheekbone(canvas: Canvas, face: Mask, look: Look, side: float) -> None:
    skin = look.skin
    bone = canvas.blob((side * 0.70, 0.30), (0.19, 0.075), -side * 28).within(face)
    canvas.light(bone, mix(skin.base, (1.0, 0.92, 0.84), 0.6), 0.52)
    hollow = path([(side * 0.98, 0.50), (side * 0.76, 0.74), (side * 0.60, 0.98)])
    shadow = canvas.mask(ribbon(hollow, 0.22, (0.6, 0.0)), soft=0.055).within(face)
    canvas.shade(shadow, skin.shadow, 0.80)


def _light_from_the_side(canvas: Canvas, face: Mask, look: Look) -> None:
    scene, skin = look.scene, look.skin
    x, y = canvas.coordinates(face)
    lx, ly = scene.light
    facing = (x * np.float32(lx / 1.1) + (y - np.float32(0.1)) * np.float32(ly / 2.2)) * 1.0
    away = np.clip((-facing - 0.10) / 0.85, 0, 1)
    toward = np.clip((facing - 0.25) / 0.9, 0, 1)
    dark = away * away * (3 - 2 * away)
    canvas.shade(face.times(dark), skin.shadow, 0.75 * scene.contrast)
    canvas.light(face.times(toward), mix(skin.base, scene.tint, 0.5), 0.22 * scene.contrast)


def _colour_cheeks(canvas: Canvas, face: Mask, skin: Skin) -> None:
    for side in (-1.0, 1.0):
        if skin.rosy:
            blush = canvas.blob((side * 0.64, 0.50), (0.23, 0.18)).within(face)
            canvas.paint(blush, skin.blush, 0.74)
        elif skin.makeup:
            blush = canvas.blob((side * 0.74, 0.42), (0.20, 0.08), -side * 30).within(face)
            canvas.paint(blush, mix(skin.blush, skin.base, 0.35), 0.24)
    flush = canvas.blob((0.0, 0.45), (0.60, 0.14)).within(face)
    canvas.paint(flush, mix(skin.base, (0.86, 0.36, 0.30), 0.5), 0.10)


def _draw_wrinkles(canvas: Canvas, face: Mask, look: Look) -> None:
    """Draw the lines of age: forehead, between the brows, crow's feet, and beside the mouth."""
    lines: list[Points] = []
    for row, half in enumerate((0.52, 0.60, 0.50)):
        y = -0.72 - 0.17 * row
        lines.append(ribbon(path([(-half, y + 0.05), (0.0, y - 0.02), (half, y + 0.05)]), 0.042))
    for side in (-1.0, 1.0):
        lines.append(ribbon(path([(side * 0.08, -0.44), (side * 0.06, -0.25)], 6), 0.035))
        for rise in (-0.12, 0.0, 0.11):
            foot = [(side * 0.83, 0.02 + 0.5 * rise), (side * 0.98, 0.02 + 1.35 * rise)]
            lines.append(ribbon(path(foot, 6), 0.034))
        fold = [
            (side * 0.29, 0.56),
            (side * 0.46, 0.74),
            (side * (look.mouth.width + 0.14), 1.0),
            (side * (look.mouth.width + 0.12), 1.18),
        ]
        lines.append(ribbon(path(fold), 0.055))
    creases = canvas.mask(*lines, soft=0.008).within(face)
    canvas.shade(creases, scale(look.skin.shadow, 0.85), 0.72)
    for side in (-1.0, 1.0):
        sag = canvas.mask(ellipse((side * 0.66, 1.18), (0.10, 0.22), side * 12), soft=0.06)
        canvas.shade(sag.within(face), look.skin.shadow, 0.25)
