"""Runs that are tracked, in a home directory that should stay empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from affactkit.interfaces import BuildContext, Tracker
from affactkit.jobs.figure import draw_into
from affactkit.jobs.run import run
from affactkit.plugins import GROUP, PluginHost, find
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK

RESTARTING = (
    "training.steps=12",
    "scheduler={type: plateau-restart, patience: 0, cooldown: 0, threshold: 0.99}",
)
"""No epoch is good enough to be called better than the first."""

WANDB = "{type: wandb, mode: offline, tags: [a, b], checkpoint: true, figures: [curve]}"
TENSORBOARD = "{type: tensorboard, figures: [curve]}"


@dataclass
class Lab:
    """A place to run recipes in."""

    folder: Path
    host: PluginHost
    said: list[str] = field(default_factory=list)

    def run(self, trackers: str, *overrides: str) -> RunDirectory:
        recipe = load_recipe(
            "quickstart",
            [*QUICK, f"trackers=[{trackers}]", *overrides],
            registries=self.host.registries,
        )
        return run(recipe, runs=self.folder / "runs", say=self.said.append, host=self.host)

    def tracker(self, name: str, **options: Any) -> tuple[Tracker, RunDirectory]:
        """Return a tracker of a run that never was, and its directory."""
        directory = RunDirectory.create(self.folder / "runs", "never")
        directory.write_text(directory.resolved, "name: never\n")
        context = BuildContext(self.host.registries, self.folder / "cache", run=directory)
        return context.build("trackers", {"type": name, **options}), directory


Followed = tuple[RunDirectory, Lab]


def drawn_by_command(followed: Followed, folder: Path) -> np.ndarray:
    """Return the pixels of the figure that the run was tracked with."""
    run, lab = followed
    file = folder / "curve.png"
    draw_into(file, "curve", [run.path], host=lab.host)
    with Image.open(file) as drawn:
        return np.asarray(drawn.convert("RGB"))


@pytest.fixture(scope="session")
def host() -> PluginHost:
    """The installed plugins, and that of the tests."""
    host = PluginHost()
    stranger = EntryPoint("stranger", "tests.trackers.stranger", GROUP)
    host.load([*find(GROUP), stranger])
    return host


@pytest.fixture(scope="session")
def followed(
    shared_cache: Path, tmp_path_factory: pytest.TempPathFactory, host: PluginHost
) -> tuple[RunDirectory, Lab]:
    """A run with a restart, followed by both trackers."""
    with _lab(tmp_path_factory.mktemp("followed"), shared_cache, host) as lab:
        return lab.run(f"{WANDB}, {TENSORBOARD}", *RESTARTING), lab


@pytest.fixture
def lab(tmp_path: Path, shared_cache: Path, host: PluginHost) -> Iterator[Lab]:
    with _lab(tmp_path, shared_cache, host) as lab:
        yield lab


@contextmanager
def _lab(folder: Path, cache: Path, host: PluginHost) -> Iterator[Lab]:
    """Make a lab whose home and working directory are folders of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("home", "work"):
            (folder / name).mkdir()
        patch.setenv("HOME", str(folder / "home"))
        patch.setenv("AFFACTKIT_CACHE", str(cache))
        patch.delenv("WANDB_API_KEY", raising=False)
        patch.chdir(folder / "work")
        yield Lab(folder, host)
