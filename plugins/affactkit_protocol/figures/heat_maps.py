"""The figure ``heat-maps``: where in a picture the network finds an attribute."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.registry import suggest
from affactkit.report.drawing import picture_grid, show_picture
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.attention import Map, grad_cam, network_of
from affactkit_protocol.figures.config import HeatMapsConfig
from affactkit_protocol.figures.pictured import Pictured, Pictures

SIDE = 1.25
"""Inches of a picture."""
OPACITY = 0.75


class HeatMaps:
    """Draws a row for each picture: as the network saw it, and with what speaks for a yes."""

    takes = range(1, 2)

    def __init__(self, config: HeatMapsConfig, context: BuildContext) -> None:
        self._pictures = Pictures(config, context)
        self._attributes = config.attributes
        self._registries = context.registries

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; the strongest place of an attribute in all pictures has full colour.

        Raises:
            AffactkitError: there is no such attribute, the network has no layer of places, or see
                `Pictures`.
        """
        pictured = self._pictures.of(runs[0])
        columns = [_column(pictured, name) for name in self._attributes]
        maps = grad_cam(network_of(runs[0], self._registries), pictured.crops, columns)
        count = (1 + len(columns)) * len(pictured.crops)
        figure, axes = picture_grid(count, 1 + len(columns), SIDE, SIDE + 0.2)
        strongest = np.array(maps).max(axis=(0, 2, 3)).tolist()
        for row, crop in enumerate(pictured.crops):
            first, *others = axes[row * (1 + len(columns)) :][: 1 + len(columns)]
            show_picture(first, crop, "face" if row == 0 else "")
            for axis, column, heat, most in zip(others, columns, maps[row], strongest, strict=True):
                title = pictured.attributes[column].replace("_", " ") if row == 0 else ""
                show_picture(axis, crop, title, _in_words(pictured, row, column))
                _draw_heat(axis, heat / (most or 1), len(crop))
        figure.suptitle(f"{pictured.title}: what speaks for a yes", fontsize=8)
        return figure


def _column(pictured: Pictured, name: str) -> int:
    if name not in pictured.attributes:
        raise DataError(f"no attribute '{name}'; {suggest(name, pictured.attributes)}")
    return pictured.attributes.index(name)


def _in_words(pictured: Pictured, row: int, column: int) -> str:
    answer = "yes" if pictured.answers[row, column] else "no"
    target = pictured.targets[row, column]
    if target < 0:
        return answer
    return f"{answer}, {'right' if pictured.answers[row, column] == target else 'wrong'}"


def _draw_heat(axis: Axes, heat: Map, size: int) -> None:
    """Lay a map of shares in [0, 1] over a crop, the clearer the smaller the share."""
    smooth = cv2.resize(heat, (size, size), interpolation=cv2.INTER_LINEAR)
    axis.imshow(smooth, cmap="inferno", vmin=0, vmax=1, alpha=OPACITY * smooth)
