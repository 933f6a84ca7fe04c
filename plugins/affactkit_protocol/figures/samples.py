"""The figure ``samples``: pictures with their accuracy, the report's figures 3.5 and 6.2."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from affactkit.interfaces import BuildContext
from affactkit.report.drawing import picture_grid, show_picture
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.config import PicturesConfig
from affactkit_protocol.figures.pictured import Pictures

IN_A_ROW = 3
SIDE = 1.8
"""Inches of a picture."""


class Samples:
    """Draws what the network saw, numbered as in ``answers``, with the share of right answers."""

    takes = range(1, 2)

    def __init__(self, config: PicturesConfig, context: BuildContext) -> None:
        self._pictures = Pictures(config, context)

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; see `Pictures` for what may go wrong."""
        pictured = self._pictures.of(runs[0])
        figure, axes = picture_grid(len(pictured.crops), IN_A_ROW, SIDE, SIDE + 0.25)
        shown = zip(axes, pictured.crops, pictured.accuracies(), strict=True)
        for number, (axis, crop, accuracy) in enumerate(shown, 1):
            show_picture(axis, crop, f"{number}:  {accuracy}")
        accuracy = f"accuracy over {len(pictured.attributes)} attributes"
        figure.suptitle(f"{pictured.title}: {accuracy}", fontsize=8)
        return figure
