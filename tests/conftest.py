"""What tests of several areas share: a small data set, and a training that takes seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, settings

from affactkit.jobs.run import run
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory

# How fast examples are made says more of the machine's load than of the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

QUICK = (
    "dataset.count=60",
    "crop.size=48",
    "model.backbone={type: timm, model: test_resnet, weights: none}",
    "training={steps: 6, batch_size: 12, workers: 0, monitor: validation/loss}",
    "optimizer.lr=0.01",
    "evaluators=[{type: protocol, sets: [A]}]",
)
"""The quickstart in miniature: two epochs of three steps on 39 of 60 rendered faces."""


@pytest.fixture(scope="session", autouse=True)
def _few_threads() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep rendered faces and detections for all tests of a session."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def cache(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the shared cache the one that is used."""
    monkeypatch.setenv("AFFACTKIT_CACHE", str(shared_cache))
    return shared_cache


@pytest.fixture
def quick(cache: Path) -> Recipe:
    """Return a recipe that trains, with augmentation, in seconds."""
    return load_recipe("quickstart", QUICK)


@pytest.fixture(scope="session")
def judged(shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """Return a finished run of `quick`, judged on test sets C and D."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFFACTKIT_CACHE", str(shared_cache))
        recipe = load_recipe("quickstart", [*QUICK, "evaluators=[{type: protocol, sets: [C, D]}]"])
        return run(recipe, runs=tmp_path_factory.mktemp("judged"), say=lambda _: None)
