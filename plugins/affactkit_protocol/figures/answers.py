"""The figure ``answers``: each answer, right or wrong, the report's figures A.1 and A.2."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from affactkit.interfaces import BuildContext
from affactkit.report.drawing import BLACK, DIM, GREEN, PALE, VERMILLION, new_figure, show_picture
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.config import PicturesConfig
from affactkit_protocol.figures.pictured import Pictured, Pictures

CELL = 0.85, 0.165
"""Inches: the width and height of a cell."""
LIGHT_GREEN = to_hex((*to_rgb(GREEN), 0.3), keep_alpha=True)
WRONG = "\N{BALLOT X}"
"""Marks a wrong answer, so that red and green need not be told apart."""


class Answers:
    """Draws a table of attributes and pictures: right answers green, wrong ones red and marked."""

    takes = range(1, 2)

    def __init__(self, config: PicturesConfig, context: BuildContext) -> None:
        self._pictures = Pictures(config, context)

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; see `Pictures` for what may go wrong."""
        pictured = self._pictures.of(runs[0])
        count, height = len(pictured.crops), CELL[1] * len(pictured.attributes)
        figure = new_figure(1.4 + CELL[0] * count, height + CELL[0] + 0.8)
        figure.set_layout_engine("constrained", w_pad=0.02, wspace=0)
        grid = figure.add_gridspec(2, count, height_ratios=(CELL[0], height), wspace=0, hspace=0)
        shown = zip(pictured.crops, pictured.accuracies(), strict=True)
        for number, (crop, accuracy) in enumerate(shown):
            show_picture(figure.add_subplot(grid[0, number]), crop, str(number + 1), accuracy)
        _draw_table(figure.add_subplot(grid[1, :]), pictured)
        figure.suptitle(f"{pictured.title}: answers", fontsize=9)
        return figure


def _draw_table(axis: Axes, pictured: Pictured) -> None:
    for column, (answers, targets) in enumerate(
        zip(pictured.answers.tolist(), pictured.targets.tolist(), strict=True)
    ):
        for row, (answer, target) in enumerate(zip(answers, targets, strict=True)):
            _draw_cell(axis, (column, row), answer, target)
    axis.set_xlim(0, len(pictured.crops))
    axis.set_ylim(len(pictured.attributes), 0)
    names = [name.replace("_", " ") for name in pictured.attributes]
    axis.set_yticks([row + 0.5 for row in range(len(names))], names)
    axis.set_xticks(())
    unknown = ", ? label unknown" if (pictured.targets < 0).any() else ""
    axis.set_xlabel(f"{WRONG} wrong{unknown}", fontsize=7)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)


def _draw_cell(axis: Axes, place: tuple[int, int], answer: bool, target: int) -> None:
    """Write an answer on green if it is right, marked on red if it is wrong, else on grey."""
    word = "yes" if answer else "no"
    if target < 0:
        text, paper, ink, weight = f"{word} ?", PALE, DIM, "normal"
    elif answer == (target == 1):
        text, paper, ink, weight = word, LIGHT_GREEN, BLACK, "normal"
    else:
        text, paper, ink, weight = f"{WRONG} {word}", VERMILLION, "white", "bold"
    axis.add_patch(Rectangle(place, 1, 1, facecolor=paper, edgecolor="white", linewidth=0.8))
    axis.text(
        place[0] + 0.5,
        place[1] + 0.5,
        text,
        ha="center",
        va="center_baseline",
        fontsize=6.5,
        color=ink,
        fontweight=weight,
    )
