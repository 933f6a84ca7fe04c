"""Runs that are killed, interrupted, resumed, moved to other plugins and other recipes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from affactkit.data.crops import Place, RenderedCrops
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.saving import Checkpoints
from affactkit.errors import (
    DataError,
    PluginError,
    RecipeError,
    RunInterruptedError,
    TrainingError,
)
from affactkit.interfaces import Pixels
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.run import resume, run
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK
from tests.jobs.survival import SAVE_OFTEN, AtStep, assert_same, quiet


def send(number: signal.Signals) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("step", [2, 4])
def test_a_signal_finishes_the_step_and_the_run_goes_on_exactly(
    uninterrupted: RunDirectory,
    recipe: Recipe,
    tmp_path: Path,
    at_step: AtStep,
    number: signal.Signals,
    step: int,
) -> None:
    at_step(step, send(number))
    begin = time.monotonic()
    with pytest.raises(RunInterruptedError, match=number.name) as caught:
        run(recipe, runs=tmp_path / "stopped", say=quiet)
    assert time.monotonic() - begin < 10
    assert caught.value.exit_code == 75
    (path,) = (tmp_path / "stopped").iterdir()
    assert f"affactkit run --resume {path}" in caught.value.hint
    assert load_checkpoint(RunDirectory(path).checkpoint("last"))["step"] == step
    at_step(step, lambda: None)
    assert_same(resume(path, say=quiet), uninterrupted)


def test_a_signal_to_everybody_ends_the_program_with_its_workers(
    recipe: Recipe, tmp_path: Path
) -> None:
    longer = ("training.workers=1", "training.steps=5000")
    settings = [f"--set={setting}" for setting in (*QUICK, SAVE_OFTEN, *longer)]
    command = [sys.executable, "-m", "affactkit", "run", "quickstart", "--runs", str(tmp_path)]
    process = subprocess.Popen(
        [*command, *settings], start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    while not list(tmp_path.glob("*/checkpoints/last.pt")):
        assert process.poll() is None
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 75
    assert "interrupted by SIGTERM" in errors
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_signal_during_validation_does_not_wait_for_its_end(
    uninterrupted: RunDirectory, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from affactkit.engine import validation

    with monkeypatch.context() as patched:
        patched.setattr(validation, "answers", lambda *_: send(signal.SIGTERM)())
        with pytest.raises(RunInterruptedError):
            run(recipe, runs=tmp_path / "stopped", say=quiet)
    (path,) = (tmp_path / "stopped").iterdir()
    assert load_checkpoint(RunDirectory(path).checkpoint("last"))["step"] == 4
    assert_same(resume(path, say=quiet), uninterrupted)


def test_the_time_limit_saves_and_stops(
    uninterrupted: RunDirectory,
    recipe: Recipe,
    tmp_path: Path,
    at_step: AtStep,
) -> None:
    def idle() -> None:
        while signal.getitimer(signal.ITIMER_REAL)[0] > 0:
            time.sleep(0.05)

    at_step(3, idle)
    with pytest.raises(RunInterruptedError, match="the time limit"):
        run(recipe, runs=tmp_path / "stopped", say=quiet, time_limit=6)
    (path,) = (tmp_path / "stopped").iterdir()
    at_step(3, lambda: None)
    assert_same(resume(path, say=quiet), uninterrupted)


def test_a_kill_between_an_epochs_metrics_and_its_checkpoint_doubles_no_line(
    uninterrupted: RunDirectory, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Checkpoints, "_after_epoch", kill)
        with pytest.raises(KeyboardInterrupt):
            run(recipe, runs=tmp_path / "killed", say=quiet)
    (path,) = (tmp_path / "killed").iterdir()
    assert len(RunDirectory(path).read_metrics()) == 1
    assert_same(resume(path, say=quiet), uninterrupted)


def test_judging_again_doubles_no_line(uninterrupted: RunDirectory) -> None:
    before = uninterrupted.read_metrics()
    resume(uninterrupted.path, say=quiet)
    assert uninterrupted.read_metrics() == before


def test_a_damaged_last_costs_a_few_steps_and_nothing_else(
    uninterrupted: RunDirectory,
    recipe: Recipe,
    tmp_path: Path,
    at_step: AtStep,
    caplog: pytest.LogCaptureFixture,
) -> None:
    at_step(5, send(signal.SIGTERM))
    with pytest.raises(RunInterruptedError):
        run(recipe, runs=tmp_path / "stopped", say=quiet)
    (path,) = (tmp_path / "stopped").iterdir()
    last = RunDirectory(path).checkpoint("last")
    last.write_bytes(last.read_bytes()[:-1000])
    at_step(5, lambda: None)
    assert_same(resume(path, say=quiet), uninterrupted)
    assert "going on from the checkpoint before it" in caplog.text


def test_another_recipe_is_refused_field_by_field(uninterrupted: RunDirectory) -> None:
    changes = ("optimizer.lr=0.02", "training.clip_norm=3")
    before = uninterrupted.resolved.read_text()
    with pytest.raises(RecipeError) as caught:
        resume(uninterrupted.path, overrides=changes, say=quiet)
    assert "  optimizer.lr: 0.01 -> 0.02\n  training.clip_norm: null -> 3.0" in caught.value.message
    assert "--force" in caught.value.hint
    assert uninterrupted.resolved.read_text() == before


def test_a_recipe_that_only_tells_more_of_itself_is_the_same(
    uninterrupted: RunDirectory,
) -> None:
    telling = ("about.source=A letter.", "about.expected={A/error: {value: 0.5, tolerance: 1}}")
    resume(uninterrupted.path, overrides=telling, say=quiet)
    assert load_recipe(uninterrupted.resolved).about.source == "A letter."


def test_another_recipe_is_taken_by_force(uninterrupted: RunDirectory) -> None:
    resume(uninterrupted.path, overrides=("training.steps=8",), force=True, say=quiet)
    assert load_checkpoint(uninterrupted.checkpoint("last"))["step"] == 8
    assert load_recipe(uninterrupted.resolved).training.steps == 8
    resume(uninterrupted.path, say=quiet)


def test_a_plugin_that_is_gone_is_named_with_its_version(uninterrupted: RunDirectory) -> None:
    everything = plugin_host()
    bare = PluginHost()
    for provider in {entry.provider for registry in everything.registries for entry in registry}:
        if provider.plugin != "synthfaces":
            with bare.registries.registering(provider):
                for registry in everything.registries:
                    for entry in (e for e in registry if e.provider == provider):
                        bare.registries.of(registry.kind).add(
                            entry.name,
                            config=entry.config,
                            target=entry.target,
                            summary=entry.summary,
                        )
    owner = everything.registries.datasets.get("synthfaces").provider
    wanted = f"dataset: dataset 'synthfaces' of the plugin synthfaces (affactkit {owner.version})"
    for reopening in (resume, evaluate):
        with pytest.raises(PluginError) as caught:
            reopening(uninterrupted.path, say=quiet, host=bare)
        assert wanted in caught.value.message


def test_the_death_of_a_worker_is_told_and_costs_nothing(
    uninterrupted: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()
    make = RenderedCrops.__call__

    def deadly(self: RenderedCrops, place: Place) -> Pixels:
        if os.getpid() != here and place.epoch == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(self, place)

    recipe = load_recipe("quickstart", [*QUICK, SAVE_OFTEN, "training.workers=1"])
    with monkeypatch.context() as patched:
        patched.setattr(RenderedCrops, "__call__", deadly)
        with pytest.raises(TrainingError, match="a process that loads pictures has died"):
            run(recipe, runs=tmp_path / "widowed", say=quiet)
    (path,) = (tmp_path / "widowed").iterdir()
    assert_same(resume(path, say=quiet), uninterrupted)


def test_a_run_directory_that_cannot_be_written_is_one_error(
    uninterrupted: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_checkpoint(uninterrupted.checkpoint("last"))["step"]

    def as_somebody_else() -> None:
        if os.geteuid() == 0:  # whom no permission stops
            os.seteuid(65534)
        try:
            resume(uninterrupted.path, say=quiet)
        except DataError as error:
            os._exit(7 if "cannot be written" in error.message else 1)

    for folder in (uninterrupted.path, *uninterrupted.path.parents[:4]):
        folder.chmod(0o755 if folder != uninterrupted.path else 0o555)
    process = multiprocessing.get_context("fork").Process(target=as_somebody_else)
    process.start()
    process.join(60)
    uninterrupted.path.chmod(0o755)
    assert process.exitcode == 7
    assert load_checkpoint(uninterrupted.checkpoint("last"))["step"] == before
