"""What every figure must do; see `affactkit.interfaces.Figure`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure as Drawing

from affactkit.interfaces import Figure
from affactkit.runs import RunDirectory
from affactkit.testing.component import ComponentContract
from affactkit.testing.randomness import untouched_random_numbers


class FigureContract(ComponentContract):
    """The suite for figures; override `runs` for those that show a training."""

    kind: ClassVar[str] = "figures"

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        """Return runs to show; those that are made for this belong into ``folder``."""
        return ()

    def test_tells_how_many_runs_it_takes(self, built: Figure) -> None:
        """Too many or too few are refused before anything is drawn."""
        assert isinstance(built.takes, range), "the contract wants takes to be a range"
        assert len(built.takes) > 0, "the contract wants a number of runs that it takes"
        assert min(built.takes) >= 0, "the contract wants no number of runs below 0"

    def test_draws(self, built: Figure, tmp_path: Path) -> None:
        """Whoever asked shows, saves or sends the drawing, and nobody else knows of it."""
        runs = self.runs(tmp_path)
        if len(runs) not in built.takes:
            pytest.skip("override runs() to have this figure drawn")
        before = pyplot.get_fignums()
        with untouched_random_numbers("a figure"):
            drawing = built.draw(runs)
        assert isinstance(drawing, Drawing), "the contract wants a Figure of matplotlib"
        assert drawing.axes, "the contract wants a figure with something in it"
        assert pyplot.get_fignums() == before, "the contract wants figures made without pyplot"
