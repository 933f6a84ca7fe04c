"""What is seen behind a person."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit_synthfaces.appearance import Scene
from affactkit_synthfaces.canvas import Canvas, Frame, Plane
from affactkit_synthfaces.curves import ellipse, moved, path
from affactkit_synthfaces.palette import WHITE, mix, scale


def draw_background(scene: Scene) -> Plane:
    """Return new planes [3, H, W] with the scene's backdrop, out of focus."""
    planes = _gradient(scene)
    # A frame in which the picture's longer side is 1.
    side = float(max(scene.width, scene.height))
    canvas = Canvas(planes, Frame((0.0, 0.0), side))
    generator = np.random.Generator(np.random.Philox(key=scene.seed))
    draw = {"bokeh": _bokeh, "window": _window, "hills": _hills, "rays": _rays}.get(scene.backdrop)
    if draw is not None:
        draw(canvas, scene, generator)
    return planes


def _gradient(scene: Scene) -> Plane:
    x = np.linspace(-0.5, 0.5, scene.width, dtype=np.float32)[None, :]
    y = np.linspace(-0.5, 0.5, scene.height, dtype=np.float32)[:, None]
    lx, ly = scene.light
    t = np.clip(0.5 - (x * np.float32(lx) + y * np.float32(ly)) * 0.8, 0, 1)
    bright, deep = scene.colours
    return np.stack([a + t * np.float32(b - a) for a, b in zip(bright, deep, strict=True)])


def _bokeh(canvas: Canvas, scene: Scene, generator: np.random.Generator) -> None:
    for x, y, size, share in generator.random((9, 4)):
        radius = 0.04 + 0.09 * size
        disc = canvas.mask(ellipse((x, y), (radius, radius)), soft=0.006)
        canvas.paint(disc, mix(mix(*scene.colours, share), WHITE, 0.35), 0.42)


def _window(canvas: Canvas, scene: Scene, generator: np.random.Generator) -> None:
    left, top = generator.uniform(-0.1, 0.5), generator.uniform(-0.1, 0.15)
    pane = np.array([(0.0, 0.0), (0.22, 0.0), (0.22, 0.32), (0.0, 0.32)])
    panes = [moved(pane, left + 0.25 * i, top + 0.35 * j) for i in (0, 1) for j in (0, 1)]
    canvas.paint(canvas.mask(*panes, soft=0.010), mix(scene.colours[0], WHITE, 0.6), 0.75)


def _hills(canvas: Canvas, scene: Scene, generator: np.random.Generator) -> None:
    for row, base in enumerate((0.45, 0.60, 0.75)):
        heights = base + generator.uniform(-0.07, 0.07, 6)
        ridge = path(np.stack([np.linspace(-0.1, 1.1, 6), heights], 1))
        hill = np.concatenate([ridge, [(1.1, 1.2), (-0.1, 1.2)]])
        green = mix(scene.colours[1], (0.34, 0.48, 0.36), 0.25 + 0.2 * row)
        canvas.paint(canvas.mask(hill, soft=0.006), scale(green, 1.05 - 0.12 * row))


def _rays(canvas: Canvas, scene: Scene, generator: np.random.Generator) -> None:
    turn = generator.uniform(0, 0.5)
    center = np.array([0.5 * scene.width, 0.45 * scene.height]) / max(scene.width, scene.height)
    rays = []
    for at in range(9):
        angle = 2 * np.pi * at / 9 + turn
        ends = [center + 1.5 * np.array([np.cos(a), np.sin(a)]) for a in (angle, angle + 0.30)]
        rays.append(np.array([center, *ends]))
    canvas.paint(canvas.mask(*rays, soft=0.005), mix(scene.colours[0], WHITE, 0.4), 0.35)


def finish(planes: Plane, scene: Scene) -> NDArray[np.uint8]:
    """Return the picture [H, W, 3] uint8: light, vignette, blur and grain applied."""
    y = np.linspace(-1, 1, scene.height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, scene.width, dtype=np.float32)[None, :]
    falloff = np.float32(scene.exposure) * (1 - 0.10 * (x * x + y * y))
    for plane, tint in zip(planes, scene.tint, strict=True):
        plane *= falloff * np.float32(tint)
    picture: NDArray[np.float32] = np.ascontiguousarray(planes.transpose(1, 2, 0))
    if scene.blur:
        cv2.GaussianBlur(picture, (0, 0), scene.blur, dst=picture, borderType=cv2.BORDER_REFLECT)
    generator = np.random.Generator(np.random.Philox(key=scene.seed + 1))
    noise = generator.standard_normal(picture.shape[:2], dtype=np.float32)
    picture += noise[..., None] * np.float32(scene.grain)
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)
