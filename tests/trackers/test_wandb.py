"""What the tracker for Weights & Biases has told, read back from the file that it wrote."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import wandb
import yaml
from PIL import Image

from affactkit.engine import listeners
from affactkit.engine.events import Ended, Event, Started, Step
from affactkit.errors import RecipeError
from affactkit.jobs.load import load
from affactkit.jobs.run import resume
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK
from tests.trackers.conftest import Followed, Lab, drawn_by_command
from tests.trackers.records import Records, records_in

OFFLINE = "{type: wandb, mode: offline}"


@pytest.fixture(scope="session")
def told(followed: Followed) -> Records:
    (records,) = records_in(followed[0].path)
    return records


def lines(run: RunDirectory, event: str) -> list[dict[str, object]]:
    return [line for line in run.read_metrics() if line["event"] == event]


def test_the_recipe_is_the_configuration(told: Records, followed: Followed) -> None:
    config = told.config()
    del config["_wandb"]
    assert config == yaml.safe_load(followed[0].resolved.read_text())
    assert config["training"]["steps"] == 12


def test_the_run_is_named_after_its_directory(told: Records, followed: Followed) -> None:
    (first, *_) = told.of("run")
    assert first.project == "affactkit"
    assert first.display_name == followed[0].path.name
    assert list(first.tags) == ["a", "b"]


def test_each_epoch_is_a_row_at_its_step(told: Records, followed: Followed) -> None:
    epochs = lines(followed[0], "epoch")
    rows = [row for row in told.rows() if "epoch" in row]
    assert len(rows) >= 3
    for row, line in zip(rows, epochs, strict=True):
        assert row["_step"] == line["step"]
        expected = {k: v for k, v in line.items() if k not in ("event", "step", "improved")}
        assert {name: row[name] for name in expected} == expected


def test_restarts_are_counted(told: Records, followed: Followed) -> None:
    restarted = [line["epoch"] for line in lines(followed[0], "restart")]
    rows = [row for row in told.rows() if "epoch" in row]
    assert 2 in restarted
    for row in rows:
        assert row["restarts"] == sum(epoch <= row["epoch"] for epoch in restarted)


def test_results_are_the_summary(told: Records, followed: Followed) -> None:
    results = json.loads(followed[0].results.read_text())
    summary = told.summary()
    assert summary["A/error"] == results["A/error"]
    assert not any(name.startswith("A/error/") for name in summary)


def test_a_table_holds_the_results_by_attribute(told: Records, followed: Followed) -> None:
    run, _ = followed
    results = json.loads(run.results.read_text())
    table = media(run, "A/attributes_*.table.json")
    content = json.loads(table.read_text())
    assert content["columns"][:2] == ["attribute", "error"]
    assert {row[0]: row[1] for row in content["data"]} == {
        name.removeprefix("A/error/"): value
        for name, value in results.items()
        if name.startswith("A/error/")
    }
    drawn = [name for record in told.of("config") for name in names(record)]
    assert "_wandb.visualize.A/errors" in drawn


def names(config: object) -> list[str]:
    return [".".join(item.nested_key) for item in config.update]  # type: ignore[attr-defined]


def media(run: RunDirectory, pattern: str) -> Path:
    (found,) = (run.path / "wandb").glob(f"offline-run-*/files/media/*/{pattern}")
    return found


def test_figures_are_as_the_command_draws_them(followed: Followed, tmp_path: Path) -> None:
    with Image.open(media(followed[0], "figures/1-curve_*.png")) as found:
        np.testing.assert_array_equal(found, drawn_by_command(followed, tmp_path))


def test_the_best_weights_are_an_artifact_that_can_be_loaded(
    told: Records, followed: Followed, tmp_path: Path
) -> None:
    run, lab = followed
    artifact = told.artifact("model")
    assert "best" in artifact.aliases
    files = {entry.path: entry for entry in artifact.manifest.contents}
    assert set(files) == {"resolved.yaml", "checkpoints/best.pt"}
    for name, entry in files.items():
        assert Path(entry.local_path) == run.path / name  # sent from where it lies
        assert entry.size == (run.path / name).stat().st_size
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(entry.local_path, tmp_path / name)
    assert load(tmp_path, host=lab.host).attributes == load(run.path, host=lab.host).attributes


def test_nothing_is_left_outside_the_run_directory(followed: Followed) -> None:
    _, lab = followed
    assert [path for place in ("home", "work") for path in (lab.folder / place).rglob("*")] == []
    assert not {"WANDB_CACHE_DIR", "WANDB_DATA_DIR"} & set(os.environ)
    assert not [line for line in lab.said if "failed" in line]


def test_a_run_that_ends_well_says_so(told: Records) -> None:
    (end,) = told.of("exit")
    assert end.exit_code == 0


class KillError(Exception):
    """Stands for a kill."""


def test_a_resumed_run_goes_on_under_the_same_name(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(console: listeners.Console, event: Event) -> None:
        if isinstance(event, Step) and event.step == 5:
            raise KillError

    with monkeypatch.context() as patched:
        patched.setattr(listeners.Console, "on", on)
        with pytest.raises(KillError):
            lab.run(OFFLINE)
    (path,) = (lab.folder / "runs").iterdir()
    time.sleep(1)  # wandb names its folders after the second
    resume(path, say=lab.said.append, host=lab.host)
    killed, resumed = records_in(path)
    assert killed.of("run")[0].run_id == resumed.of("run")[0].run_id
    assert [row["epoch"] for row in killed.rows()] == [1]
    assert [row["epoch"] for row in resumed.rows()] == [2]
    assert resumed.rows()[0]["_step"] == 6
    assert [records.of("exit")[0].exit_code for records in (killed, resumed)] == [1, 0]


def test_runs_in_one_process_are_told_apart(lab: Lab) -> None:
    with wandb.init(mode="offline", dir=lab.folder / "other", reinit="create_new") as mine:
        run = lab.run(OFFLINE, "training.steps=3")
        mine.log({"mine": 1})
    (records,) = records_in(run.path)
    assert records.of("run")[0].run_id != mine.id
    (others,) = records_in(lab.folder / "other")
    assert [row["mine"] for row in others.rows()] == [1]


@pytest.fixture
def often() -> Iterator[None]:
    """Let wandb look at the system ten times a second."""
    wandb.setup(wandb.Settings(x_stats_sampling_interval=0.1))
    yield
    wandb.setup(wandb.Settings(x_stats_sampling_interval=15))


def test_system_metrics_are_told_if_they_are_wanted(lab: Lab, often: None) -> None:
    wanting, unwilling = (lab.tracker("wandb", mode="offline", system_metrics=w) for w in (1, 0))
    for tracker, _ in (wanting, unwilling):
        tracker.on(Started(step=0, total_steps=1, steps_per_epoch=1))
    time.sleep(2)
    for tracker, _ in (wanting, unwilling):
        tracker.on(Ended(None))
    for (_, run), wanted in ((wanting, True), (unwilling, False)):
        (records,) = records_in(run.path)
        assert bool(records.of("stats")) == wanted


def test_disabled_it_writes_nothing(lab: Lab) -> None:
    run = lab.run("{type: wandb, mode: disabled}", "training.steps=3")
    assert records_in(run.path) == []
    assert json.loads(run.results.read_text())["A/error"] >= 0


@pytest.mark.parametrize("wrong", ["project: a/b", "tags: ['']", "mode: sometimes"])
def test_what_the_service_would_refuse_is_refused_before(wrong: str) -> None:
    with pytest.raises(RecipeError, match="trackers"):
        load_recipe(
            "quickstart",
            [*QUICK, f"trackers=[{{type: wandb, {wrong}}}]"],
            registries=plugin_host().registries,
        )
