"""Which faces the figures show, and how they are cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from affactkit.component import Component
from affactkit.data.crops import RenderedCrops
from affactkit.engine.assembly import render_crops
from affactkit.errors import DataError
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.jobs.revisit import revisit
from affactkit.recipe.models import Crop
from affactkit.runs import RunDirectory
from affactkit_affact.figures.config import FacesConfig

RENDERED = {"type": "synthfaces", "count": 12, "seed": 4}
"""The faces when there is no run; three of the twelve are of the test split."""


@dataclass(frozen=True, eq=False)
class Faces:
    """Faces to be shown.

    Attributes:
        table: where they are.
        rows: which of its rows.
        crop: how they are cut out.
        transforms: those of the run's training; none without a run.
        context: what transforms learn of the rest.
    """

    table: FaceTable
    rows: list[int]
    crop: Crop
    transforms: tuple[Component, ...]
    context: BuildContext

    def crops(self, transforms: Sequence[Component], seed: int) -> RenderedCrops:
        """Return what makes their crops."""
        return render_crops(
            self.table, np.array(self.rows), self.crop, transforms, seed, self.context
        )


def find_faces(
    runs: Sequence[RunDirectory], config: FacesConfig, count: int, context: BuildContext
) -> Faces:
    """Return the faces of the run, if there is one, and else of the data set that is told.

    Raises:
        AffactkitError: the data set cannot be opened, or has no such pictures.
    """
    if runs:
        visited = revisit(runs[0], context.registries, config.dataset)
        rows = _rows(visited.table, config.keys, count)
        recipe = visited.recipe
        return Faces(visited.table, rows, recipe.crop, recipe.transforms, visited.context)
    table: FaceTable = context.build("datasets", config.dataset or RENDERED).load()
    crop = Crop()
    sized = replace(context, image_size=crop.size)
    return Faces(table, _rows(table, config.keys, count), crop, (), sized)


def _rows(table: FaceTable, keys: Sequence[str], count: int) -> list[int]:
    if keys:
        return [_row(table.keys, key) for key in keys]
    rows: list[int] = table.rows(Split.TEST)[:count].tolist()
    if not rows:
        raise DataError("the data set has no picture in its test split", hint="Name some by keys.")
    return rows


def _row(keys: NDArray[np.str_], key: str) -> int:
    found = np.flatnonzero(keys == key)
    if not len(found):
        raise DataError(
            f"the data set has no picture '{key}'",
            hint=f"It has {len(keys)}, such as {', '.join(keys[:3].tolist())}.",
        )
    return int(found[0])
