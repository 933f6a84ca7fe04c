from __future__ import annotations

import pickle
from dataclasses import astuple

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from affactkit.component import Transforms, parse_component
from affactkit.data.augmentation import Augmentation
from affactkit.errors import DataError, PluginError
from affactkit.interfaces import BuildContext, PixelTransform
from affactkit.plugins import plugin_host
from affactkit.streams import Stream
from tests.affact.build import STEPS, build, context


def registries():
    return plugin_host().registries


def written(transforms):
    """Return what a recipe's list of transforms becomes."""
    checked = TypeAdapter(Transforms).validate_python(
        transforms, context={"registries": registries()}
    )
    return [component.to_values() for component in checked]


def augmentation(transforms, seed=0):
    components = [parse_component(t, "transforms", registries()) for t in transforms]
    return Augmentation.build(components, seed, context())


def test_affact_becomes_its_steps_in_the_published_order():
    names = [step["type"] for step in written("affact")]
    assert names == ["scale", "angle", "shift", "mirror", "blur", "gamma"]


def test_switches_of_affact():
    extended = written([{"type": "affact", "temperature": True, "blur": False}])
    assert [step["type"] for step in extended] == [s for s in STEPS if s != "blur"]
    published = written([{"type": "affact", "sigma": "signed", "whole_pixels": False}])
    by_name = {step["type"]: step for step in published}
    assert by_name["blur"]["sigma"] == "signed"
    assert by_name["shift"]["whole_pixels"] is False


def test_affact_cannot_be_built_as_one():
    with pytest.raises(PluginError, match="stands for several transforms"):
        build("affact")


@pytest.mark.parametrize("name", [*STEPS, "affact"])
def test_every_field_is_described_and_unknown_ones_are_refused(name):
    entry = registries().transforms.get(name)
    fields = entry.config_class().model_fields
    assert all(field.description for field in fields.values())
    with pytest.raises(ValidationError, match="unknown field"):
        parse_component({"type": name, "strength": 3}, "transforms", registries())


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "mirror", "probability": 1.5},
        {"type": "scale", "std": -1},
        {"type": "blur", "sigma": "absolute"},
    ],
)
def test_values_out_of_range_are_refused(bad):
    with pytest.raises(ValidationError):
        parse_component(bad, "transforms", registries())


@pytest.mark.parametrize("name", ["shift", "blur"])
def test_size_of_the_crop_must_be_known(name):
    without = BuildContext(registries(), context().cache)
    with pytest.raises(PluginError, match=f"'{name}' depends on the size"):
        without.build("transforms", name)


@pytest.mark.parametrize("name", ["scale", "angle", "shift", "blur", "gamma"])
@pytest.mark.parametrize("std", [0.0, 0.5])
def test_strength_is_the_configured_one(name, std):
    options = {"whole_pixels": False} if name == "shift" else {}
    transform = build({"type": name, "std": std, **options}, 100)
    stream = np.random.default_rng(0)
    numbers = []
    for _ in range(400):
        drawn = transform.draw(stream)
        numbers.append(drawn if isinstance(transform, PixelTransform) else astuple(drawn))
    spread = {"gamma": np.log2, "blur": lambda sigma: sigma / (100 / 224)}.get(name, np.asarray)
    unit = 100 if name == "shift" else 1
    size = np.sqrt((spread(np.array(numbers, float)) ** 2).sum(axis=0).max() / 400) / unit
    assert size == pytest.approx(std, rel=0.15)


@pytest.mark.parametrize("name", STEPS)
def test_transforms_travel_to_workers(name):
    transform = build(name)
    copy = pickle.loads(pickle.dumps(transform))
    a, b = (t.draw(np.random.default_rng(5)) for t in (transform, copy))
    assert np.array_equal(a, b) if isinstance(transform, PixelTransform) else a == b


@pytest.mark.parametrize("name", ["blur", "gamma", "temperature"])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("size", [1, 3, 4, 5])
def test_apply_keeps_shape_and_type(name, dtype, size):
    transform = build(name, size)
    pixels = np.random.default_rng(0).integers(0, 256, (size, size, 3)).astype(dtype)
    changed = transform.apply(pixels.copy(), transform.draw(np.random.default_rng(1)))
    assert changed.shape == pixels.shape
    assert changed.dtype == dtype
    assert changed.flags.c_contiguous


def test_temperature_multiplies_the_channels():
    white = np.full((4, 4, 3), 255, np.float32)
    for kelvin, colour in ((1000, (255, 56, 0)), (6500, (255, 249, 253)), (10000, (204, 219, 255))):
        changed = build("temperature").apply(white.copy(), np.array([kelvin]))
        assert changed[0, 0] == pytest.approx(colour, abs=1e-3)


def test_draws_do_not_depend_on_the_other_transforms():
    """Gamma draws the same, whatever else is listed and in whatever order."""
    everything = augmentation(STEPS)
    lists = (["gamma"], ["gamma", "blur"], list(reversed(STEPS)))
    for row in range(20):
        pose, values = astuple(everything.draw(2, row))
        gamma = values[STEPS.index("gamma") - 4]
        for names in lists:
            pixel_steps = [n for n in names if n in ("blur", "gamma", "temperature")]
            drawn = augmentation(names).draw(2, row)
            assert np.array_equal(drawn.values[pixel_steps.index("gamma")], gamma)
        assert astuple(augmentation(list(reversed(STEPS))).draw(2, row).pose) == pytest.approx(
            tuple(pose)
        )


def test_equal_transforms_draw_apart():
    twice = augmentation(["gamma", "gamma"]).draw(0, 0)
    assert twice.values[0] != twice.values[1]


def test_draws_travel_to_workers_and_depend_on_seed_and_epoch():
    here = augmentation(STEPS, seed=4)
    there = pickle.loads(pickle.dumps(here))
    gammas = {
        float(a.draw(epoch, 9).values[1][0])
        for a in (here, there, augmentation(STEPS, seed=5))
        for epoch in (0, 1)
    }
    assert len(gammas) == 4


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        ({"type": "angle", "mean": 30, "std": 0}, (0, 30, 0, 0, False)),
        ({"type": "scale", "mean": -1, "std": 0}, (-1, 0, 0, 0, False)),
        ({"type": "gamma", "mean": 2, "std": 0}, (4,)),
        ({"type": "blur", "mean": 3, "std": 0}, (1.5,)),  # of a crop half as large
        ({"type": "temperature", "kelvins": [3500]}, (3500,)),
    ],
    ids=lambda case: case["type"] if isinstance(case, dict) else "",
)
def test_a_value_can_be_fixed(transform, expected):
    drawn = build(transform, 112).draw(Stream(0, "transforms/test").at(0, 0))
    assert (tuple(drawn) if isinstance(drawn, np.ndarray) else astuple(drawn)) == expected


def test_a_mean_is_added_to_what_would_be_drawn():
    stream = Stream(0, "transforms/test")
    for row in range(5):
        plain, moved = (
            build({"type": "angle", "mean": mean}).draw(stream.at(0, row)) for mean in (0, 10)
        )
        assert moved.angle == pytest.approx(plain.angle + 10, rel=1e-12)


def test_only_temperatures_of_the_table_can_be_chosen():
    with pytest.raises(DataError, match="no colour temperature of 1234 kelvin; known: 1000"):
        build({"type": "temperature", "kelvins": [1234]})
