"""Pictures for the documentation: each attribute without and with it, and a sheet of faces."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit_synthfaces.attributes import VISIBLE, Attributes, sample_attributes, with_attributes
from affactkit_synthfaces.casting import cast
from affactkit_synthfaces.chance import draw_chance
from affactkit_synthfaces.portrait import Portrait, generator_for, portray

Picture = NDArray[np.uint8]

_LISTED = """
    5_o_Clock_Shadow Bald Goatee Mustache No_Beard Receding_Hairline Sideburns
    Wearing_Necktie"""
_MENS = frozenset(_LISTED.split())
_PLAIN: dict[str, bool] = {
    "Blurry": False,
    "Eyeglasses": False,
    "Heavy_Makeup": False,
    "Narrow_Eyes": False,
    "Wearing_Hat": False,
}
"""What would hide other attributes."""
_FACE_SHARE = 4.8
"""Side of a cut-out face, in distances from eyes to mouth."""


def pair(name: str, seed: int = 0) -> tuple[Portrait, Portrait]:
    """Draw one face without and with an attribute, everything else the same.

    Only what cannot go with the attribute changes along: a goatee takes No_Beard back.
    """
    generator = generator_for(seed, VISIBLE.index(name))
    forced = {**_PLAIN, "Male": name in _MENS, "No_Beard": True, name: False}
    without = sample_attributes(generator, forced)
    chance = {**draw_chance(generator), "angle": 0.5, "scale": 0.5, "beard": 0.0}
    first, second = (
        portray(attributes, cast(attributes, chance))
        for attributes in (without, with_attributes(without, _with(name)))
    )
    return first, second


def _with(name: str) -> Attributes:
    beard = name in ("5_o_Clock_Shadow", "Goatee", "Mustache")
    return {"No_Beard": False, name: True} if beard else {name: True}


def gallery(
    names: Sequence[str] = VISIBLE, *, seed: int = 0, size: int = 128, columns: int = 5
) -> Picture:
    """Return a sheet with a pair of cut-out faces, without and with it, for each attribute.

    The pairs stand in the order of ``names``, row by row; each is ``2 * size`` pixels wide.
    """
    pairs = [
        np.concatenate([cut_out(portrait, size) for portrait in pair(name, seed)], 1)
        for name in names
    ]
    return tiled(pairs, columns)


def cut_out(portrait: Portrait, size: int) -> Picture:
    """Return the upright square [size, size, 3] around the face."""
    eyes, mouth = portrait.landmarks[:2].mean(0), portrait.landmarks[3:].mean(0)
    x, y = eyes * 0.65 + mouth * 0.35
    scale = size / (_FACE_SHARE * float(np.hypot(*(mouth - eyes))))
    matrix = np.array([[scale, 0, size / 2 - x * scale], [0, scale, size / 2 - y * scale]])
    face = cv2.warpAffine(
        portrait.picture,
        matrix,
        (size, size),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(face, np.uint8)


def tiled(pictures: Sequence[Picture], columns: int) -> Picture:
    """Lay pictures of one size out in rows; places that stay free are white."""
    blank = np.full_like(pictures[0], 255)
    rows = -(-len(pictures) // columns)
    filled = [*pictures, *[blank] * (rows * columns - len(pictures))]
    lines = [np.concatenate(filled[at : at + columns], 1) for at in range(0, len(filled), columns)]
    return np.concatenate(lines)
