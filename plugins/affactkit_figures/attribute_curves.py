"""The figure ``attribute-curves``: attributes over the epochs, the report's figure 3.4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.measures.errors import majority_error_rates
from affactkit.predictions import Predictions
from affactkit.registry import suggest
from affactkit.report.drawing import DIM, MARKERS, SERIES, new_figure
from affactkit.report.history import History
from affactkit.runs import RunDirectory
from affactkit_figures.config import AttributeCurvesConfig
from affactkit_figures.histories import read_histories

ACCURACY = "validation/accuracy"
COLUMNS = 5
FEW = 4
"""Attributes up to which panels are large."""


class AttributeCurves:
    """Draws a panel for each attribute: its accuracy in validation, a line for each run."""

    takes = range(1, 1 + len(SERIES))

    def __init__(self, config: AttributeCurvesConfig, context: BuildContext) -> None:
        self._config = config

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; a dashed line is the majority guess, once a run was judged.

        Raises:
            DataError: a run has no epoch to show, or no such attribute.
        """
        histories = read_histories(runs, self._config.first_epoch)
        names = _chosen(*next(iter(histories.items())), self._config.attributes)
        majority = _majority_accuracies(runs[0])
        few = len(names) <= FEW
        columns = min(len(names), 2 if few else COLUMNS)
        rows = -(-len(names) // columns)
        width, height = (3.7, 2.6) if few else (1.6, 1.15)
        figure = new_figure(width * columns, height * rows + 0.3)
        axes = figure.subplots(rows, columns, sharex=True, squeeze=False).ravel()
        for axis, name in zip(axes, names, strict=False):
            _draw_panel(axis, name, histories.values(), majority.get(name), 4 if few else 0)
        for axis in axes[len(names) :]:
            axis.set_axis_off()
        figure.supxlabel("epoch", fontsize=8)
        figure.supylabel("validation accuracy in %", fontsize=8)
        handles = _legend(histories, bool(majority))
        figure.legend(handles=handles, loc="outside upper center", ncols=min(len(handles), 4))
        return figure


def _chosen(label: str, history: History, wanted: Sequence[str]) -> Sequence[str]:
    prefix = f"{ACCURACY}/"
    known = [name.removeprefix(prefix) for name in history.epochs[0] if name.startswith(prefix)]
    if not known:
        raise DataError(f"{label}: its metrics tell of no accuracy by attribute")
    for name in wanted:
        if name not in known:
            raise DataError(f"{label}: no attribute '{name}'; {suggest(name, known)}")
    return wanted or known


def _majority_accuracies(run: RunDirectory) -> dict[str, float]:
    """Return the accuracy of guessing the majority, in percent; nothing before a run is judged."""
    path = run.predictions("validation")
    if not path.is_file():
        return {}
    saved = Predictions.load(path)
    errors = majority_error_rates(saved.majority, saved.targets).tolist()
    return {name: 100 * (1 - e) for name, e in zip(saved.attributes, errors, strict=True)}


def _draw_panel(
    axis: Axes, name: str, histories: Iterable[History], majority: float | None, size: float
) -> None:
    if majority is not None:
        axis.axhline(majority, color=DIM, linestyle="--", linewidth=0.9)
    for history, colour, marker in zip(histories, SERIES, MARKERS, strict=False):
        values = history.series(f"{ACCURACY}/{name}", 100)
        epochs = [line["epoch"] for line in history.epochs]
        axis.plot(epochs, values, color=colour, marker=marker, markersize=size)
    axis.set_title(name.replace("_", " "))
    axis.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axis.yaxis.set_major_locator(MaxNLocator(3 if size == 0 else 6))
    axis.grid(axis="y")


def _legend(labels: Iterable[str], with_majority: bool) -> list[Line2D]:
    runs = [
        Line2D([], [], color=colour, marker=marker, label=label)
        for label, colour, marker in zip(labels, SERIES, MARKERS, strict=False)
    ]
    guess = Line2D([], [], color=DIM, linestyle="--", linewidth=0.9, label="majority guess")
    return [*runs, guess] if with_majority else runs
