"""Both trackers keep the contract of their kind."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from affactkit.errors import RecipeError
from affactkit.interfaces import Tracker
from affactkit.runs import RunDirectory
from affactkit.testing import TrackerContract
from affactkit.testing.component import Build


class InARun(TrackerContract):
    """Builds the tracker for a run directory."""

    @pytest.fixture
    def built(self, build: Build, tmp_path: Path) -> Tracker:
        run = RunDirectory.create(tmp_path, "contract")
        run.write_text(run.resolved, "name: contract\n")
        tracker: Tracker = build(run=run)
        return tracker

    def test_without_a_run_it_says_so(self, build: Build) -> None:
        with pytest.raises(RecipeError, match="a tracker follows a run"):
            build(run=None)


class TestWandb(InARun):
    name = "wandb"
    options = MappingProxyType({"mode": "offline", "system_metrics": False})


class TestTensorboard(InARun):
    name = "tensorboard"
