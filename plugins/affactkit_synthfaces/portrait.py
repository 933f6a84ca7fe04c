"""Draw a described face: a pure function from a `Look` to a picture and its annotations."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit_synthfaces.accessories import draw_earrings, draw_glasses, draw_hat
from affactkit_synthfaces.appearance import Look
from affactkit_synthfaces.attributes import Attributes, sample_attributes
from affactkit_synthfaces.background import draw_background, finish
from affactkit_synthfaces.beard import draw_beard
from affactkit_synthfaces.canvas import Canvas
from affactkit_synthfaces.casting import cast
from affactkit_synthfaces.chance import draw_chance
from affactkit_synthfaces.clothes import draw_body, draw_chin_fold
from affactkit_synthfaces.eyes import draw_eyes, pupils
from affactkit_synthfaces.hair import draw_back_hair, draw_front_hair
from affactkit_synthfaces.head import SKULL_TOP, draw_head, outline
from affactkit_synthfaces.mouth import corners, draw_mouth
from affactkit_synthfaces.nose import draw_nose, nose_tip


@dataclass(frozen=True, eq=False)
class Portrait:
    """A picture with what is known of it.

    Attributes:
        picture: [H, W, 3] uint8 RGB.
        attributes: the 40 attributes by name.
        landmarks: [5, 2] float64 (x, y): viewer's left eye, right eye, nose, left and right
            mouth corner; pixel centres at integers.
        box: x, y, width, height of the visible head.
    """

    picture: NDArray[np.uint8]
    attributes: Attributes
    landmarks: NDArray[np.float64]
    box: tuple[int, int, int, int]


def render(seed: int, index: int) -> Portrait:
    """Draw picture ``index`` of the data set that ``seed`` names; the same one every time."""
    generator = generator_for(seed, index)
    attributes = sample_attributes(generator)
    return portray(attributes, cast(attributes, draw_chance(generator)))


def generator_for(seed: int, index: int) -> np.random.Generator:
    """Return the random generator of one picture, independent of all others."""
    return np.random.Generator(np.random.Philox(key=(seed << 64) | index))


def portray(attributes: Attributes, look: Look) -> Portrait:
    """Draw a described face and annotate it."""
    return Portrait(draw(look), attributes, landmarks(look), head_box(look))


def draw(look: Look) -> NDArray[np.uint8]:
    """Return the picture [H, W, 3], uint8 RGB, of a described face."""
    cv2.setNumThreads(1)
    scene = look.scene
    canvas = Canvas(draw_background(scene), scene.head)
    draw_back_hair(canvas, look)
    draw_body(canvas.on(scene.body), look)
    if look.head.double_chin:
        draw_chin_fold(canvas, look)
    face = draw_head(canvas, look)
    draw_beard(canvas, look, face)
    draw_nose(canvas, look, face)
    draw_mouth(canvas, look, face)
    draw_eyes(canvas, look, face)
    draw_front_hair(canvas, look, face)
    draw_glasses(canvas, look, face)
    draw_hat(canvas, look, face)
    draw_earrings(canvas, look)
    return finish(canvas.planes, scene)


def landmarks(look: Look) -> NDArray[np.float64]:
    """Return where the five landmarks were drawn, [5, 2] in pixels."""
    tip = np.array([nose_tip(look.nose, look.scene.head.yaw)])
    points = np.concatenate([pupils(look.eyes), tip, corners(look.mouth)])
    return look.scene.head.to_picture(points)


def head_box(look: Look) -> tuple[int, int, int, int]:
    """Return the box (x, y, width, height) around the head, cut at the picture's edges."""
    rim = outline(look.head)
    if not look.hair.bald:
        rim = np.where(
            rim[:, 1:] < -0.9, rim * (1.05, (SKULL_TOP - look.hair.volume) / SKULL_TOP), rim
        )
    points = look.scene.head.to_picture(rim * (1.08, 1.0))
    limit = np.array([look.scene.width, look.scene.height])
    low = np.clip(np.floor(points.min(0)), 0, limit - 1).astype(int)
    high = np.clip(np.ceil(points.max(0)), low + 1, limit).astype(int)
    return (int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
