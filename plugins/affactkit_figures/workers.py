"""The figure ``workers``: what worker processes achieve, the report's figures 5.1 and 5.2."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from affactkit.interfaces import BuildContext
from affactkit.report.drawing import BLUE, ORANGE, new_figure
from affactkit.runs import RunDirectory
from affactkit_figures.config import WorkersConfig
from affactkit_figures.measuring import read_measured


class Workers:
    """Draws the crops made in a second and the cores that were busy, by number of workers."""

    takes = range(1)

    def __init__(self, config: WorkersConfig, context: BuildContext) -> None:
        self._file = config.file

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; see `read_measured` for what may go wrong."""
        measured = read_measured(self._file)
        workers = [one.workers for one in measured]
        figure = new_figure(6, 2.4)
        speed, use = figure.subplots(1, 2)
        _draw_bars(speed, workers, [one.crops_per_second for one in measured], BLUE, "%.0f")
        speed.set_ylabel("crops per second")
        _draw_bars(use, workers, [one.cores_busy for one in measured], ORANGE, "%.1f")
        use.set_ylabel("cores busy")
        return figure


def _draw_bars(
    axis: Axes, workers: Sequence[int], values: Sequence[float], colour: str, form: str
) -> None:
    axis.bar_label(axis.bar(workers, values, 0.7, color=colour), fmt=form, fontsize=7)
    axis.set_xlabel("worker processes")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.grid(axis="y")
