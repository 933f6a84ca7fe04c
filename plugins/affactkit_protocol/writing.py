"""Writes the test sets of a recipe's evaluators: what ``affactkit testsets`` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from affactkit.data.boxes import face_boxes
from affactkit.data.loader import worker_count
from affactkit.data.order import rows_of
from affactkit.data.written import WRITTEN, write_test_set, written_key
from affactkit.engine.assembly import make_crops, open_faces
from affactkit.errors import RecipeError
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import JUDGING, preflight
from affactkit.recipe.models import Recipe, TestSet


def write_test_sets(
    recipe: Recipe,
    *,
    out: Path | None = None,
    say: Callable[[str], None] = print,
    host: PluginHost | None = None,
) -> dict[str, Path]:
    """Write the test sets of all evaluators that have some, as PNG files with a manifest.

    Args:
        recipe: names the data set, the evaluators and the number of workers.
        out: a folder in which each test set gets a folder of its name; without it they go to
            the cache, where ``run`` and ``evaluate`` find them.
        say: called with a line for each test set.
        host: the plugins; those installed if not given.

    Returns:
        The folder of each test set by name.

    Raises:
        AffactkitError: the recipe has no test set, or it cannot be written.
    """
    host = host or plugin_host()
    preflight(recipe, JUDGING)
    table, context = open_faces(recipe, host.registries)
    test_sets = test_sets_of(recipe, context)
    if not test_sets:
        raise RecipeError(
            f"recipe {recipe.name}: none of its evaluators has test sets to write",
            hint="Add the evaluator protocol: --set evaluators=[protocol]",
        )
    folders = {}
    for name, test_set in test_sets.items():
        folders[name] = _write(name, test_set, table, context, recipe, out)
        say(f"{name}  {folders[name]}")
    return folders


def test_sets_of(recipe: Recipe, context: BuildContext) -> dict[str, TestSet]:
    """Return the test sets that a recipe's evaluators describe, by name."""
    found: dict[str, TestSet] = {}
    for component in recipe.evaluators:
        found |= getattr(context.build("evaluators", component), "test_sets", {})
    return found


def _write(
    name: str,
    test_set: TestSet,
    table: FaceTable,
    context: BuildContext,
    recipe: Recipe,
    out: Path | None,
) -> Path:
    rows = rows_of(table, test_set)
    crops = make_crops(table, rows, test_set.crop, test_set.transforms, test_set.seed, context)
    kept = context.cache / WRITTEN / written_key(crops, rows, test_set)
    return write_test_set(
        crops,
        rows,
        test_set,
        out / name if out else kept,
        workers=worker_count(recipe.training.workers),
        facts=_facts(test_set, table, rows, context),
    )


def _facts(
    test_set: TestSet, table: FaceTable, rows: np.ndarray[Any, Any], context: BuildContext
) -> Mapping[str, Any]:
    """Return which detector found the faces, and where it found none."""
    detector = test_set.crop.detector
    fallbacks = face_boxes(table, rows, test_set.crop, context).fallbacks
    return {
        "detector": detector and detector.to_values(),
        "detector_version": detector and context.build("detectors", detector).version,
        "fallbacks": table.keys[fallbacks].tolist(),
    }
