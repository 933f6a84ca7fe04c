"""Curves as tables: their areas, gaps and break-even angles as text, all points as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence

import numpy as np

from affactkit.measures.intervals import Interval
from affactkit.report.table import aligned
from affactkit_robustness.curves import MEAN, Curves

HEADER = (
    *("disturbance", "strength", "attribute", "run"),
    *("error", "error_low", "error_high"),
    *("gap", "gap_low", "gap_high"),
)


def area_table(curves: Sequence[Curves], labels: Sequence[str], name: str = MEAN) -> str:
    """Return the mean error in percent over each curve, and by how much it is the first run's.

    Args:
        curves: of the runs.
        labels: the runs' names.
        name: an attribute, or the mean.
    """
    others = range(1, len(labels))
    rows = [["error in %", *labels, *(f"{labels[other]} - {labels[0]}" for other in others)]]
    for curve in curves:
        column = curve.names.index(name)
        areas = [_cell(curve.area(run), column, 100) for run in range(len(labels))]
        gaps = [_cell(curve.gap(0, other), column, 100, "+") for other in others]
        rows.append([curve.disturbance.name, *areas, *gaps])
    return aligned(rows)


def break_even_table(curves: Curves, labels: Sequence[str]) -> str:
    """Return the angle by attribute at which each run and the first err equally often."""
    angles = [curves.break_even(0, other) for other in range(1, len(labels))]
    rows = [["break-even angle", *(f"{labels[0]}, {label}" for label in labels[1:])]]
    for column, name in enumerate(curves.names):
        rows.append([name, *(_cell(angle, column) for angle in angles)])
    return aligned(rows)


def _cell(interval: Interval, column: int, factor: float = 1, sign: str = "") -> str:
    value, low, high = (
        factor * float(of[column]) for of in (interval.value, interval.low, interval.high)
    )
    if math.isnan(value):
        return "-"
    if math.isnan(low):
        return f"{value:{sign}.1f}"
    return f"{value:{sign}.1f} [{low:{sign}.1f}, {high:{sign}.1f}]"


def as_csv(curves: Sequence[Curves], labels: Sequence[str]) -> str:
    """Return a line for each point, attribute and run.

    Errors are shares in [0, 1], and a gap is the error less that of the first run; what is
    undefined is empty.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for curve in curves:
        writer.writerows(_rows(curve, labels))
    return text.getvalue()


def _rows(curves: Curves, labels: Sequence[str]) -> Iterator[list[str | float]]:
    for run, label in enumerate(labels):
        numbers = _columns(curves.errors(run))
        if run:
            numbers = np.concatenate([numbers, _columns(curves.gaps(0, run))], axis=-1)
        for place, strength in enumerate(curves.strengths):
            for column, name in enumerate(curves.names):
                found = ["" if math.isnan(n) else n for n in numbers[place, column].tolist()]
                named: list[str | float] = [
                    *(curves.disturbance.name, f"{strength:.10g}", name, label)
                ]
                yield named + found + [""] * (len(HEADER) - len(named) - len(found))


def _columns(interval: Interval) -> np.ndarray:
    return np.stack([interval.value, interval.low, interval.high], axis=-1)
