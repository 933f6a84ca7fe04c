"""The figure of a sweep keeps the contract of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from affactkit.runs import RunDirectory
from affactkit.testing import FigureContract
from tests.sweep.trials import make_trial


class TestParallelCoordinates(FigureContract):
    name = "parallel-coordinates"

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [make_trial(folder / str(number), loss=0.5 + number) for number in range(3)]
