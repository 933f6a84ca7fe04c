"""The tracker ``wandb``: Weights & Biases."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import wandb

from affactkit.engine.events import Ended, EpochEnded, Evaluated, Event, Restarted, Started, Step
from affactkit.interfaces import BuildContext
from affactkit.recipe.reader import read_file
from affactkit.runs import RunDirectory
from affactkit_trackers.config import WandbConfig
from affactkit_trackers.results import attribute_tables, means
from affactkit_trackers.tracked import TrackedRun


class WandbTracker:
    """Tells metrics by optimiser step, results as tables and charts, the recipe and figures."""

    def __init__(self, config: WandbConfig, context: BuildContext) -> None:
        self._config = config
        self._run = TrackedRun(context, config.figures)
        self._told: wandb.Run | None = None

    def on(self, event: Event) -> None:
        """Tell what is worth it."""
        if isinstance(event, Step):
            return
        with _files_in(self._run.directory.path / "wandb"):
            if isinstance(event, Started):
                self._told = self._start()
            elif self._told is not None:
                self._tell(event, self._told)

    def _start(self) -> wandb.Run:
        self._run.count_restarts()
        config, directory = self._config, self._run.directory
        return wandb.init(
            project=config.project,
            entity=config.entity,
            name=config.name or directory.path.name,
            tags=config.tags,
            mode=config.mode,
            id=_run_id(directory),
            # Without a network there is nobody to ask for what was told before.
            resume="allow" if config.mode == "online" else None,
            dir=directory.path,
            config=read_file(directory.resolved).values,
            reinit="create_new",  # a run that the caller follows goes on undisturbed
            settings=wandb.Settings(
                console="off", quiet=True, x_disable_stats=not config.system_metrics
            ),
        )

    def _tell(self, event: Event, told: wandb.Run) -> None:
        match event:
            case Restarted():
                self._run.restarts += 1
            case EpochEnded():
                counts = {"epoch": event.epoch, "restarts": self._run.restarts}
                told.log({**event.metrics, **counts}, step=event.step)
            case Evaluated():
                self._tell_results(event.results, told)
            case Ended():
                told.finish(exit_code=0 if event.error is None else 1)
                self._told = None

    def _tell_results(self, results: Mapping[str, float], told: wandb.Run) -> None:
        told.summary.update(means(results))
        if self._config.checkpoint:
            told.log_artifact(_best_weights(self._run.directory, told.id), aliases=["best"])
        figures = {f"figures/{name}": wandb.Image(picture) for name, picture in self._run.draw()}
        told.log({**_charts(results), **figures})  # all in one row, that of the last epoch


def _charts(results: Mapping[str, float]) -> dict[str, object]:
    """Return each test set's table by attribute, and its errors as bars."""
    charts: dict[str, object] = {}
    for test_set, found in attribute_tables(results).items():
        rows = [[attribute, *cells] for attribute, cells in found.rows.items()]
        table = wandb.Table(columns=["attribute", *found.measures], data=rows)
        charts[f"{test_set}/attributes"] = table
        if "error" in found.measures:
            title = f"Error by attribute on {test_set}"
            charts[f"{test_set}/errors"] = wandb.plot.bar(table, "attribute", "error", title)
    return charts


def _best_weights(directory: RunDirectory, run_id: str) -> wandb.Artifact:
    """Return an artifact that, once it is downloaded, can be opened as a run directory."""
    artifact = wandb.Artifact(f"best-{run_id}", type="model")
    for path in (directory.resolved, directory.checkpoint("best")):
        name = path.relative_to(directory.path).as_posix()
        # It is read where it lies, so that large weights are not copied before they are sent.
        artifact.add_file(str(path), name=name, policy="immutable", skip_cache=True)
    return artifact


def _run_id(directory: RunDirectory) -> str:
    """Return the name under which the run is known to the service, also after it is resumed."""
    path = directory.path / "wandb" / "id.txt"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        directory.write_text(path, secrets.token_hex(4))
    return path.read_text(encoding="utf-8")


@contextmanager
def _files_in(folder: Path) -> Iterator[None]:
    """Keep wandb from leaving files in the home directory while it is told something."""
    places = {"WANDB_CACHE_DIR": folder / "cache", "WANDB_DATA_DIR": folder / "data"}
    unset = [name for name in places if name not in os.environ]
    os.environ.update({name: str(places[name]) for name in unset})
    try:
        yield
    finally:
        for name in unset:
            del os.environ[name]
