"""Beards: stubble, full beard, goatee, mustache and sideburns."""

from __future__ import annotations

import numpy as np

from affactkit_synthfaces.appearance import Head, Look
from affactkit_synthfaces.canvas import Canvas, Mask
from affactkit_synthfaces.curves import Points, both_sides, closed, moved, path, resampled, ribbon
from affactkit_synthfaces.palette import mix, scale


def draw_beard(canvas: Canvas, look: Look, face: Mask) -> None:
    """Draw what there is of a beard; the mouth is drawn over it."""
    beard = look.beard
    if beard.stubble:
        _draw_stubble(canvas, look, face)
    if beard.full:
        _draw_hairs(canvas, look, _jaw_area(look.head, 0.05), 46)
    if beard.goatee:
        _draw_hairs(canvas, look, _goatee_area(look), 22)
    if beard.sideburns:
        for side in (-1.0, 1.0):
            _draw_hairs(canvas, look, _sideburn_area(look.head, side), 12)
    if beard.mustache:
        _draw_mustache(canvas, look)


def _jaw_area(head: Head, overlap: float) -> Points:
    """Return the area along the jaw, from ear to ear, below the mouth."""
    right = [
        (head.cheek + overlap, 0.35),
        ((head.cheek + head.jaw) / 2 + 0.04 + overlap, 0.72),
        (head.jaw + overlap, 1.06),
        ((head.jaw + head.chin) / 2 + 0.03 + overlap, head.chin_y - 0.24),
        (head.chin + overlap, head.chin_y + overlap),
        (0.0, head.chin_y + 0.08 + overlap),
    ]
    inner = [(head.cheek - 0.10, 0.42), (0.80, 0.82), (0.60, 1.00), (0.42, 1.24), (0.0, 1.27)]
    return np.concatenate([both_sides(path(right)), both_sides(path(inner))[::-1]])


def _goatee_area(look: Look) -> Points:
    chin, w = look.head.chin_y, look.mouth.width
    right = [(0.0, 1.24), (0.22, 1.26), (w * 0.9, 1.12), (w + 0.10, 1.06), (w + 0.08, 1.36),
             (0.34, chin - 0.04), (0.0, chin + 0.09)]  # fmt: skip
    return both_sides(path(right))


def _sideburn_area(head: Head, side: float) -> Points:
    shape = [(0.90, -0.40), (1.08, -0.40), (head.cheek + 0.03, 0.30), (head.cheek - 0.04, 0.76),
             (head.cheek - 0.24, 0.80), (head.cheek - 0.22, 0.20)]  # fmt: skip
    return closed(np.array(shape) * (side, 1))


def _draw_stubble(canvas: Canvas, look: Look, face: Mask) -> None:
    """Darken the skin where hair would grow, softly, with a grain that shows its points."""
    moustache = closed([(-0.44, 0.98), (-0.28, 0.76), (0.0, 0.70), (0.28, 0.76), (0.44, 0.98)])
    area = canvas.mask(_jaw_area(look.head, 0.0), moustache, soft=0.055).within(face)
    points = np.random.Generator(np.random.Philox(key=look.scene.seed)).random(
        area.alpha.shape, dtype=np.float32
    )
    tone = mix(scale(look.skin.base, 0.42), (0.22, 0.25, 0.32), 0.45)
    canvas.paint(area.times(0.72 + 0.5 * (points - 0.5)), tone, 0.68)


def _draw_hairs(canvas: Canvas, look: Look, area: Points, count: int) -> None:
    """Fill an area with hair: a soft ground and short strokes downwards."""
    colour = look.beard.colour
    ground = canvas.mask(area, soft=0.018)
    canvas.paint(ground, colour, 0.94)
    canvas.shade(canvas.ramp(ground, (0, 1.2), (0, 1.9)), (0.5, 0.45, 0.5), 0.6)
    low, high = area.min(0), area.max(0)
    golden = np.arange(count) * np.array([0.7549, 0.5698])[:, None]
    roots = low + (golden.T % 1.0) * (high - low)
    strokes = [_stroke(root, at) for at, root in enumerate(roots)]
    canvas.paint(
        canvas.mask(*strokes[::2]).within(ground), mix(colour, (0.95, 0.85, 0.75), 0.22), 0.6
    )
    canvas.paint(canvas.mask(*strokes[1::2]).within(ground), scale(colour, 0.6), 0.6)


def _stroke(root: Points, at: int) -> Points:
    lean = -0.12 * float(np.clip(root[0], -1, 1)) + 0.05 * (at % 3 - 1)
    return ribbon(path([root, moved(root, lean * 0.6, 0.09), moved(root, lean, 0.17)], 4), 0.035)


def _draw_mustache(canvas: Canvas, look: Look) -> None:
    beard, mouth = look.beard, look.mouth
    w, y = mouth.width + 0.12, 0.83 - 0.02 * mouth.smile
    right = [(0.0, y - 0.09), (0.20, y - 0.10), (w * 0.7, y + 0.01), (w, y + 0.20),
             (w * 0.72, y + 0.17), (0.22, y + 0.10), (0.0, y + 0.07)]  # fmt: skip
    shape = canvas.mask(both_sides(path(right)), soft=0.01)
    canvas.paint(shape, beard.colour, 0.97)
    hairs = []
    for x in np.linspace(0.06, w - 0.12, 7):
        for side in (-1.0, 1.0):
            hair = path([(side * x, y - 0.06), (side * (x + 0.08), y + 0.13)], 4)
            hairs.append(ribbon(resampled(hair, 5), 0.025))
    canvas.paint(
        canvas.mask(*hairs).within(shape), mix(beard.colour, (0.95, 0.85, 0.75), 0.25), 0.6
    )
