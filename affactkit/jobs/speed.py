"""Measure a training on this machine: what ``affactkit doctor --benchmark`` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.jobs.doctor import count_cores
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import preflight
from affactkit.recipe.load import load_recipe

if TYPE_CHECKING:
    from affactkit.engine.speed import Speeds

FIELDS = ("dataset", "crop", "transforms")
"""What must be there: weights need not, since those of a network do not change its speed."""


def benchmark(
    recipe: str | Path, *, overrides: tuple[str, ...] = (), host: PluginHost | None = None
) -> Speeds:
    """Measure decoding, transforms, loading and training, and training with some workers.

    Args:
        recipe: its name or file.
        overrides: ``field=value``.
        host: the plugins; those installed if not given.

    Raises:
        AffactkitError: the recipe or its data set is not as it should be.
    """
    host = host or plugin_host()
    checked = load_recipe(recipe, overrides, registries=host.registries)
    preflight(checked, FIELDS)
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.speed import measure_speeds

    return measure_speeds(checked, host.registries, count_cores())
