"""Train, evaluate, report: what ``affactkit run`` does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.errors import DataError
from affactkit.jobs.environment import describe_environment
from affactkit.jobs.evaluate import judge
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import preflight
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.recipe.writer import resolved_yaml
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.engine.listeners import Guarded, Listener
    from affactkit.engine.training import Preparation

log = logging.getLogger("affactkit")

Say = Callable[[str], None]


def run(
    recipe: Recipe | str | Path,
    *,
    runs: Path = Path("runs"),
    say: Say = print,
    host: PluginHost | None = None,
) -> RunDirectory:
    """Carry out a recipe in a new run directory.

    Args:
        recipe: a checked recipe, its name, or its file.
        runs: the folder in which the run directory is made.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.

    Returns:
        The run directory, with checkpoints, predictions, results and report.

    Raises:
        AffactkitError: the recipe cannot be carried out.
    """
    host = host or plugin_host()
    checked = (
        recipe if isinstance(recipe, Recipe) else load_recipe(recipe, registries=host.registries)
    )
    preflight(checked)
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.training import prepare

    ready = prepare(checked, host.registries)
    directory = RunDirectory.create(runs, checked.name)
    directory.write_text(directory.resolved, resolved_yaml(checked))
    directory.write_json(directory.environment, describe_environment(ready.context.device))
    _carry_out(ready, directory, host, say)
    return directory


def resume(path: Path, *, say: Say = print, host: PluginHost | None = None) -> RunDirectory:
    """Go on with an interrupted run from its last checkpoint, exactly as it would have gone on.

    Raises:
        AffactkitError: there is no such run, or it cannot be carried on.
    """
    host = host or plugin_host()
    directory = RunDirectory.open(path)
    _refuse_imported(directory)
    recipe = load_recipe(directory.resolved, registries=host.registries)
    preflight(recipe)
    from affactkit.engine.checkpoint import load_checkpoint
    from affactkit.engine.training import prepare

    last = directory.checkpoint("last")
    checkpoint = load_checkpoint(last) if last.is_file() else None
    ready = prepare(recipe, host.registries, checkpoint)
    directory.forget_metrics_after(ready.session.step)
    _carry_out(ready, directory, host, say)
    return directory


def _refuse_imported(directory: RunDirectory) -> None:
    """A training writes metrics before its best weights: without any, these are from elsewhere."""
    if directory.checkpoint("best").is_file() and not directory.metrics.is_file():
        raise DataError(
            f"{directory.path}: holds weights from elsewhere, and no training to go on with",
            hint="affactkit evaluate judges them; a recipe starts from them by model.init.run.",
        )


def _carry_out(ready: Preparation, directory: RunDirectory, host: PluginHost, say: Say) -> None:
    from affactkit.engine.events import Evaluated
    from affactkit.engine.listeners import Console, MetricsFile
    from affactkit.engine.training import fit

    say(f"run directory: {directory.path}")
    outsiders = _outsiders(ready, directory, host)
    listeners: list[Listener] = [Console(say), MetricsFile(directory), *outsiders]
    error: BaseException | None = None
    try:
        with directory.claimed():
            fit(ready, directory, listeners)
            ready.session.model.load_state_dict(ready.session.best.weights)
            results = judge(
                ready.session.model, ready.recipe, ready.table, ready.context, directory, say
            )
            for listener in listeners:
                listener.on(Evaluated(results))
    except BaseException as caught:
        error = caught
        raise
    finally:
        _end(directory, host, error, outsiders, say)


def _outsiders(ready: Preparation, directory: RunDirectory, host: PluginHost) -> list[Guarded]:
    from affactkit.engine.listeners import Guarded, hook_caller

    context = replace(ready.context, run=directory)
    trackers = [
        Guarded(f"tracker '{component.name}'", context.build("trackers", component).on)
        for component in ready.recipe.trackers
    ]
    return [*trackers, Guarded("a plugin's run hook", hook_caller(directory, host.manager.hook))]


def _end(
    directory: RunDirectory,
    host: PluginHost,
    error: BaseException | None,
    outsiders: list[Guarded],
    say: Say,
) -> None:
    from affactkit.engine.events import Ended

    try:
        host.manager.hook.affactkit_run_ended(run=directory, error=error)
    except Exception as failure:  # whatever a stranger's code raises
        log.warning("a plugin's hook affactkit_run_ended failed", exc_info=failure)
    for outsider in outsiders:
        outsider.on(Ended(error))
        if outsider.failure is not None:
            say(f"{outsider.name} failed during the run: {outsider.failure}")
