"""Sweeps by name: those that affactkit brings, and those of plugins."""

from __future__ import annotations

from pathlib import Path

from affactkit.errors import RecipeError
from affactkit.recipe.names import SUFFIXES, named_recipes, recipe_folders
from affactkit.registry import suggest

FOLDER = "sweeps"
"""Where sweeps with a name lie, inside each folder of recipes."""


def named_sweeps() -> dict[str, list[Path]]:
    """Return the files of the sweeps by name, sorted; a name may be there twice."""
    return named_recipes(folder / FOLDER for folder in recipe_folders())


def find_sweep(name_or_path: str | Path) -> Path:
    """Return the file of a sweep, given as a path or as the name of one that is installed.

    Raises:
        RecipeError: there is no sweep of that name.
    """
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix in SUFFIXES or len(path.parts) != 1:
        return path
    named = named_sweeps()
    if path.name not in named:
        raise RecipeError(
            f"unknown sweep '{path.name}'; {suggest(path.name, list(named))}",
            hint="Name one of these, or give the path of a file, such as ./mine.yaml.",
        )
    return named[path.name][0]
