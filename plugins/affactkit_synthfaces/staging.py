"""Where the face stands in its picture, and the light it stands in."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces import palette
from affactkit_synthfaces.appearance import Scene
from affactkit_synthfaces.canvas import Frame
from affactkit_synthfaces.chance import Chance, spread
from affactkit_synthfaces.palette import mix, pick

ANGLE_DEVIATION = 8.0
"""Degrees."""
_WARM, _COOL = (1.0, 0.95, 0.86), (0.90, 0.96, 1.0)
_BLUR = 0.062
"""Sigma of a blurry picture, in face coordinates."""


def stage(u: Chance, *, blurry: bool) -> Scene:
    """Place the head in a picture of its own size, under its own light."""
    width = int(200 + 221 * u["width"])
    height = int(np.clip(width * (0.85 + 0.5 * u["height"]), 200, 420))
    short = min(width, height)
    size = short * (0.155 + 0.045 * u["scale"])
    # The head reaches from -2 to 1.8 in y, 1.5 to either side: it stays inside.
    origin = (
        _placed(u["left"], 1.55 * size, width - 1.55 * size),
        _placed(u["top"], 2.15 * size, height - 2.7 * size),
    )
    angle = spread(u["angle"], ANGLE_DEVIATION)
    head = Frame(origin, size, angle, spread(u["yaw"], 0.45), spread(u["pitch"], 0.35))
    side = -1.0 if u["light"] < 0.5 else 1.0
    rise = 0.25 + 0.5 * abs(2 * (u["light"] % 0.5) * 2 - 1)
    return Scene(
        width=width,
        height=height,
        head=head,
        body=_body(head, angle, spread(u["lean"], 0.15)),
        backdrop=pick(("plain", "bokeh", "window", "hills", "rays"), u["backdrop"]),
        colours=pick(palette.BACKDROPS, u["colours"]),
        seed=int(u["seed"] * (1 << 32)),
        light=(side * float(np.cos(rise)), -float(np.sin(rise))),
        contrast=0.35 + 0.65 * u["contrast"],
        tint=mix(_WARM, _COOL, u["warmth"]),
        exposure=0.90 + 0.24 * u["exposure"],
        grain=0.003 + 0.008 * u["grain"] ** 2,
        blur=_BLUR * size * (0.9 + 0.3 * u["blur"]) if blurry else 0.0,
    )


def _placed(uniform: float, low: float, high: float) -> float:
    """Return a place between the limits, or the middle where they leave no room."""
    if high <= low:
        return (low + high) / 2
    middle, half = (low + high) / 2, (high - low) / 2
    return middle + half * 0.85 * (2 * uniform - 1)


def _body(head: Frame, angle: float, lean: float) -> Frame:
    """Return the body's frame: it stands more upright than the head, both meet in the neck."""
    turned = Frame((0.0, 0.0), head.scale, angle * 0.35 + 10 * lean)
    neck = np.array([[0.0, 1.2]])
    lower = np.array([[0.0, 1.38]])
    offset = head.to_picture(neck) - turned.to_picture(lower)
    return Frame((float(offset[0, 0]), float(offset[0, 1])), head.scale, turned.angle)
