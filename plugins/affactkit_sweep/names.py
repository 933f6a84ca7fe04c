"""Sweeps by name: those that affactkit brings, and those of plugins."""

from __future__ import annotations

from pathlib import Path

from affactkit.recipe.names import find_named, named_recipes, recipe_folders

FOLDER = "sweeps"
"""Where sweeps with a name lie, inside each folder of recipes."""


def named_sweeps() -> dict[str, list[Path]]:
    """Return the files of the sweeps by name, sorted; a name may be there twice."""
    return named_recipes(folder / FOLDER for folder in recipe_folders())


def find_sweep(name_or_path: str | Path) -> Path:
    """Return the file of a sweep, given as a path or as the name of one that is installed.

    Raises:
        RecipeError: there is no such file or name, or there are two of that name.
    """
    return find_named("sweep", name_or_path, named_sweeps)
