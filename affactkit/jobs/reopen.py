"""Runs that exist already, with the recipe that they were made by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from affactkit.errors import PluginError, RecipeError
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.registry import Registries, singular
from affactkit.runs import RunDirectory


def reopen(
    path: Path, registries: Registries, overrides: tuple[str, ...] = ()
) -> tuple[RunDirectory, Recipe]:
    """Return a run with its recipe.

    Args:
        path: the run directory.
        registries: what there is now.
        overrides: ``field=value``.

    Raises:
        DataError: there is no such run.
        PluginError: the recipe needs a plugin that is not there; it is named with its version.
        RecipeError: the recipe or an override does not fit for another reason.
    """
    run = RunDirectory.open(path)
    try:
        return run, load_recipe(run.resolved, overrides, registries=registries)
    except RecipeError as error:
        absent = list(_absent(run, registries))
        if not absent:
            raise
        raise PluginError(
            f"{path}: this run needs what is not there now:\n  " + "\n  ".join(absent),
            hint="Install it in this version, or switch it on again.",
        ) from error


def _absent(run: RunDirectory, registries: Registries) -> Iterator[str]:
    for place, found in _recorded(run).items():
        if found["name"] not in registries.of(found["kind"]):
            yield (
                f"{place}: {singular(found['kind'])} '{found['name']}' of the plugin "
                f"{found['plugin']} ({found['distribution']} {found['version']})"
            )


def _recorded(run: RunDirectory) -> Mapping[str, Any]:
    try:
        recorded: Mapping[str, Any] = json.loads(run.environment.read_text(encoding="utf-8"))
        return dict(recorded["components"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
