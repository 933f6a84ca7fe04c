"""Recipes by name: those that affactkit brings, and those of plugins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from affactkit.atomic import write_atomically
from affactkit.errors import RecipeError
from affactkit.plugins import plugin_host
from affactkit.recipe.origins import shown_path
from affactkit.registry import suggest

SUFFIXES = (".yaml", ".yml")
HINT = "Name one of these, or give the path of a file, such as ./mine.yaml."


def shipped_folder() -> Path:
    """Return the folder of affactkit's own recipes: in the package, or in a checkout beside it."""
    packaged = Path(__file__).with_name("shipped")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "recipes"


def recipe_folders() -> list[Path]:
    """Return the folders whose recipes have a name: affactkit's, then those of plugins."""
    brought = plugin_host().recipe_folders.values()
    return [shipped_folder(), *(folder for folders in brought for folder in folders)]


def named_recipes(folders: Iterable[Path]) -> dict[str, list[Path]]:
    """Return the recipe files of the folders by name, sorted; a name may be there twice."""
    named: dict[str, list[Path]] = {}
    for folder in folders:
        for path in folder.glob("*.yaml"):
            named.setdefault(path.stem, []).append(path)
    return dict(sorted(named.items()))


def find_recipe(name_or_path: str | Path) -> Path:
    """Return the file of a recipe, given as a path or as the name of one that is installed.

    Raises:
        RecipeError: there is no such file or name, or there are two of that name.
    """
    return find_named("recipe", name_or_path, lambda: named_recipes(recipe_folders()))


def find_named(
    what: str, name_or_path: str | Path, known: Callable[[], Mapping[str, Sequence[Path]]]
) -> Path:
    """Return a file that is given as a path or by its name.

    Args:
        what: what the file is, for errors.
        name_or_path: a path, or a word that is none.
        known: returns the files by name; called when a name is given, or a path to no file.

    Raises:
        RecipeError: there is no such file or name, or there are two of that name.
    """
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix in SUFFIXES or len(path.parts) != 1:
        return _existing(what, path, known)
    named = known()
    found = named.get(path.name, [])
    if not found:
        raise RecipeError(
            f"unknown {what} '{path.name}'; {suggest(path.name, list(named))}", hint=HINT
        )
    if len(found) > 1:
        places = ", ".join(map(shown_path, found))
        raise RecipeError(f"several {what}s are named '{path.name}': {places}", hint="Give a path.")
    return found[0]


def copy_recipe(name: str, target: Path, *, force: bool = False) -> Path:
    """Copy a recipe to a file, or into a folder, and return the new file.

    Raises:
        RecipeError: there is no such recipe, or there is a file already and not ``force``.
    """
    source = find_recipe(name)
    path = target / source.name if target.is_dir() else target
    if path.exists() and not force:
        raise RecipeError(
            f"{shown_path(path)}: there is a file already",
            hint="Give another path, or replace it by --force.",
        )
    write_atomically(path, source.read_bytes())
    return path


def _existing(what: str, path: Path, known: Callable[[], Iterable[str]]) -> Path:
    if path.is_file():
        return path
    beside = [str(found) for found in path.parent.glob("[!.]*.yaml")]
    suggestion = suggest(str(path), [*beside, *known()])
    raise RecipeError(f"{path}: there is no such {what} file; {suggestion}", hint=HINT)
