"""Go back to the faces that a run was trained and judged on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from affactkit.component import Component
from affactkit.recipe.contents import preflight
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.registry import Registries
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
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


def revisit(
    run: RunDirectory, registries: Registries, dataset: Component | None = None
) -> Revisited:
    """Open the data set of a run again.

    Args:
        run: which run.
        registries: what its components are looked up in.
        dataset: another one in its place, for example the same pictures elsewhere.

    Raises:
        AffactkitError: it cannot be opened, pictures that are not where they were for example.
    """
    recipe = load_recipe(run.resolved, registries=registries)
    if dataset is not None:
        recipe = recipe.model_copy(update={"dataset": dataset})
    preflight(recipe, ("dataset",))
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.assembly import open_faces

    return Revisited(recipe, *open_faces(recipe, registries))
