"""Load a trained run for use in Python: what ``affactkit.load`` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.jobs.reopen import reopen
from affactkit.plugins import PluginHost, plugin_host

if TYPE_CHECKING:
    from affactkit.engine.trained import TrainedModel


def load(
    path: str | Path, *, overrides: tuple[str, ...] = (), host: PluginHost | None = None
) -> TrainedModel:
    """Return the best network of a run.

    Args:
        path: the run directory.
        overrides: ``field=value``, such as ``training.device=cpu``.
        host: the plugins; those installed if not given.

    Raises:
        AffactkitError: there is no such run, or its checkpoint does not fit.
    """
    from affactkit.engine.trained import restore

    host = host or plugin_host()
    run, recipe = reopen(Path(path), host.registries, overrides)
    return restore(recipe, run.checkpoint("best"), host.registries)
