"""The figure ``learning-curves``: how a training went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from affactkit.interfaces import BuildContext
from affactkit.report.drawing import DIM, MARKERS, SERIES, new_figure
from affactkit.report.history import History
from affactkit.runs import RunDirectory
from affactkit_figures.config import LearningCurvesConfig
from affactkit_figures.histories import read_histories

TRAINING: dict[str, Any] = {"linestyle": (0, (3, 1.5)), "linewidth": 1.0}
BEST: dict[str, Any] = {
    "linestyle": "none",
    "marker": "o",
    "markersize": 11,
    "markerfacecolor": "none",
}
MOST_IN_A_ROW = 5
"""Entries of the legend."""
RESTART: dict[str, Any] = {"linestyle": ":", "linewidth": 1.0}


class LearningCurves:
    """Draws loss and accuracy, of training dashed and of validation solid."""

    takes = range(1, 1 + len(SERIES))

    def __init__(self, config: LearningCurvesConfig, context: BuildContext) -> None:
        self._config = config

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; the validation's best epoch is ringed.

        Raises:
            DataError: a run has no epoch to show.
        """
        histories = read_histories(runs, self._config.first_epoch)
        figure = new_figure(7.5, 3.1)
        loss, accuracy = figure.subplots(1, 2)
        self._draw_metric(loss, "loss", histories)
        self._draw_metric(accuracy, "accuracy", histories, factor=100)
        loss.set_ylabel("loss")
        accuracy.set_ylabel("accuracy in %")
        if self._config.logarithmic:
            loss.set_yscale("log")
        handles = list(_legend(histories))
        rows = -(-len(handles) // MOST_IN_A_ROW)
        columns = -(-len(handles) // rows)
        figure.legend(handles=handles, loc="outside lower center", ncols=columns)
        return figure

    def _draw_metric(
        self, axis: Axes, name: str, histories: Mapping[str, History], factor: float = 1
    ) -> None:
        for (label, history), colour, marker in zip(
            histories.items(), SERIES, MARKERS, strict=False
        ):
            epochs = [line["epoch"] for line in history.epochs]
            training = history.series(f"train/{name}", factor)
            validation = history.series(f"validation/{name}", factor)
            axis.plot(epochs, training, color=colour, label=f"{label}, training", **TRAINING)
            axis.plot(
                epochs,
                validation,
                color=colour,
                marker=marker,
                label=f"{label}, validation",
            )
            best = history.best()
            if best is not None:
                axis.plot(epochs[best], validation[best], color=colour, **BEST)
            for epoch in history.restarts:
                axis.axvline(epoch, color=colour, **RESTART)
        axis.set_xlabel("epoch")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.grid(axis="y")


def _legend(histories: Mapping[str, History]) -> Iterator[Line2D]:
    """Yield the runs by colour and marker, then the kinds of lines."""
    if len(histories) > 1:
        for label, colour, marker in zip(histories, SERIES, MARKERS, strict=False):
            yield Line2D([], [], color=colour, marker=marker, label=label)
    colour, marker = (SERIES[0], MARKERS[0]) if len(histories) == 1 else (DIM, "")
    yield Line2D([], [], color=colour, label="training", **TRAINING)
    yield Line2D([], [], color=colour, marker=marker, label="validation")
    yield Line2D([], [], color=colour, label="best weights", **BEST)
    if any(history.restarts for history in histories.values()):
        yield Line2D([], [], color=colour, label="restart from them", **RESTART)
