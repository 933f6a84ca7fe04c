"""Go back to the faces that a run was trained and judged on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from affactkit.component import Component
from affactkit.errors import DataError
from affactkit.recipe.contents import preflight
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe, TestSet
from affactkit.registry import Registries
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.data.crops import RenderedCrops
    from affactkit.faces import FaceTable
    from affactkit.interfaces import BuildContext


@dataclass(frozen=True, eq=False)
class Revisited:
    """What a run was given.

    Attributes:
        recipe: as it was resolved.
        table: the faces.
        context: what components learn of them.
    """

    recipe: Recipe
    table: FaceTable
    context: BuildContext

    def rows(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows of the table that hold these pictures.

        Raises:
            DataError: it has no such picture.
        """
        return positions(self.table.keys, keys, "the data set")

    def crops(self, test_set: TestSet, rows: NDArray[np.int64]) -> RenderedCrops:
        """Return what makes the crops of these rows again, as in a test set."""
        from affactkit.engine.assembly import render_crops

        how = (test_set.crop, test_set.transforms, test_set.seed)
        return render_crops(self.table, rows, *how, self.context)


def revisit(
    run: RunDirectory,
    registries: Registries,
    dataset: Component | None = None,
    overrides: Sequence[str] = (),
) -> Revisited:
    """Open the data set of a run again.

    Args:
        run: which run.
        registries: what its components are looked up in.
        dataset: another one in its place, for example the same pictures elsewhere.
        overrides: ``field=value`` that differ from the recipe.

    Raises:
        AffactkitError: it cannot be opened, pictures that are not where they were for example.
    """
    recipe = load_recipe(run.resolved, overrides, registries=registries)
    if dataset is not None:
        recipe = recipe.model_copy(update={"dataset": dataset})
    preflight(recipe, ("dataset", "labels"))
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.assembly import open_faces

    return Revisited(recipe, *open_faces(recipe, registries))


def positions(keys: NDArray[np.str_], wanted: Sequence[str], where: str) -> NDArray[np.int64]:
    """Return where the wanted pictures stand among the keys.

    Raises:
        DataError: one is not there; the message says where, and names some that are.
    """
    places = {key: place for place, key in enumerate(keys.tolist())}
    for key in wanted:
        if key not in places:
            raise DataError(
                f"{where} has no picture '{key}'",
                hint=f"It has {len(places)}, such as {', '.join(list(places)[:3])}.",
            )
    return np.array([places[key] for key in wanted], np.int64)
