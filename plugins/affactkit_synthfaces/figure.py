"""The figure ``synthfaces``: rendered faces without and with each attribute that can be seen."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from affactkit.errors import RecipeError
from affactkit.interfaces import BuildContext
from affactkit.registry import suggest
from affactkit.report.drawing import picture_grid, show_picture
from affactkit.runs import RunDirectory
from affactkit_synthfaces.attributes import VISIBLE
from affactkit_synthfaces.config import GalleryConfig
from affactkit_synthfaces.gallery import gallery

SIDE = 0.75
"""Inches of a face."""


class Gallery:
    """Draws pairs of faces that differ in one attribute, without it left and with it right."""

    takes = range(1)

    def __init__(self, config: GalleryConfig, context: BuildContext) -> None:
        for name in config.attributes:
            if name not in VISIBLE:
                raise RecipeError(f"no rendered face shows '{name}'; {suggest(name, VISIBLE)}")
        self._config = config

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure, which needs no run."""
        names = self._config.attributes or VISIBLE
        figure, axes = picture_grid(len(names), self._config.columns, 2 * SIDE, SIDE + 0.2)
        for axis, name in zip(axes, names, strict=True):
            pair = gallery([name], seed=self._config.seed, size=self._config.size, columns=1)
            show_picture(axis, pair, name.replace("_", " "))
        return figure
