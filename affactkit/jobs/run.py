"""Train, evaluate, report: what ``affactkit run`` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from affactkit.errors import DataError, RecipeError, RunInterruptedError
from affactkit.jobs.environment import describe_environment
from affactkit.jobs.judging import judge
from affactkit.jobs.reopen import reopen
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import preflight
from affactkit.recipe.difference import differences
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.recipe.writer import resolved_yaml
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.engine.interruption import Interruption
    from affactkit.engine.listeners import Listener
    from affactkit.engine.outsiders import Guarded
    from affactkit.engine.training import Preparation

Say = Callable[[str], None]


def run(
    recipe: Recipe | str | Path,
    *,
    runs: Path = Path("runs"),
    directory: Path | None = None,
    listeners: Sequence[Listener] = (),
    say: Say = print,
    host: PluginHost | None = None,
    time_limit: float | None = None,
) -> RunDirectory:
    """Carry out a recipe in a new run directory.

    In processes that torchrun has started, each calls this, and they train together.

    Args:
        recipe: a checked recipe, its name, or its file.
        runs: the folder in which the run directory is made, named after time and recipe.
        directory: the run directory itself, where there is no run yet; then ``runs`` is not used.
        listeners: who else is told what happens, last; an error of theirs ends the run.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.
        time_limit: seconds after which the run is saved and over, to be resumed.

    Returns:
        The run directory, with checkpoints, predictions, results and report.

    Raises:
        RunInterruptedError: a signal or the limit has ended the run early.
        AffactkitError: the recipe cannot be carried out.
    """
    host = host or plugin_host()
    checked = (
        recipe if isinstance(recipe, Recipe) else load_recipe(recipe, registries=host.registries)
    )
    preflight(checked)
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.distributed import connected
    from affactkit.engine.interruption import Interruption
    from affactkit.engine.training import prepare

    with Interruption(time_limit) as interruption, connected() as processes:
        ready = prepare(checked, host.registries, processes=processes)
        made = processes.from_main(lambda: _new_directory(ready, runs, directory))
        _carry_out(ready, made, host, listeners, say, interruption)
    return made


def resume(
    path: Path,
    *,
    overrides: tuple[str, ...] = (),
    listeners: Sequence[Listener] = (),
    force: bool = False,
    say: Say = print,
    host: PluginHost | None = None,
    time_limit: float | None = None,
) -> RunDirectory:
    """Go on with an interrupted run from its last checkpoint, exactly as it would have gone on.

    The number of processes need not be that of before.

    Args:
        path: the run directory.
        overrides: ``field=value``: changes of the recipe, which need ``force``.
        listeners: who else is told what happens, as for `run`.
        force: go on though the recipe has changed.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.
        time_limit: seconds after which the run is saved and over again.

    Raises:
        RunInterruptedError: a signal or the limit has ended the run early.
        AffactkitError: there is no such run, or it cannot be carried on.
    """
    host = host or plugin_host()
    directory, recipe = reopen(path, host.registries, overrides)
    _refuse_untrained(directory)
    preflight(recipe)
    from affactkit.engine.distributed import connected
    from affactkit.engine.interruption import Interruption
    from affactkit.engine.saving import load_last
    from affactkit.engine.skipping import read_skipped
    from affactkit.engine.training import prepare

    with Interruption(time_limit) as interruption, connected() as processes:
        checkpoint = processes.from_main(lambda: load_last(directory))
        if checkpoint is not None and not force:
            _refuse_changes(checkpoint.get("recipe", {}), recipe, path)
        skipped = processes.from_main(lambda: read_skipped(directory))
        ready = prepare(recipe, host.registries, checkpoint, processes, skipped)
        _carry_out(ready, directory, host, listeners, say, interruption)
    return directory


def _new_directory(ready: Preparation, runs: Path, path: Path | None) -> RunDirectory:
    directory = (
        RunDirectory.create(runs, ready.recipe.name) if path is None else RunDirectory.at(path)
    )
    environment = describe_environment(ready.context.device, ready.recipe)
    directory.write_json(directory.environment, environment)
    return directory


def _refuse_untrained(directory: RunDirectory) -> None:
    """Refuse a directory without a training: there are best weights, but no metrics before them."""
    if directory.members.is_file():
        raise DataError(
            f"{directory.path}: an ensemble, which has no training to go on with",
            hint=f"affactkit evaluate {directory.path} averages its members again.",
        )
    if directory.checkpoint("best").is_file() and not directory.metrics.is_file():
        raise DataError(
            f"{directory.path}: holds weights from elsewhere, and no training to go on with",
            hint="affactkit evaluate judges them; a recipe starts from them by model.init.run.",
        )


def _refuse_changes(before: Mapping[str, Any], recipe: Recipe, path: Path) -> None:
    trained_by = {field: value for field, value in before.items() if field != "about"}
    changes = differences(trained_by, recipe.model_dump(mode="json", exclude={"about"}))
    if changes:
        raise RecipeError(
            f"{path}: the recipe is not the one that was trained by:\n  " + "\n  ".join(changes),
            hint="Go on with it nevertheless by --force, or start a run of its own.",
        )


def _carry_out(
    ready: Preparation,
    directory: RunDirectory,
    host: PluginHost,
    listeners: Sequence[Listener],
    say: Say,
    interruption: Interruption,
) -> None:
    """Train and judge; the main process of several also writes, prints and tells the plugins."""
    if not ready.processes.is_main:
        _train_and_judge(ready, directory, [], lambda line: None, interruption)
        return
    from affactkit.engine.outsiders import outsiders

    say(f"run directory: {directory.path}")
    strangers = outsiders(ready.recipe.trackers, ready.context, host, directory)
    error: BaseException | None = None
    try:
        with directory.claimed():
            directory.write_text(directory.resolved, resolved_yaml(ready.recipe))
            directory.forget_metrics_after(ready.session.closed_epochs)
            told = [*_listeners(ready, directory, strangers, say), *listeners]
            _train_and_judge(ready, directory, told, say, interruption)
    except RunInterruptedError as caught:
        error = caught
        caught.hint = f"Saved; to go on: affactkit run --resume {directory.path}"
        raise
    except BaseException as caught:
        error = caught
        raise
    finally:
        _end(error, strangers, say)


def _train_and_judge(
    ready: Preparation,
    directory: RunDirectory,
    listeners: list[Listener],
    say: Say,
    interruption: Interruption,
) -> None:
    from affactkit.engine.events import Evaluated
    from affactkit.engine.training import fit

    fit(ready, listeners, interruption)
    session = ready.session
    session.take_best()
    results = judge(
        session.judged,
        ready.recipe,
        ready.table,
        ready.context,
        directory,
        say,
        ready.processes,
        ready.skipping,
    )
    for listener in listeners:
        listener.on(Evaluated(results))


def _listeners(
    ready: Preparation, directory: RunDirectory, strangers: Sequence[Guarded], say: Say
) -> list[Listener]:
    from affactkit.engine.listeners import Console, MetricsFile
    from affactkit.engine.saving import Checkpoints
    from affactkit.engine.skipping import SkippedFile

    facts = {
        "attributes": list(ready.table.attributes),
        "recipe": ready.recipe.model_dump(mode="json"),
    }
    recipe = ready.recipe
    saving = Checkpoints(directory, ready.session, recipe.training, facts, recipe.crop.size)
    return [Console(say), MetricsFile(directory), SkippedFile(directory), *strangers, saving]


def _end(error: BaseException | None, strangers: Sequence[Guarded], say: Say) -> None:
    from affactkit.engine.events import Ended

    for stranger in strangers:
        stranger.on(Ended(error))
        if stranger.failure is not None:
            say(f"{stranger.name} failed during the run: {stranger.failure}")
