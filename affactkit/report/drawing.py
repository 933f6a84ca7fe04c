"""How figures look: colours that everybody can tell apart, sizes for print, and how they are saved.

Figures are objects of their own, so that nothing of pyplot's state is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from affactkit.atomic import atomic_file
from affactkit.interfaces import Pixels

BLACK, ORANGE, SKY, GREEN = "#000000", "#e69f00", "#56b4e9", "#009e73"
YELLOW, BLUE, VERMILLION, PURPLE = "#f0e442", "#0072b2", "#d55e00", "#cc79a7"
"""The colours of Okabe and Ito (2008), which the colour-blind can tell apart, too."""
SERIES = (BLUE, ORANGE, GREEN, SKY, VERMILLION, PURPLE, BLACK)
"""For things beside each other, in this order: neighbours differ in lightness, so also in grey."""
MARKERS = "osD^vPX"
"""One for each colour of a series, so that things can be told apart without it."""
PALE, FAINT, DIM = "#d9d9d9", "#f2f2f2", "#595959"
"""Greys: of what is compared with, of backgrounds, and of text of second rank."""

SMALL = 7
"""The size in points of text of second rank."""
DPI = 200
_STYLE: Any = {
    "font.size": 8,
    "font.family": "sans-serif",
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.5,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "savefig.bbox": "tight",
    "savefig.pad_inches": 0.05,
    "pdf.fonttype": 42,  # whole fonts, so that the text of a PDF can be searched
}


def house_style() -> AbstractContextManager[None]:
    """Return a context in which everything that is drawn looks alike, whoever draws it."""
    return matplotlib.rc_context(_STYLE)


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches, which keeps its parts from overlapping."""
    return Figure(figsize=(width, height), layout="constrained")


def picture_grid(
    count: int, columns: int, width: float, height: float
) -> tuple[Figure, Sequence[Axes]]:
    """Return a figure with a place for each of some pictures, in rows that lie close together.

    Args:
        count: how many pictures.
        columns: how many in a row at most.
        width: of a place, in inches.
        height: of a place, in inches, with what is written above and below the picture.

    Returns:
        The figure, and as many axes as there are pictures.
    """
    columns = min(columns, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(width * columns, height * rows), layout="compressed")
    axes: list[Axes] = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axis in axes[count:]:
        axis.set_axis_off()
    return figure, axes[:count]


def show_picture(axis: Axes, picture: Pixels, title: str = "", below: str = "") -> None:
    """Fill an axis with a picture [H, W, 3] uint8, and write above and below it."""
    axis.imshow(picture, interpolation="lanczos")
    axis.set(xticks=(), yticks=())
    axis.spines[:].set_visible(False)
    axis.set_title(title, pad=3)
    if below:
        axis.set_xlabel(below, labelpad=2, fontsize=SMALL, color=DIM)


def save_figure(drawing: Figure, file: Path) -> None:
    """Write a figure in the format that the file's name ends in, atomically.

    Equal figures become equal files.

    Raises:
        DataError: it cannot be written.
    """
    with atomic_file(file) as opened:
        _write(drawing, opened, file.suffix.removeprefix(".").lower())


def figure_pixels(drawing: Figure) -> Pixels:
    """Return a figure as a picture [H, W, 3] uint8, as it would be saved."""
    file = BytesIO()
    _write(drawing, file, "png")
    return np.asarray(Image.open(file).convert("RGB"))


def _write(drawing: Figure, file: IO[bytes], wanted: str) -> None:
    undated = {"CreationDate": None} if wanted == "pdf" else {}
    with house_style():
        drawing.savefig(file, format=wanted, dpi=DPI, metadata=undated)
