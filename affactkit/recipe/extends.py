"""Recipes that say only how they differ from another: ``extends: NAME``."""

from __future__ import annotations

from pathlib import Path

from affactkit.errors import RecipeError
from affactkit.recipe.merge import Merger
from affactkit.recipe.names import find_recipe
from affactkit.recipe.origins import Draft
from affactkit.recipe.reader import read_file

FIELD = "extends"
OWN = "about"
"""What a recipe says of itself only: another's expected scores are not its own."""


def read_extended(path: Path, extending: tuple[Path, ...] = ()) -> Draft:
    """Read a recipe file and merge it into the one that it extends, and that into its own.

    Args:
        path: the file.
        extending: the files that led here.

    Raises:
        RecipeError: a file cannot be read, or extends itself.
    """
    draft = read_file(path)
    if not isinstance(draft.values, dict) or FIELD not in draft.values:
        return draft
    origin = draft.origin((FIELD,))
    chain = (*extending, path.resolve())
    base_path = find_beside(draft.values[FIELD], path, f"{origin}  {FIELD}")
    if base_path.resolve() in chain:
        raise RecipeError(f"{origin}  {FIELD}  {base_path} extends itself, by way of this recipe")
    base = read_extended(base_path, chain).without((OWN,))
    own = {name: value for name, value in draft.values.items() if name != FIELD}
    merger = Merger(base, draft)
    return Draft(merger.merge(base.values, (), own), merger.origins)


def find_beside(named: object, path: Path, where: str) -> Path:
    """Return the file of a recipe that a file names: one beside it, or one that has a name.

    Args:
        named: what is written.
        path: the file that it is written in.
        where: the place there, for errors.

    Raises:
        RecipeError: there is no such recipe.
    """
    if not isinstance(named, str):
        raise RecipeError(f"{where}  should be the name or the file of a recipe; got {named}")
    for beside in (path.parent / named, path.parent / f"{named}.yaml"):
        if beside.is_file():
            return beside
    try:
        return find_recipe(str(named))
    except RecipeError as error:
        raise RecipeError(f"{where}  {error.message}", hint=error.hint) from None
