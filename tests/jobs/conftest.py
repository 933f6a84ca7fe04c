"""A training that saves after each step, and what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from affactkit.engine.events import Event, Step
from affactkit.engine.listeners import MetricsFile
from affactkit.jobs.run import run
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK
from tests.jobs.survival import SAVE_OFTEN, AtStep, quiet


@pytest.fixture
def recipe(cache: Path) -> Recipe:
    return load_recipe("quickstart", [*QUICK, SAVE_OFTEN])


@pytest.fixture
def uninterrupted(recipe: Recipe, tmp_path: Path) -> RunDirectory:
    return run(recipe, runs=tmp_path / "whole", say=quiet)


@pytest.fixture
def at_step(monkeypatch: pytest.MonkeyPatch) -> AtStep:
    """Return what makes something happen after a step, in place of what it was told before."""
    on = MetricsFile.on

    def arrange(number: int, act: Callable[[], object]) -> None:
        def listening(self: MetricsFile, event: Event) -> None:
            if isinstance(event, Step) and event.step == number:
                act()
            on(self, event)

        monkeypatch.setattr(MetricsFile, "on", listening)

    return arrange
