"""What a tracker learns of the run that it follows."""

from __future__ import annotations

from collections.abc import Iterator

from affactkit.errors import RecipeError
from affactkit.interfaces import BuildContext, Figure, Pixels
from affactkit.report.drawing import figure_pixels, house_style
from affactkit_trackers.config import Figures


class TrackedRun:
    """A run directory, seen by a tracker.

    Attributes:
        directory: the run's.
        restarts: how often the network has gone back to its best weights.
    """

    def __init__(self, context: BuildContext, figures: Figures) -> None:
        if context.run is None:
            raise RecipeError(
                "a tracker follows a run, and there is none",
                hint="Name it under trackers in a recipe.",
            )
        self.directory = context.run
        self.restarts = 0
        self._figures: dict[str, Figure] = {}
        for place, component in enumerate(figures, 1):
            figure: Figure = context.build("figures", component)
            if 1 not in figure.takes:
                raise RecipeError(f"figure '{component.name}' cannot be drawn of one run alone")
            self._figures[f"{place}-{component.name}"] = figure

    def count_restarts(self) -> None:
        """Count those of an interrupted training that goes on."""
        lines = self.directory.read_metrics()
        self.restarts = sum(line["event"] == "restart" for line in lines)

    def draw(self) -> Iterator[tuple[str, Pixels]]:
        """Draw the figures as ``affactkit figure`` does, each with its place in the recipe."""
        for name, figure in self._figures.items():
            with house_style():
                drawing = figure.draw([self.directory])
            yield name, figure_pixels(drawing)
