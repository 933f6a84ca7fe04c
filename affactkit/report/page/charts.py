"""Where the marks of charts stand: coordinates for the templates, which draw them as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.calibration import Reliability
from affactkit.measures.undefined import ratio
from affactkit.report.history import History

WIDTH, HEIGHT = 460.0, 200.0
"""Of a chart of curves, in units of its own."""


@dataclass(frozen=True)
class Curve:
    """One line of a chart.

    Attributes:
        label: what it shows.
        colour: counts the colours.
        dashed: whether it is of second rank.
        points: (x, y) in the chart.
        ring: the point that is marked, if any.
    """

    label: str
    colour: int
    dashed: bool
    points: tuple[tuple[float, float], ...]
    ring: tuple[float, float] | None


@dataclass(frozen=True)
class Chart:
    """Curves in a frame of `WIDTH` x `HEIGHT`.

    Attributes:
        title: what is measured.
        curves: in the order of the legend.
        x_ticks: places and texts.
        y_ticks: places and texts.
        marks: places along x that are marked.
    """

    title: str
    curves: tuple[Curve, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    marks: tuple[float, ...]


def learning_curves(histories: Mapping[str, History]) -> list[Chart]:
    """Return charts of the loss and of the accuracy in percent over the epochs of runs.

    Args:
        histories: by what the runs are called; a single one needs no name.
    """
    shown = {label: history for label, history in histories.items() if history.epochs}
    if not shown:
        return []
    return [
        _metric_chart("loss", "Loss", shown, 1),
        _metric_chart("accuracy", "Accuracy in %", shown, 100),
    ]


def _metric_chart(
    metric: str, title: str, histories: Mapping[str, History], factor: float
) -> Chart:
    kinds = (("validation", False), ("train", True))
    values = {
        (label, kind): history.series(f"{kind}/{metric}", factor)
        for label, history in histories.items()
        for kind, _ in kinds
    }
    xs = _Axis.over([line["epoch"] for h in histories.values() for line in h.epochs], WIDTH)
    ys = _Axis.over([v for series in values.values() for v in series], HEIGHT)
    curves = [
        _curve(label, history, values[label, kind], (kind, colour, dashed), xs, ys)
        for colour, (label, history) in enumerate(histories.items())
        for kind, dashed in kinds
    ]
    marks = {epoch for history in histories.values() for epoch in history.restarts}
    return Chart(
        title,
        tuple(curves),
        tuple((xs.place(tick), f"{tick:g}") for tick in xs.ticks(whole=True)),
        tuple((HEIGHT - ys.place(tick), f"{tick:g}") for tick in ys.ticks()),
        tuple(xs.place(epoch) for epoch in sorted(marks)),
    )


def _curve(
    label: str,
    history: History,
    values: Sequence[float],
    kind: tuple[str, int, bool],
    xs: _Axis,
    ys: _Axis,
) -> Curve:
    name, colour, dashed = kind
    places = [
        (xs.place(line["epoch"]), HEIGHT - ys.place(value))
        for line, value in zip(history.epochs, values, strict=True)
    ]
    best = history.best()
    ring = places[best] if best is not None and not dashed else None
    points = tuple(place for place in places if math.isfinite(place[1]))
    what = {"validation": "validation", "train": "training"}[name]
    return Curve(
        f"{label}, {what}" if label else what,
        colour,
        dashed,
        points,
        ring if ring in points else None,
    )


@dataclass(frozen=True)
class _Axis:
    """A range of numbers along a length."""

    low: float
    high: float
    length: float

    @classmethod
    def over(cls, values: Iterable[float], length: float) -> _Axis:
        finite = [value for value in values if math.isfinite(value)] or [0.0]
        low, high = min(finite), max(finite)
        return cls(low, high, length) if high > low else cls(low - 0.5, high + 0.5, length)

    def place(self, value: float) -> float:
        return round(self.length * (value - self.low) / (self.high - self.low), 2)

    def ticks(self, *, whole: bool = False) -> list[float]:
        """Return about five round numbers."""
        rough = (self.high - self.low) / 5
        magnitude = 10.0 ** math.floor(math.log10(rough))
        step = magnitude * min((m for m in (1, 2, 5, 10) if m * magnitude >= rough), default=10)
        step = max(1.0, step) if whole else step
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [number * step for number in range(first, last + 1)]


def pooled(diagram: Reliability) -> Reliability:
    """Return the diagram of all attributes together, as of one."""
    counts = diagram.counts.sum(axis=0, keepdims=True)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return ratio(np.nansum(values * diagram.counts, axis=0, keepdims=True), counts)

    return Reliability(counts, mean(diagram.confidence), mean(diagram.frequency))


def reliability_points(diagram: Reliability, column: int = 0) -> list[tuple[float, float, float]]:
    """Return x, y in [0, 100] and the radius of a dot for each bin that is not empty.

    The area of a dot is in proportion to the pictures in its bin.
    """
    counts = diagram.counts[column]
    return [
        (
            round(100 * float(diagram.confidence[column, place]), 2),
            round(100 - 100 * float(diagram.frequency[column, place]), 2),
            round(max(0.9, 5 * math.sqrt(float(counts[place] / counts.sum()))), 2),
        )
        for place in np.flatnonzero(counts)
    ]
