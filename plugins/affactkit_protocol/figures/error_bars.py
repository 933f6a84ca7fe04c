"""The figure ``error-bars``: the error on each attribute, the report's figures 3.3 and 6.1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.registry import suggest
from affactkit.report.drawing import BLACK, DIM, PALE, SERIES, new_figure
from affactkit.report.labels import run_labels
from affactkit.report.table import by_attribute, evaluated_sets
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.config import ErrorBarsConfig

MEAN = "mean"
MOST_IN_A_COLUMN = 24
BAR, GAP = 0.095, 0.085
"""Inches: the height of a bar, and the space between the attributes."""
NUMBERS = 5.5
"""The size in points of the values of cut bars, which must fit beside them."""

Errors = dict[str, dict[str, float]]
"""Percent, by attribute and then by test set; the majority guess's under an empty name."""


class ErrorBars:
    """Draws a group of bars for each attribute, the majority guess in grey behind them."""

    takes = range(1, 2)

    def __init__(self, config: ErrorBarsConfig, context: BuildContext) -> None:
        self._config = config

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure.

        Raises:
            DataError: the run was not evaluated on these test sets.
        """
        results = runs[0].read_results()
        sets = self._sets(results, runs[0])
        columns = in_columns(errors_in_percent(results, sets))
        height = len(columns[0]) * (BAR * len(sets) + GAP)
        figure = new_figure(7.5, height + 0.9)
        axes = figure.subplots(1, len(columns), squeeze=False)[0]
        for axis, errors in zip(axes, columns, strict=True):
            self._draw_column(axis, errors, sets)
        # Columns of one scale, although the last one may have fewer attributes.
        axes[-1].set_ylim(axes[0].get_ylim())
        figure.legend(
            handles=_legend(sets),
            loc="outside upper center",
            ncols=len(sets) + 1,
            title=f"{run_labels(runs)[0]}: error by attribute on test set",
        )
        return figure

    def _sets(self, results: Mapping[str, float], run: RunDirectory) -> Sequence[str]:
        known = evaluated_sets(results)
        for name in self._config.sets:
            if name not in known:
                raise DataError(
                    f"{run.path}: no errors on test set '{name}'; {suggest(name, known)}"
                )
        if not known:
            raise DataError(f"{run.path}: its evaluators found no errors to show")
        return self._config.sets or known

    def _draw_column(self, axis: Axes, errors: Errors, sets: Sequence[str]) -> None:
        bar = BAR / (BAR * len(sets) + GAP)
        group = bar * len(sets)
        places = np.arange(len(errors), dtype=float)
        guesses = [error[""] for error in errors.values()]
        self._draw_bars(axis, places, guesses, group + 0.3 * (1 - group), PALE, margin=1.13)
        for number, (name, colour) in enumerate(zip(sets, _colours(sets), strict=True)):
            offset = (number + 0.5) * bar - group / 2
            values = [error[name] for error in errors.values()]
            self._draw_bars(axis, places + offset, values, bar, colour, margin=1.01)
        axis.set_yticks(places, [name.replace("_", " ") for name in errors])
        for label in axis.get_yticklabels()[: MEAN in errors]:
            label.set_fontweight("bold")
        axis.tick_params("y", length=0)
        axis.set_ylim(len(errors) - 0.45, -0.55)
        axis.set_xlim(0, 1.28 * self._config.cut)
        axis.set_xticks(np.linspace(0, self._config.cut, 4))
        axis.xaxis.set_major_formatter("{x:g}")
        axis.set_xlabel("error in %", x=0.5 / 1.28)
        axis.grid(axis="x")
        axis.spines[["left", "bottom"]].set_visible(False)

    def _draw_bars(
        self,
        axis: Axes,
        places: np.ndarray,
        values: Sequence[float],
        height: float,
        colour: str,
        margin: float,
    ) -> None:
        """Draw bars, cut at the limit; the value of a cut one stands at ``margin`` limits."""
        cut = self._config.cut
        axis.barh(
            places, np.minimum(values, cut), height, color=colour, edgecolor="white", linewidth=0.3
        )
        ink = DIM if colour == PALE else BLACK
        for place, value in zip(places, values, strict=True):
            if value > cut:
                axis.text(
                    margin * cut, place, f"{value:.1f}", fontsize=NUMBERS, va="center", color=ink
                )


def errors_in_percent(results: Mapping[str, float], sets: Sequence[str]) -> Errors:
    """Return the mean error and that of each attribute on test sets, with the majority guess's."""
    columns = {"": f"{sets[0]}/majority", **{name: f"{name}/error" for name in sets}}
    rows = {MEAN: "", **{name: f"/{name}" for name in by_attribute(results, columns[sets[0]])}}
    return {
        row: {
            column: 100 * results.get(f"{result}{suffix}", math.nan)
            for column, result in columns.items()
        }
        for row, suffix in rows.items()
    }


def in_columns(errors: Errors) -> list[Errors]:
    """Return the errors in one column, or in two if there are many."""
    rows = list(errors.items())
    length = len(rows) if len(rows) <= MOST_IN_A_COLUMN else -(-len(rows) // 2)
    return [dict(rows[start : start + length]) for start in range(0, len(rows), length)]


def _colours(sets: Sequence[str]) -> list[str]:
    return [SERIES[number % len(SERIES)] for number in range(len(sets))]


def _legend(sets: Sequence[str]) -> list[Patch | Line2D]:
    patches = [Patch(color=c, label=name) for name, c in zip(sets, _colours(sets), strict=True)]
    return [*patches, Patch(color=PALE, label="majority guess")]
