"""The figure ``heat-maps``: where in a picture the network finds an attribute."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext, Pixels
from affactkit.registry import suggest
from affactkit.report.drawing import picture_grid, show_picture
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.attention import Map, grad_cam, network_of
from affactkit_protocol.figures.config import HeatMapsConfig
from affactkit_protocol.figures.pictured import Pictured, Pictures

SIDE = 1.25
"""Inches of a picture."""
OPACITY = 0.55


class HeatMaps:
    """Draws a row for each picture: as the network saw it, and with what speaks for a yes."""

    takes = range(1, 2)

    def __init__(self, config: HeatMapsConfig, context: BuildContext) -> None:
        self._pictures = Pictures(config, context)
        self._attributes = config.attributes
        self._registries = context.registries

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; each map is scaled to its own maximum.

        Raises:
            AffactkitError: there is no such attribute, the network has no layer of places, or see
                `Pictures`.
        """
        pictured = self._pictures.of(runs[0])
        columns = [_column(pictured, name) for name in self._attributes]
        maps = grad_cam(network_of(runs[0], self._registries), pictured.crops, columns)
        count = (1 + len(columns)) * len(pictured.crops)
        figure, axes = picture_grid(count, 1 + len(columns), SIDE, SIDE + 0.2)
        for row, crop in enumerate(pictured.crops):
            first, *others = axes[row * (1 + len(columns)) :][: 1 + len(columns)]
            show_picture(first, crop, "face" if row == 0 else "")
            for axis, column, heat in zip(others, columns, maps[row], strict=True):
                title = pictured.attributes[column].replace("_", " ") if row == 0 else ""
                _draw_map(axis, crop, heat, title, _in_words(pictured, row, column))
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


def _draw_map(axis: Axes, crop: Pixels, heat: Map, title: str, below: str) -> None:
    show_picture(axis, crop, title, below)
    size = len(crop)
    axis.imshow(
        heat,
        cmap="inferno",
        alpha=OPACITY,
        vmin=0,
        vmax=heat.max() or 1,
        extent=(-0.5, size - 0.5, size - 0.5, -0.5),
        interpolation="bicubic",
    )
