"""Contenders take turns, round by round, and are compared within each round.

Whatever else the machine does in the meantime then meets all of them, and the median over rounds
forgets what met only one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

Clock = Callable[[], float]


@dataclass(frozen=True)
class Effort:
    """How much to measure: more rounds, and longer ones, are more certain.

    Attributes:
        rounds: how often each contender has its turn.
        turn: seconds that a turn should take at least.
    """

    rounds: int = 25
    turn: float = 0.1

    @property
    def share(self) -> float:
        """How much of something large to take: all of it with turns of a tenth of a second."""
        return min(1.0, 10 * self.turn)


@dataclass(frozen=True)
class Contender:
    """One way to do the work.

    Attributes:
        name: what the table calls it.
        time: does the work so many times and returns the seconds that it took altogether.
    """

    name: str
    time: Callable[[int], float]


@dataclass(frozen=True)
class Row:
    """What was measured of one contender.

    Attributes:
        name: what the table calls it.
        milliseconds: of one unit of work, the median over rounds.
        quartiles: a quarter of the rounds took less than the first, a quarter more than the last.
        rate: how many times as fast as the baseline, the median over rounds.
    """

    name: str
    milliseconds: float
    quartiles: tuple[float, float]
    rate: float


@dataclass(frozen=True)
class Result:
    """What a comparison found.

    Attributes:
        unit: what is done once in the time that a row tells.
        baseline: the row whose rate is 1.
        rows: in the order of the contenders.
    """

    unit: str
    baseline: str
    rows: tuple[Row, ...]

    def rate(self, name: str) -> float:
        """Return a row's rate."""
        return next(row.rate for row in self.rows if row.name == name)

    def to_values(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return asdict(self)


def contender(name: str, work: Callable[[], object], clock: Clock = time.process_time) -> Contender:
    """Return a contender whose work is a function.

    Args:
        name: what the table calls it.
        work: does one unit of work.
        clock: processor time, to which other programs on the machine add nothing. What waits, or
            works in several processes, needs ``time.perf_counter``.
    """

    def timed(times: int) -> float:
        start = clock()
        for _ in range(times):
            work()
        return clock() - start

    return Contender(name, timed)


def race(
    contenders: Sequence[Contender], effort: Effort, *, unit: str, baseline: str | None = None
) -> Result:
    """Let contenders take turns, and compare them.

    Args:
        contenders: at least one, with different names.
        effort: how much to measure.
        unit: what a contender does once.
        baseline: the name of the one that the others are compared with; the first by default.
    """
    times = [_times_in_a_turn(one, effort.turn) for one in contenders]
    seconds: list[list[float]] = [[] for _ in contenders]
    for turn in range(effort.rounds):
        for at in _order(len(contenders), turn):
            seconds[at].append(contenders[at].time(times[at]) / times[at])
    names = [one.name for one in contenders]
    first = baseline or names[0]
    reference = seconds[names.index(first)]
    rows = (_row(name, taken, reference) for name, taken in zip(names, seconds, strict=True))
    return Result(unit, first, tuple(rows))


def _times_in_a_turn(one: Contender, turn: float) -> int:
    """Return how often the work fits into a turn, at least once; this also warms it up."""
    times = 1
    while (taken := one.time(times)) < turn / 2:
        times *= 2
    return max(1, round(times * turn / taken))


def _order(count: int, turn: int) -> list[int]:
    """Return who comes when: everybody goes first in some round, and every other is reversed."""
    begin = turn // 2 % count
    order = [*range(begin, count), *range(begin)]
    return order[::-1] if turn % 2 else order


def _row(name: str, seconds: Sequence[float], reference: Sequence[float]) -> Row:
    rates = [other / own for own, other in zip(seconds, reference, strict=True)]
    low, _, high = quantiles(seconds, n=4) if len(seconds) > 1 else [*seconds] * 3
    return Row(name, 1e3 * median(seconds), (1e3 * low, 1e3 * high), median(rates))
