"""Replayed crops are those that the training was given, and strips show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray
from PIL import Image

from affactkit.cli.main import cli
from affactkit.data.crops import Batch
from affactkit.data.order import TrainingOrder
from affactkit.engine import training
from affactkit.engine.assembly import open_faces
from affactkit.errors import RecipeError
from affactkit.faces import FaceTable, Split
from affactkit.geometry import FaceBox, Pose
from affactkit.jobs.replay import Replay, replay, save_strip
from affactkit.jobs.run import run
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.recipe.writer import resolved_yaml
from affactkit.report.strip import GAP
from affactkit.runs import RunDirectory
from tests.conftest import QUICK

EVERYTHING = "transforms=[{type: affact, sigma: signed, temperature: true}, gamma]"
Seen = dict[tuple[int, int], tuple[int, NDArray[np.uint8]]]
"""By epoch, from 1, and row: the step and the crop [size, size, 3] that it was given."""


def recipe_with(*overrides: str) -> Recipe:
    return load_recipe("quickstart", [*QUICK, "evaluators=[]", *overrides])


def write_run(recipe: Recipe, folder: Path) -> RunDirectory:
    directory = RunDirectory(folder / "RUN")
    directory.write_text(directory.resolved, resolved_yaml(recipe))
    return directory


def command(*words: object) -> Result:
    return CliRunner().invoke(cli, ["replay", *map(str, words)])


@pytest.fixture
def planned(quick: Recipe, tmp_path: Path) -> RunDirectory:
    return write_run(recipe_with(EVERYTHING, "training.steps=8"), tmp_path)


@pytest.fixture
def table(quick: Recipe) -> FaceTable:
    return open_faces(quick, plugin_host().registries)[0]


def train_and_watch(
    recipe: Recipe, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[RunDirectory, Seen]:
    """Return a run, and what its training was given by the loader."""
    seen: Seen = {}
    load_batches = training.load_batches

    def watch(batches: Iterator[Batch], steps_per_epoch: int) -> Iterator[Batch]:
        for step, batch in enumerate(batches, 1):
            epoch = 1 + (step - 1) // steps_per_epoch
            for row, pixels in zip(batch.rows.tolist(), batch.pixels, strict=True):
                seen[epoch, row] = step, pixels.permute(1, 2, 0).numpy().copy()
            yield batch

    @contextmanager
    def watched(source: object, order: object, **options: object) -> Iterator[Iterator[Batch]]:
        with load_batches(source, order, **options) as batches:  # type: ignore[arg-type]
            yield watch(batches, order.whole.steps_per_epoch)  # type: ignore[attr-defined]

    with monkeypatch.context() as patched:
        patched.setattr(training, "load_batches", watched)
        directory = run(recipe, runs=runs, say=lambda _: None)
    return directory, seen


@pytest.mark.parametrize(
    "overrides",
    [
        ("crop={precision: fast}",),
        (EVERYTHING, "crop={precision: exact, box: annotated}", "training.workers=2", "seed=9"),
        ("transforms=[]",),
    ],
    ids=["fast", "exact", "plain"],
)
def test_replayed_crops_are_those_that_the_training_was_given(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: FaceTable,
    overrides: tuple[str, ...],
) -> None:
    directory, seen = train_and_watch(recipe_with(*overrides), tmp_path, monkeypatch)
    assert {epoch for epoch, _ in seen} == {1, 2}
    for epoch, row in list(seen)[::9]:
        replayed = replay(directory.path, epoch, str(table.keys[row]))
        step, crop = seen[epoch, row]
        assert (replayed.row, replayed.step) == (row, step)
        assert np.array_equal(replayed.crops[-1], crop)


def test_every_step_is_told_and_shown(planned: RunDirectory, table: FaceTable) -> None:
    key = str(table.keys[table.rows(Split.TRAIN)[0]])
    one, two = (replay(planned.path, epoch, key) for epoch in (1, 2))
    names = [("blur", ["sigma"]), ("gamma", ["gamma"]), ("temperature", ["kelvin"])]
    assert [(name, list(values)) for name, values in one.steps] == [*names, names[1]]
    assert len(one.crops) == len(one.steps) + 1
    assert one.steps[1] != one.steps[3]
    assert one.pose != two.pose
    assert one.box == two.box
    assert all(crop.dtype == np.uint8 and crop.shape == (48, 48, 3) for crop in one.crops)
    # Each picture of a step is its own, not the memory that later steps went on with.
    levels = [crop.astype(float).mean() for crop in one.crops]
    assert len(set(levels)) == len(levels)


def make_replay(size: int) -> Replay:
    rng = np.random.default_rng(3)
    return Replay(
        sample="face.jpg",
        row=4,
        epoch=2,
        step=9,
        box=FaceBox(60, 40, 140, 120),
        pose=Pose(),
        steps=[("blur", {"sigma": 1.5})],
        picture=np.full((160, 200, 3), 255, np.uint8),
        crops=[rng.integers(0, 256, (size, size, 3), np.uint8) for _ in range(2)],
    )


@pytest.mark.parametrize(("size", "times"), [(224, 1), (48, 4)])
def test_a_strip_holds_the_pixels_of_each_crop(tmp_path: Path, size: int, times: int) -> None:
    replayed = make_replay(size)
    save_strip(replayed, tmp_path / "strip.png")
    strip = np.asarray(Image.open(tmp_path / "strip.png"))
    side = times * size
    for number, crop in enumerate(reversed(replayed.crops)):
        right = strip.shape[1] - GAP - number * (side + GAP)
        shown = strip[GAP : GAP + side, right - side : right]
        assert np.array_equal(shown[::times, ::times], crop)
        assert (strip[GAP + side + 3 :, right - side : right] < 128).any(), "no caption"


def test_a_strip_shows_the_box_where_it_is(tmp_path: Path) -> None:
    replayed = make_replay(160)
    save_strip(replayed, tmp_path / "strip.png")
    strip = np.asarray(Image.open(tmp_path / "strip.png")).astype(int)
    source = strip[GAP : GAP + 160, GAP : GAP + 200]
    rows, columns = np.nonzero((source != 255).any(axis=2))
    found = (columns.min(), rows.min(), columns.max(), rows.max())
    assert np.abs(np.array(found) - (60, 40, 140, 120)).max() <= 3


def test_corners_of_a_turned_box_go_round_it() -> None:
    level, turned = FaceBox(0, 10, 40, 30), FaceBox(0, 10, 40, 30, 90)
    assert np.array_equal(level.corners(), [(0, 10), (40, 10), (40, 30), (0, 30)])
    np.testing.assert_allclose(turned.corners(), [(30, 0), (30, 40), (10, 40), (10, 0)], atol=1e-9)


def test_the_command_prints_every_draw_and_writes_the_strip(
    planned: RunDirectory, table: FaceTable, tmp_path: Path
) -> None:
    key = str(table.keys[table.rows(Split.TRAIN)[1]])
    out = tmp_path / "deep" / "strip.png"
    told = json.loads(
        command(planned.path, "--epoch", 2, "--sample", key, "--out", out, "--json").stdout
    )
    expected = replay(planned.path, 2, key)
    assert told["pose"]["angle"] == expected.pose.angle
    assert told["steps"][1] == {"transform": "gamma", **expected.steps[1][1]}
    assert told["strip"] == str(out)
    assert out.is_file()
    text = command(planned.path, "--epoch", 2, "--sample", key).stdout
    assert f"angle {expected.pose.angle:.5g}" in text
    assert f"gamma {expected.steps[1][1]['gamma']:.5g}" in text
    assert planned.replayed(2, key).read_bytes() == out.read_bytes()


def refusal(run_directory: RunDirectory, epoch: int, sample: str) -> str:
    with pytest.raises(RecipeError) as caught:
        replay(run_directory.path, epoch, sample)
    return str(caught.value)


@pytest.mark.parametrize("epoch", [0, -1, 3])
def test_epochs_that_were_not_are_refused(
    planned: RunDirectory, table: FaceTable, epoch: int
) -> None:
    key = str(table.keys[table.rows(Split.TRAIN)[0]])
    assert refusal(planned, epoch, key) == f"there is no epoch {epoch}: the training has 1 to 2"


def test_unknown_pictures_get_a_suggestion(planned: RunDirectory, table: FaceTable) -> None:
    message = refusal(planned, 1, f"{Path(table.keys[3]).stem}.png")
    assert f"did you mean '{table.keys[3]}'?" in message
    assert f"known: {table.keys[0]} to {table.keys[-1]}, 60 in all" in message


def test_pictures_of_other_splits_are_refused(planned: RunDirectory, table: FaceTable) -> None:
    message = refusal(planned, 1, str(table.keys[table.rows(Split.TEST)[0]]))
    assert "whose split is test" in message
    assert str(table.keys[table.rows(Split.TRAIN)[0]]) in message


def test_crops_after_the_last_step_are_refused(
    cache: Path, tmp_path: Path, table: FaceTable
) -> None:
    short = write_run(recipe_with("training.steps=1"), tmp_path)
    order = TrainingOrder(table.rows(Split.TRAIN), 12, 2, seed=1)
    first, second = ([place.row for place in places] for places in order)
    assert replay(short.path, 1, str(table.keys[first[5]])).step == 1
    message = refusal(short, 1, str(table.keys[second[5]]))
    assert "the training ends with step 1, before it comes to" in message


def test_a_strip_is_a_png(planned: RunDirectory, table: FaceTable) -> None:
    key = str(table.keys[table.rows(Split.TRAIN)[0]])
    result = command(planned.path, "--epoch", 1, "--sample", key, "--out", "strip.jpg")
    assert result.exit_code == 2
    assert "name ends in .png" in result.stderr
