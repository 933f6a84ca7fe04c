"""The figure ``parallel-coordinates``: what trials were given, and how good they became."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.report.drawing import DIM, PALE, SMALL, new_figure
from affactkit.runs import RunDirectory
from affactkit_sweep.axes import Axis, Labels, axis_of, axis_of_merits
from affactkit_sweep.config import ParallelCoordinatesConfig
from affactkit_sweep.models import is_maximized
from affactkit_sweep.records import TrialRecord, best_value, read_record

COLOURS = "cividis"
"""Made for the colour-blind, too (Nuñez et al., 2018); its dark end is for the best trials."""
UNUSED = -0.13
"""Where trials lie on the axis of a parameter that they do not have."""
SPREAD = 0.05
"""How far lines through the same choice are apart, all of them together."""
MOST = 1000
LINES: dict[str, Any] = {
    "finished": "-",
    "stopped early": (0, (4, 1.5)),
    "without a value": (0, (1, 1.5)),
}
"""How lines look, by what became of the trial."""


@dataclass(frozen=True)
class Shown:
    """One trial as it is drawn.

    Attributes:
        record: what it was given.
        value: its best metric; NaN without any.
        state: one of `LINES`.
    """

    record: TrialRecord
    value: float
    state: str


class ParallelCoordinates:
    """Draws an axis for each parameter and the metric, and a line for each trial."""

    takes = range(2, MOST + 1)

    def __init__(self, config: ParallelCoordinatesConfig, context: BuildContext) -> None:
        self._best = config.best

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; better trials are darker, and lie on top.

        Raises:
            DataError: a run is no trial, they are of different sweeps, or none has a value.
        """
        trials = [_shown(run) for run in runs]
        first = trials[0].record
        for run, trial in zip(runs, trials, strict=True):
            if trial.record.parameters != first.parameters or trial.record.metric != first.metric:
                raise DataError(f"{run.path}: a trial of another sweep than {runs[0].path}")
        valued = [trial.value for trial in trials if not math.isnan(trial.value)]
        if not valued:
            raise DataError("none of these trials has completed an epoch")
        axes: dict[str, Axis] = {name: axis_of(p) for name, p in first.parameters.items()}
        axes[first.metric] = axis_of_merits(valued, maximized=is_maximized(first.metric))
        figure = new_figure(max(5.0, 1.35 * len(axes)), 3.4)
        plot = figure.subplots()
        conditional = [name for name, parameter in first.parameters.items() if parameter.when]
        _draw_axes(plot, axes, conditional)
        self._draw_trials(plot, trials, axes)
        states = [state for state in LINES if any(trial.state == state for trial in trials)]
        handles = [
            Line2D([], [], color=DIM, linestyle=LINES[state], label=state) for state in states
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
        return figure

    def _draw_trials(self, plot: Axes, trials: Sequence[Shown], axes: dict[str, Axis]) -> None:
        by_value = sorted(trials, key=_merit)
        colours = matplotlib.colormaps[COLOURS]
        for rank, trial in enumerate(by_value):
            # 0 is the best; the yellow end is too pale on white.
            worse = 1 - rank / max(1, len(by_value) - 1)
            bold = rank >= len(by_value) - self._best
            missing = math.isnan(trial.value)
            plot.plot(
                *_line(trial, axes, rank / len(by_value) - 0.5),
                color=PALE if missing else colours(0.85 * worse),
                linestyle=LINES[trial.state],
                linewidth=1.8 if bold and not missing else 0.8,
                alpha=1.0 if bold else 0.7,
                zorder=2 + rank / len(by_value),
            )


def _shown(run: RunDirectory) -> Shown:
    record = read_record(run)
    value = best_value(run, record.metric)
    finished = any(line["event"] == "evaluated" for line in run.read_metrics())
    state = "without a value" if math.isnan(value) else "finished" if finished else "stopped early"
    return Shown(record, value, state)


def _merit(trial: Shown) -> float:
    if math.isnan(trial.value):
        return -math.inf
    return trial.value if is_maximized(trial.record.metric) else -trial.value


def _line(trial: Shown, axes: dict[str, Axis], side: float) -> tuple[list[float], list[float]]:
    """Return the points of a trial's line; ``side``, within half of 1, keeps it off others."""
    across: list[float] = []
    up: list[float] = []
    for place, (name, axis) in enumerate(axes.items()):
        value = trial.value if name == trial.record.metric else trial.record.values.get(name)
        if isinstance(value, float) and math.isnan(value):
            continue
        across.append(place)
        if name not in (*trial.record.values, trial.record.metric):
            up.append(UNUSED + SPREAD * side)
        else:
            aside = SPREAD * side if isinstance(axis, Labels) else 0.0
            up.append(axis.place(value) + aside)  # type: ignore[arg-type]
    return across, up


def _draw_axes(plot: Axes, axes: dict[str, Axis], conditional: Collection[str]) -> None:
    plot.set_xlim(-0.6, len(axes) - 0.7)
    plot.set_ylim(UNUSED - 0.05, 1.05)
    plot.spines[:].set_visible(False)
    plot.set_yticks([])
    names = [
        name.rpartition(".")[0] + ".\n" + name.rpartition(".")[2] if "." in name else name
        for name in axes
    ]
    plot.set_xticks(range(len(axes)), names)
    plot.tick_params(axis="x", length=0, top=False, labeltop=True, labelbottom=False)
    for place, (name, axis) in enumerate(axes.items()):
        plot.plot([place, place], [0, 1], color=DIM, linewidth=0.8, zorder=1)
        if name in conditional:
            _write(plot, place, UNUSED, "not used")
        for up, text in axis.ticks():
            _write(plot, place, up, text)


def _write(plot: Axes, place: float, up: float, text: str) -> None:
    plot.plot([place - 0.03, place], [up, up], color=DIM, linewidth=0.8, zorder=1)
    plot.text(
        place - 0.06,
        up,
        text,
        fontsize=SMALL,
        color=DIM,
        ha="right",
        va="center",
        zorder=4,
        bbox={
            "boxstyle": "square,pad=0.1",
            "facecolor": "white",
            "edgecolor": "none",
            "alpha": 0.75,
        },
    )
