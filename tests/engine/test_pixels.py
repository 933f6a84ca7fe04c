"""Pixel transforms on the device do what they do in workers, with the same draws."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch

from affactkit.data.augmentation import Augmentation
from affactkit.data.crops import Place, RenderedCrops, finished_batches, unfinished_batches
from affactkit.engine.assembly import open_faces, render_crops, training_rows
from affactkit.engine.pixels import Finishing, choose_place
from affactkit.jobs.replay import replay
from affactkit.jobs.run import resume, run
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe, Training
from affactkit.runs import RunDirectory
from tests.components import build
from tests.conftest import QUICK

CHAIN = "transforms=[{type: affact, sigma: signed, temperature: true}, gamma]"
CPU, GPU = torch.device("cpu"), torch.device("cuda")
PLACES = [Place(epoch, row) for epoch in range(3) for row in range(13)]


def recipe_with(*overrides: str) -> Recipe:
    return load_recipe("quickstart", [*QUICK, "evaluators=[]", CHAIN, *overrides])


def crops_of(recipe: Recipe) -> RenderedCrops:
    table, context = open_faces(recipe, plugin_host().registries)
    rows = training_rows(table)
    return render_crops(table, rows, recipe.crop, recipe.transforms, recipe.seed, context)


def test_exact_crops_are_the_same_as_from_workers(cache: Path) -> None:
    crops = crops_of(recipe_with("crop.precision=exact"))
    from_worker = finished_batches(crops).batch(PLACES)
    sent = unfinished_batches(crops).batch(PLACES)
    assert sent.pixels.dtype == torch.float32
    finished = Finishing(crops.augmentation, CPU)(sent)
    difference = (finished.pixels.int() - from_worker.pixels.int()).abs()
    assert difference.max() <= 1
    # One value in a hundred or so lies within 0.05 x 2 of a half, where rounding may differ.
    assert (difference > 0).float().mean() < 0.01
    assert torch.equal(finished.targets, from_worker.targets)
    assert torch.equal(finished.rows, from_worker.rows)


def test_crops_of_8_bits_are_rounded_once(cache: Path) -> None:
    crops = crops_of(recipe_with("crop.precision=fast"))
    sent = unfinished_batches(crops).batch(PLACES)
    assert sent.pixels.dtype == torch.uint8
    finished = Finishing(crops.augmentation, CPU)(sent).pixels.permute(0, 2, 3, 1).numpy()
    for crop, place in zip(finished, PLACES, strict=True):
        draws = crops.augmentation.draw(*place)
        floats = crops.unfinished(place).astype(np.float32)
        exact = np.rint(crops.augmentation.apply(floats, draws))
        assert np.abs(crop - exact).max() <= 1
        *_, replayed = crops.stages(place, as_batch=True)
        assert np.abs(crop.astype(int) - replayed).max() <= 1


def test_a_batch_without_pictures_and_one_that_is_finished_stay(cache: Path) -> None:
    crops = crops_of(recipe_with())
    finish = Finishing(crops.augmentation, CPU)
    empty = unfinished_batches(crops).batch([])
    assert len(finish(empty).pixels) == 0
    whole = finished_batches(crops).batch(PLACES[:2])
    assert finish(whole) is whole


def train(folder: Path, *overrides: str) -> RunDirectory:
    recipe = recipe_with("crop.precision=exact", "optimizer.lr=0.001", *overrides)
    return run(recipe, runs=folder, say=lambda _: None)


def losses(directory: RunDirectory) -> list[float]:
    return [line["train/loss"] for line in directory.read_metrics() if line["event"] == "epoch"]


def test_a_training_learns_the_same(cache: Path, tmp_path: Path) -> None:
    in_worker = train(tmp_path / "worker")
    on_device = train(tmp_path / "device", "training.pixel_transforms=device", "training.workers=2")
    assert load_recipe(in_worker.resolved).training.pixel_transforms == "worker"
    assert load_recipe(on_device.resolved).training.pixel_transforms == "device"
    assert losses(on_device) == pytest.approx(losses(in_worker), rel=2e-3)
    assert losses(on_device) != losses(in_worker)
    plain = train(tmp_path / "plain", "transforms=[scale, angle, shift, mirror]")
    assert losses(plain) != pytest.approx(losses(in_worker), rel=4e-3)


def test_a_run_goes_on_where_it_began(cache: Path, tmp_path: Path) -> None:
    directory = train(tmp_path, "training.pixel_transforms=device", "training.workers=1")
    before = directory.read_metrics()
    resume(directory.path, say=lambda _: None)
    assert directory.read_metrics() == before
    key = str(open_faces(recipe_with(), plugin_host().registries)[0].keys[0])
    assert len(replay(directory.path, 1, key).crops) == 5


def augmentation_of(*names: str) -> Augmentation:
    return Augmentation(
        [(name, build("transforms", name, {"image_size": 32})) for name in names], 0
    )


class Alone:
    """A pixel transform that knows single crops only."""

    parameters = ()

    def draw(self, stream: np.random.Generator) -> np.ndarray:
        return np.empty(0)

    def apply(self, pixels: np.ndarray, values: np.ndarray) -> np.ndarray:
        return pixels[::-1]


@pytest.mark.parametrize(
    ("wish", "device", "names", "place"),
    [
        ("auto", CPU, ("mirror", "gamma"), "worker"),
        ("auto", GPU, ("mirror", "gamma"), "device"),
        ("device", CPU, ("gamma",), "device"),
        ("worker", GPU, ("gamma",), "worker"),
        ("device", GPU, ("mirror", "angle"), "worker"),
        ("auto", GPU, (), "worker"),
    ],
)
def test_the_place(wish: str, device: torch.device, names: tuple[str, ...], place: str) -> None:
    training = Training.model_validate({"steps": 1, "pixel_transforms": wish})
    assert choose_place(training, augmentation_of(*names), device) == place


@pytest.mark.parametrize("wish", ["auto", "device"])
def test_one_transform_without_batches_keeps_all_in_the_workers(
    wish: str, caplog: pytest.LogCaptureFixture
) -> None:
    gamma = build("transforms", "gamma")
    augmentation = Augmentation([("gamma", gamma), ("flip", Alone())], 0)
    training = Training.model_validate({"steps": 1, "pixel_transforms": wish})
    with caplog.at_level(logging.WARNING):
        assert choose_place(training, augmentation, GPU) == "worker"
    assert "flip" in caplog.text
    values = [torch.ones(1, 1), torch.ones(1, 0)]
    with pytest.raises(TypeError, match="'flip' cannot be applied to a batch"):
        augmentation.apply_batch(torch.zeros(1, 3, 4, 4), values)
