"""From a recipe's name to the checked recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from affactkit.plugins import plugin_host
from affactkit.recipe.check import check
from affactkit.recipe.extends import read_extended
from affactkit.recipe.models import Recipe
from affactkit.recipe.names import find_recipe
from affactkit.recipe.origins import Draft
from affactkit.recipe.overrides import override
from affactkit.registry import Registries


def load_draft(name_or_path: str | Path, overrides: Iterable[str] = ()) -> Draft:
    """Read a recipe, with what it extends, and make the overrides, without checking it.

    Args:
        name_or_path: a file, or the name of a recipe that affactkit or a plugin brings.
        overrides: ``a.b=c`` assignments, see `affactkit.recipe.overrides.override`.

    Raises:
        RecipeError: the file or an override cannot be read.
    """
    return override(read_extended(find_recipe(name_or_path)), overrides)


def load_recipe(
    name_or_path: str | Path,
    overrides: Iterable[str] = (),
    registries: Registries | None = None,
) -> Recipe:
    """Read and check a recipe; see `load_draft` for the arguments.

    Args:
        name_or_path: a file, or the name of a recipe that affactkit or a plugin brings.
        overrides: ``a.b=c`` assignments.
        registries: what its components are looked up in; the installed plugins' if None.

    Raises:
        RecipeError: it cannot be read, or does not fit; one line for each problem.
    """
    draft = load_draft(name_or_path, overrides)
    return check(draft, registries or plugin_host().registries)
