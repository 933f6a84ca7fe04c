"""What is measured of a training adds up, and the recommendation follows from it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from click.testing import CliRunner

from affactkit.cli.main import cli
from affactkit.engine import speed
from affactkit.engine.speed import Speeds, Stopwatch, Trial, measure_speeds
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from tests.conftest import QUICK

SPEEDS = Speeds("cpu", 8, decode=1, warp=1, transform=1, step=20, trials=[])


def recommended(*trials: tuple[int, Any, float]) -> Trial:
    made = [Trial(workers, where, 400.0, trained) for workers, where, trained in trials]
    return replace(SPEEDS, trials=made).best()


def test_the_fewest_workers_that_are_as_good_as_more() -> None:
    best = recommended((1, "worker", 90), (1, "device", 97), (2, "worker", 100), (4, "worker", 99))
    assert (best.workers, best.pixel_transforms) == (1, "device")
    best = recommended((1, "worker", 60), (2, "worker", 100), (2, "device", 96))
    assert (best.workers, best.pixel_transforms) == (2, "worker")


@pytest.mark.parametrize(
    ("cores", "expected"), [(1, [1]), (2, [1, 2]), (6, [1, 2, 4, 6]), (8, [1, 2, 4, 8])]
)
def test_which_numbers_of_workers_are_tried(cores: int, expected: list[int]) -> None:
    assert speed._counts(cores) == expected


def test_the_time_between_items(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]

    def taking(seconds: float) -> Any:
        for item in count():
            now[0] += 50.0 if item < 2 else seconds
            yield item

    monkeypatch.setattr(speed, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    watch = Stopwatch(torch.device("cpu"), patience=1.0)
    assert watch.seconds(taking(0.25), unmeasured=2) == pytest.approx(0.25)
    assert watch.seconds(taking(7.0), unmeasured=2) == pytest.approx(7.0)


def test_a_training_is_measured_without_its_weights(cache: Path) -> None:
    overrides = [*QUICK, "model.init={file: /nowhere/weights.pt}", "training.batch_size=4"]
    recipe = load_recipe("quickstart", overrides)
    speeds = measure_speeds(recipe, plugin_host().registries, cores=2, patience=0.01)
    assert [(trial.workers, trial.pixel_transforms) for trial in speeds.trials] == [
        (1, "worker"),
        (1, "device"),
        (2, "worker"),
        (2, "device"),
    ]
    assert speeds.batch_size == 4
    assert min(speeds.decode, speeds.step) > 0
    assert speeds.best() in speeds.trials
    assert all(min(trial.loaded, trial.trained) > 0 for trial in speeds.trials)


def test_the_command(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = [Trial(1, "worker", 400.0, 100.0), Trial(2, "worker", 800.0, 300.0)]

    def measured(recipe: Any, registries: Any, cores: int) -> Speeds:
        assert recipe.name == "quickstart"
        assert recipe.crop.size == 48
        return replace(SPEEDS, trials=trials)

    monkeypatch.setattr(speed, "measure_speeds", measured)
    words = ["doctor", "--benchmark", "quickstart", *(f"--set={part}" for part in QUICK)]
    told = CliRunner().invoke(cli, words)
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[-1].split() == [
        "recommended",
        "workers=2",
        "pixel_transforms=worker",
    ]
    document = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)
    assert document["recommended"] == document["trials"][1]
    assert document["decode"] == 1


def test_overrides_need_a_recipe() -> None:
    outcome = CliRunner().invoke(cli, ["doctor", "--set", "seed=1"])
    assert outcome.exit_code == 2
    assert "--benchmark" in outcome.stderr


def test_missing_data_are_told_before_anything_is_measured(tmp_path: Path) -> None:
    words = ["doctor", "--benchmark", "affact", "--set", f"dataset.root={tmp_path / 'no'}"]
    outcome = CliRunner().invoke(cli, words)
    assert outcome.exit_code != 0
    assert "there is no such folder" in outcome.stderr + str(outcome.exception)
