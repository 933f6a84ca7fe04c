"""One axis of parallel coordinates: where values lie on it, from 0 to 1, and its ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from affactkit_sweep.models import AnyParameter, Categorical, Integer, LogUniform, Plain
from affactkit_sweep.wording import shown

TICKS = 5
"""At most so many intervals between the ticks of numbers."""
FEWEST = 2
"""Fewer powers of ten do not tell a scale."""
EPSILON = 1e-9
"""What a logarithm may be off."""
CLEAR = 0.05
"""How far ticks are from the end that says what lies beyond."""


@dataclass(frozen=True)
class Labels:
    """An axis of choices, in the order in which they are written."""

    labels: tuple[Plain, ...]

    def place(self, value: Plain) -> float:
        """Return where a choice lies, the first on top."""
        if len(self.labels) == 1:
            return 0.5
        return 1 - self.labels.index(value) / (len(self.labels) - 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Return places with what stands there."""
        return [(self.place(label), shown(label)) for label in self.labels]


@dataclass(frozen=True)
class Numbers:
    """An axis of numbers; those beyond an end lie at it.

    Attributes:
        bottom: the number at the lower end, which may be the larger one.
        top: the number at the upper end.
        logarithmic: whether each decade takes as much room as the others.
        whole: whether only whole numbers have ticks.
        open_bottom: whether there are numbers beyond the lower end.
    """

    bottom: float
    top: float
    logarithmic: bool = False
    whole: bool = False
    open_bottom: bool = False

    def place(self, value: float) -> float:
        """Return where a number lies."""
        bottom, top, at = self.bottom, self.top, value
        if self.logarithmic:
            bottom, top, at = math.log(bottom), math.log(top), math.log(at)
        return min(1.0, max(0.0, (at - bottom) / (top - bottom)))

    def ticks(self) -> list[tuple[float, str]]:
        """Return places with what stands there."""
        low, high = sorted((self.bottom, self.top))
        found = _decades(low, high) if self.logarithmic else []
        if len(found) < FEWEST:
            found = list(MaxNLocator(TICKS, integer=self.whole).tick_values(low, high))
        ticks = [(self.place(at), f"{at:.6g}") for at in found if low <= at <= high]
        if not self.open_bottom:
            return ticks
        return [(0.0, "worse"), *(tick for tick in ticks if tick[0] > CLEAR)]


def _decades(low: float, high: float) -> list[float]:
    """Return powers of ten between two numbers, every one or every few."""
    first, last = math.ceil(math.log10(low) - EPSILON), math.floor(math.log10(high) + EPSILON)
    stride = 1 + (last - first) // (TICKS + 1)
    return [float(f"1e{exponent}") for exponent in range(first, last + 1, stride)]


Axis = Labels | Numbers


def axis_of(parameter: AnyParameter) -> Axis:
    """Return the axis of a parameter, as long as its whole range."""
    if isinstance(parameter, Categorical):
        return Labels(parameter.labels)
    return Numbers(
        parameter.low,
        parameter.high,
        logarithmic=isinstance(parameter, LogUniform),
        whole=isinstance(parameter, Integer),
    )


def axis_of_merits(values: Sequence[float], *, maximized: bool) -> Numbers:
    """Return an axis of how good trials became, the best on top.

    Values far from most others (Tukey, 1977: beyond the quartile by more than 1.5 times the
    distance between the quartiles) would leave no room to tell those apart: they lie at the end.
    """
    merits = np.array(values) * (1 if maximized else -1)
    lower, upper = np.quantile(merits, (0.25, 0.75))
    near = merits[merits >= lower - 1.5 * (upper - lower)]
    worst, best = float(near.min()), float(near.max())
    room = 0.05 * (best - worst) or 0.05 * abs(best) or 1.0
    ends = (worst - room, best + room)
    bottom, top = ends if maximized else (-ends[0], -ends[1])
    return Numbers(bottom, top, open_bottom=len(near) < len(merits))
