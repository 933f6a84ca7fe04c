"""The figure ``temperatures``: a face under lights of many colours, the report's figure 7.2."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from affactkit.data.crops import Place
from affactkit.interfaces import BuildContext
from affactkit.report.drawing import picture_grid, show_picture
from affactkit.runs import RunDirectory
from affactkit_affact.figures.config import TemperaturesConfig
from affactkit_affact.figures.faces import find_faces
from affactkit_affact.temperature import Temperature, colours

SIDE = 1.4
"""Inches of a picture."""


class Temperatures:
    """Draws one face as it is, and under each light."""

    takes = range(2)

    def __init__(self, config: TemperaturesConfig, context: BuildContext) -> None:
        self._config = config
        self._context = context

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure.

        Raises:
            AffactkitError: there is no such temperature in the published table, or no such face.
        """
        faces = find_faces(runs, self._config, 1, self._context)
        crop = faces.crops((), 0)(Place(0, faces.rows[0]))
        lit = {
            f"{kelvin:,.0f} K": Temperature.apply(crop.copy(), np.array([kelvin], np.float64))
            for kelvin in self._config.kelvins or colours()
        }
        pictures = {"original": crop, **lit}
        figure, axes = picture_grid(len(pictures), self._config.columns, SIDE, SIDE + 0.2)
        for axis, (title, picture) in zip(axes, pictures.items(), strict=True):
            show_picture(axis, picture, title)
        return figure
