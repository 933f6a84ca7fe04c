"""The figure ``robustness``: errors of runs under disturbances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.measures.intervals import Bootstrap
from affactkit.registry import suggest
from affactkit.report.drawing import MARKERS, PALE, SERIES, new_figure
from affactkit.report.labels import run_labels
from affactkit.runs import RunDirectory
from affactkit_robustness.config import RobustnessFigureConfig
from affactkit_robustness.curves import Curves, read_curves
from affactkit_robustness.telling import known_name

COLUMNS = 4
PANEL = 1.9, 1.75
"""Inches: the width and height of a panel."""
CHARACTER, SPACE = 0.03, 0.04
"""The widths of a character of a strength, and of the least space between two, in panels."""
AREA: dict[str, Any] = {
    "title": "numbers: mean error in %,\nthe area under the curve",
    "title_fontsize": 7,
}


class RobustnessFigure:
    """Draws a panel for each disturbance: a curve and its interval for each run."""

    takes = range(1, 1 + len(SERIES))

    def __init__(self, config: RobustnessFigureConfig, context: BuildContext) -> None:
        self._config = config

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; see `read_curves` for what may go wrong."""
        bootstrap = Bootstrap(resamples=self._config.resamples)
        curves = self._chosen(read_curves(runs, bootstrap))
        name = known_name(curves, self._config.attribute)
        places = len(curves) + 1  # the last one is for the legend
        columns = min(places, COLUMNS)
        rows = -(-places // columns)
        figure = new_figure(PANEL[0] * columns, PANEL[1] * rows)
        axes = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
        for axis, curve in zip(axes, curves, strict=False):
            _draw_panel(axis, curve, name, len(runs))
        for axis in axes[len(curves) :]:
            axis.set_axis_off()
        for axis in axes[: len(curves) : columns]:
            axis.set_ylabel(f"{name.replace('_', ' ')} error in %")
        axes[0].set_ylim(bottom=0)
        axes[-1].legend(handles=_legend(run_labels(runs)), loc="center", **AREA)
        return figure

    def _chosen(self, curves: list[Curves]) -> list[Curves]:
        by_name = {curve.disturbance.name: curve for curve in curves}
        for name in self._config.curves:
            if name not in by_name:
                raise DataError(f"the runs have no curve '{name}'; {suggest(name, list(by_name))}")
        return [by_name[name] for name in self._config.curves or by_name]


def _draw_panel(axis: Axes, curves: Curves, name: str, runs: int) -> None:
    column = curves.names.index(name)
    for run, (colour, marker) in enumerate(zip(SERIES[:runs], MARKERS, strict=False)):
        errors, area = curves.errors(run), curves.area(run)
        low, value, high = (100 * of[:, column] for of in (errors.low, errors.value, errors.high))
        axis.fill_between(curves.places, low, high, color=colour, alpha=0.2, linewidth=0)
        axis.plot(
            curves.places,
            value,
            color=colour,
            marker=marker,
            markersize=2.5,
            label=f"{100 * area.value[column]:.1f}",
        )
    axis.set_title(curves.disturbance.name)
    axis.set_xlabel(curves.disturbance.axis)
    axis.set_xticks(curves.places, _tick_labels(curves))
    axis.grid(axis="y")
    axis.legend(fontsize=6.5, handlelength=1.2, borderpad=0.1, labelspacing=0.2)


def _tick_labels(curves: Curves) -> list[str]:
    """Return the strengths as text, empty where there is no room beside another.

    What disturbs nothing comes first, and what is next to it after that.
    """
    width = curves.places[-1] - curves.places[0]
    neutral = curves.disturbance.neutral
    begin = 0 if neutral is None else curves.strengths.index(neutral)
    texts = [f"{strength:g}" for strength in curves.strengths]
    shown = [begin]
    for way in (range(begin + 1, len(texts)), range(begin - 1, -1, -1)):
        last = begin
        for at in way:
            needed = CHARACTER * (len(texts[last]) + len(texts[at])) / 2 + SPACE
            if abs(curves.places[at] - curves.places[last]) / width >= needed:
                shown.append(at)
                last = at
    return [text if at in shown else "" for at, text in enumerate(texts)]


def _legend(labels: Sequence[str]) -> list[Line2D | Patch]:
    lines = [
        Line2D([], [], color=colour, marker=marker, markersize=3, label=label)
        for label, colour, marker in zip(labels, SERIES, MARKERS, strict=False)
    ]
    return [*lines, Patch(color=PALE, label="95 % interval")]
