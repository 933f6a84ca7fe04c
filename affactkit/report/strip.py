"""Pictures side by side, each with a caption below."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageFont, ImageOps

from affactkit.interfaces import Pixels

SMALLEST = 160
"""The least height of pictures in a strip, which smaller ones are enlarged to reach."""
GAP = 10
LINE = 15
PAPER, INK = "white", "black"


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture [H, W, 3] uint8 of a strip, and its caption: a title, and lines below."""

    picture: Pixels
    title: str
    lines: Sequence[str] = ()


def draw_strip(source: Panel, crops: Sequence[Panel]) -> Image.Image:
    """Draw a picture and crops of one size beside each other.

    The crops keep their pixels, repeated a whole number of times if they are small; the picture
    is scaled to their height.
    """
    size = len(crops[0].picture)
    times = math.ceil(SMALLEST / size)
    side = times * size
    pictures = [
        ImageOps.contain(Image.fromarray(source.picture), (2 * side, side)),
        *(
            Image.fromarray(crop.picture).resize((side, side), Image.Resampling.NEAREST)
            for crop in crops
        ),
    ]
    panels = [source, *crops]
    width = GAP + sum(picture.width + GAP for picture in pictures)
    height = 2 * GAP + side + LINE * (1 + max(len(panel.lines) for panel in panels))
    strip = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(strip)
    font = ImageFont.load_default(12)
    left = GAP
    for panel, picture in zip(panels, pictures, strict=True):
        strip.paste(picture, (left, GAP))
        for number, line in enumerate((panel.title, *panel.lines)):
            pen.text((left, GAP + side + 3 + number * LINE), line, INK, font)
        left += picture.width + GAP
    return strip


def outlined(picture: Pixels, outlines: Iterable[tuple[ArrayLike, str]]) -> Pixels:
    """Return a picture [H, W, 3] with polygons [n, 2] (x, y) drawn on it in their colours."""
    drawn = Image.fromarray(picture)
    pen = ImageDraw.Draw(drawn)
    for points, colour in outlines:
        corners = [tuple(point) for point in np.asarray(points, np.float64).tolist()]
        pen.line([*corners, corners[0]], colour, max(2, min(drawn.size) // 100), "curve")
    return np.asarray(drawn)
