"""Draw the picture of the page on robustness: ``python docs/robustness.py ALIGNED_RUN RUN``.

RUN is of the recipe quickstart, ALIGNED_RUN of quickstart-aligned, both evaluated by robustness.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from affactkit.jobs.figure import draw_into

TARGET = Path(__file__).parent / "images" / "robustness.png"
COLOURS = 64
"""Enough for lines, bands and text, in a third of the space."""


def main(*runs: Path) -> None:
    """Draw the figure, and keep it in few colours."""
    draw_into(TARGET, "robustness", runs)
    with Image.open(TARGET) as drawn:
        small = drawn.convert("RGB").quantize(COLOURS)
    small.save(TARGET, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
