"""Colours, as RGB in 0..1, and how they are mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from affactkit_synthfaces.canvas import Colour

Item = TypeVar("Item")

WHITE: Colour = (1.0, 1.0, 1.0)
INK: Colour = (0.13, 0.08, 0.09)
"""The darkest tone of the drawing; pure black would look cut out."""

SKINS: tuple[Colour, ...] = (
    (0.96, 0.79, 0.66),
    (0.93, 0.72, 0.56),
    (0.86, 0.62, 0.44),
    (0.74, 0.50, 0.33),
    (0.58, 0.37, 0.24),
    (0.44, 0.27, 0.18),
)
PALE: tuple[Colour, ...] = ((0.99, 0.92, 0.88), (0.97, 0.91, 0.88))
HAIR: dict[str, tuple[Colour, ...]] = {
    "Black_Hair": ((0.09, 0.08, 0.10), (0.12, 0.10, 0.11), (0.08, 0.09, 0.13)),
    "Brown_Hair": ((0.36, 0.22, 0.13), (0.43, 0.28, 0.17), (0.30, 0.18, 0.11)),
    "Blond_Hair": ((0.91, 0.75, 0.43), (0.86, 0.68, 0.36), (0.95, 0.85, 0.60)),
    "Gray_Hair": ((0.67, 0.67, 0.70), (0.79, 0.79, 0.82), (0.57, 0.58, 0.61)),
}
OTHER_HAIR: tuple[Colour, ...] = (
    (0.55, 0.18, 0.10),
    (0.74, 0.33, 0.13),
    (0.42, 0.10, 0.17),
    (0.92, 0.55, 0.43),
    (0.86, 0.42, 0.55),
    (0.20, 0.50, 0.55),
    (0.45, 0.30, 0.62),
    (0.20, 0.30, 0.55),
)
LIPSTICKS: tuple[Colour, ...] = (
    (0.78, 0.10, 0.18),
    (0.86, 0.20, 0.36),
    (0.62, 0.07, 0.24),
    (0.88, 0.30, 0.28),
    (0.72, 0.14, 0.42),
)
EYESHADOWS: tuple[Colour, ...] = (
    (0.45, 0.28, 0.50),
    (0.28, 0.40, 0.58),
    (0.55, 0.30, 0.28),
    (0.24, 0.46, 0.44),
    (0.40, 0.30, 0.34),
)
IRISES: tuple[Colour, ...] = (
    (0.36, 0.21, 0.11),
    (0.28, 0.16, 0.10),
    (0.45, 0.29, 0.14),
    (0.27, 0.47, 0.66),
    (0.33, 0.50, 0.34),
    (0.42, 0.50, 0.55),
)
CLOTHES: tuple[Colour, ...] = (
    (0.83, 0.33, 0.28),
    (0.22, 0.42, 0.56),
    (0.24, 0.52, 0.46),
    (0.93, 0.73, 0.33),
    (0.52, 0.36, 0.58),
    (0.90, 0.88, 0.84),
    (0.30, 0.32, 0.40),
    (0.86, 0.54, 0.58),
    (0.42, 0.55, 0.32),
)
SUITS: tuple[Colour, ...] = ((0.17, 0.19, 0.26), (0.25, 0.25, 0.28), (0.30, 0.24, 0.22))
TIES: tuple[Colour, ...] = (
    (0.70, 0.12, 0.17),
    (0.16, 0.34, 0.62),
    (0.12, 0.44, 0.36),
    (0.85, 0.58, 0.16),
    (0.44, 0.20, 0.48),
)
METALS: tuple[Colour, ...] = ((0.93, 0.75, 0.32), (0.84, 0.86, 0.90))
GEMS: tuple[Colour, ...] = (
    (0.20, 0.60, 0.62),
    (0.80, 0.16, 0.28),
    (0.96, 0.94, 0.90),
    (0.30, 0.36, 0.74),
)
BACKDROPS: tuple[tuple[Colour, Colour], ...] = (
    ((0.95, 0.86, 0.74), (0.86, 0.66, 0.56)),
    ((0.72, 0.85, 0.89), (0.42, 0.60, 0.72)),
    ((0.80, 0.88, 0.76), (0.46, 0.62, 0.54)),
    ((0.90, 0.80, 0.88), (0.62, 0.52, 0.70)),
    ((0.45, 0.52, 0.62), (0.20, 0.24, 0.34)),
    ((0.97, 0.89, 0.66), (0.90, 0.68, 0.42)),
    ((0.88, 0.88, 0.88), (0.62, 0.65, 0.68)),
    ((0.36, 0.46, 0.44), (0.16, 0.24, 0.26)),
)


def pick(items: Sequence[Item], uniform: float) -> Item:
    """Return one of the items, by a number in [0, 1)."""
    return items[int(uniform * len(items))]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend ``share`` of the second colour into the first."""
    a, b, c = (x + (y - x) * share for x, y in zip(first, second, strict=True))
    return (a, b, c)


def scale(colour: Colour, factor: float) -> Colour:
    """Make a colour darker or brighter, within 0..1."""
    a, b, c = (min(x * factor, 1.0) for x in colour)
    return (a, b, c)


def blend_of(items: Sequence[Colour], position: float) -> Colour:
    """Return the colour at a position in [0, 1] along a row of colours."""
    at = min(max(position, 0.0), 0.9999) * (len(items) - 1)
    return mix(items[int(at)], items[int(at) + 1], at - int(at))
