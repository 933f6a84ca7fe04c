"""The figure ``comparison``: the report's Table 7.1 with one's own runs, and bars of its totals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.report.drawing import FAINT, SERIES, new_figure
from affactkit.report.labels import run_labels
from affactkit.report.table import by_attribute, evaluated_sets, percent
from affactkit.runs import RunDirectory
from affactkit_protocol.comparison import Column, compare
from affactkit_protocol.figures.config import ComparisonConfig
from affactkit_protocol.published import published_attributes

MEAN = "mean"
CELL = 0.4, 0.15
"""Inches: the width and height of a cell."""
GAP = 0.5
"""The space between two test sets, in cells."""
NUMBERS = 6.5
"""The size in points of numbers and names."""


class Comparison:
    """Draws a table of errors, the best of each attribute on each test set in bold."""

    takes = range(len(SERIES) + 1)

    def __init__(self, config: ComparisonConfig, context: BuildContext) -> None:
        self._config = config

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; without runs it is Table 7.1.

        Raises:
            DataError: a run was not evaluated, or there is nothing to compare on these test sets.
        """
        results = dict(zip(run_labels(runs), (run.read_results() for run in runs), strict=True))
        attributes = _attributes(results.values()) or published_attributes()
        columns = compare(results, attributes, self._config.sets, self._config.published)
        if not columns:
            raise DataError(f"no errors on the test sets {', '.join(self._config.sets)} to compare")
        return _draw(columns, attributes)


def _attributes(results: Iterable[Mapping[str, float]]) -> tuple[str, ...]:
    """Return the attributes of all runs, in their order."""
    return tuple(
        dict.fromkeys(
            name
            for found in results
            for test_set in evaluated_sets(found)
            for name in by_attribute(found, f"{test_set}/error")
        )
    )


def _draw(columns: Sequence[Column], attributes: Sequence[str]) -> Figure:
    places = _places(columns)
    width, height = CELL[0] * (places[-1] + 1.5), CELL[1] * (len(attributes) + 2)
    figure = new_figure(width + 1.4, height + 2.6)
    bars, table = figure.subplots(2, 1, sharex=True, height_ratios=(1.5, height))
    table.set_xlim(-0.75, places[-1] + 0.75)
    _draw_totals(bars, columns, places)
    _draw_table(table, columns, places, attributes)
    return figure


def _places(columns: Sequence[Column]) -> list[float]:
    """Return where the columns stand, with a gap between test sets."""
    order = {name: at for at, name in enumerate(dict.fromkeys(c.test_set for c in columns))}
    return [at + GAP * order[column.test_set] for at, column in enumerate(columns)]


def _draw_totals(axis: Axes, columns: Sequence[Column], places: Sequence[float]) -> None:
    """Draw a bar for each total, over its column; those of published models are hatched."""
    colours = dict(zip(dict.fromkeys(c.label for c in columns), 2 * SERIES, strict=False))
    for place, column in zip(places, columns, strict=True):
        axis.bar(
            place,
            100 * column.total,
            0.8,
            color=colours[column.label],
            edgecolor="white",
            linewidth=0.3,
            hatch="////" if column.published else None,
        )
    axis.set_ylabel("mean error in %")
    axis.grid(axis="y")
    axis.spines[["left", "bottom"]].set_visible(False)
    axis.tick_params(length=0, labelbottom=False)
    for name, group in groupby(zip(places, columns, strict=True), lambda pair: pair[1].test_set):
        inside = [place for place, _ in group]
        middle = (inside[0] + inside[-1]) / 2
        axis.annotate(
            name,
            (middle, 1.02),
            xycoords=("data", "axes fraction"),
            ha="center",
            fontsize=9,
            fontweight="bold",
        )


def _draw_table(
    axis: Axes, columns: Sequence[Column], places: Sequence[float], attributes: Sequence[str]
) -> None:
    rows = [*attributes, MEAN]
    for number, row in enumerate(rows):
        if number % 2:
            axis.axhspan(number - 0.5, number + 0.5, color=FAINT, linewidth=0)
        for _, group in groupby(zip(places, columns, strict=True), lambda pair: pair[1].test_set):
            _draw_cells(axis, number, row, list(group))
    axis.axhline(len(attributes) - 0.5, color="black", linewidth=0.6)
    axis.set_yticks(range(len(rows)), [row.replace("_", " ") for row in rows], fontsize=NUMBERS)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xticks(places, [column.label for column in columns], fontsize=NUMBERS, rotation=90)
    axis.xaxis.tick_top()
    for label, column in zip(axis.get_xticklabels(), columns, strict=True):
        label.set_fontstyle("italic" if column.published else "normal")
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)


def _draw_cells(axis: Axes, y: int, row: str, cells: Sequence[tuple[float, Column]]) -> None:
    """Write the errors of one row on one test set, the least of them in bold."""
    errors = [column.total if row == MEAN else column.errors[row] for _, column in cells]
    shown = [percent(error) for error in errors]
    best = percent(min((error for error in errors if not math.isnan(error)), default=math.nan))
    for (place, _), text in zip(cells, shown, strict=True):
        weight = "bold" if text == best and len(cells) > 1 else "normal"
        axis.text(
            place, y, text, ha="center", va="center", fontsize=NUMBERS, fontweight=weight, gid=row
        )
