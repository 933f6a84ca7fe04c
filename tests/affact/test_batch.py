"""The path in torch against the exact one, from the same crop and the same draws."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from affactkit.streams import Stream
from tests.affact.build import build

PIXEL_STEPS = ("blur", "gamma", "temperature")


def crops(count, height, width, seed=0):
    noise = np.random.default_rng(seed)
    pixels = noise.integers(0, 256, (count, height, width, 3)).astype(np.float32)
    pixels[::2] = [cv2.GaussianBlur(crop, (0, 0), 2) for crop in pixels[::2]]
    pixels[:, : height // 4] = 0
    return pixels


def on_both(transform, pixels, values):
    """Return the outcomes [B, H, W, 3] of the torch and of the exact path."""
    channels_first = torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy())
    batch = transform.apply_batch(channels_first, torch.from_numpy(values))
    one_by_one = [transform.apply(crop.copy(), v) for crop, v in zip(pixels, values, strict=True)]
    return batch.permute(0, 2, 3, 1).numpy(), np.stack(one_by_one)


@pytest.mark.parametrize("size", [64, 224])
@pytest.mark.parametrize(
    "transform", ["blur", {"type": "blur", "sigma": "signed"}, "gamma", "temperature"]
)
def test_drawn_values(transform, size):
    built, stream = build(transform, size), Stream(0, "test")
    values = np.stack([built.draw(stream.at(0, row)) for row in range(16)])
    batch, exact = on_both(built, crops(16, size, size), values)
    assert batch.dtype == np.float32
    assert np.abs(batch - exact).max() < 0.05


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.floats(-10, 40), min_size=1, max_size=4), st.integers(20, 48), st.integers(20, 48)
)
def test_any_sigma(sigmas, height, width):
    values = np.array(sigmas)[:, None].clip(-10, 2 * min(height, width) / 3)
    batch, exact = on_both(build("blur"), crops(len(sigmas), height, width), values)
    assert np.abs(batch - exact).max() < 0.05


@given(st.floats(-4, 4))
def test_any_gamma(exponent):
    batch, exact = on_both(build("gamma"), crops(1, 12, 9), np.array([[2.0**exponent]]))
    assert np.abs(batch - exact).max() < 0.05


def test_a_chain_of_steps():
    """All steps after one another, as a training does them, within a grey level of 8 bits."""
    batch = exact = crops(8, 64, 64)
    stream = Stream(1, "chain")
    for name in PIXEL_STEPS:
        transform = build(name, 64)
        values = np.stack([transform.draw(stream.at(0, row)) for row in range(8)])
        batch = on_both(transform, batch, values)[0]
        exact = on_both(transform, exact, values)[1]
    assert np.abs(np.rint(batch) - np.rint(exact)).max() <= 1


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("name", PIXEL_STEPS)
def test_on_a_gpu(name):
    transform, stream = build(name), Stream(0, "test")
    values = np.stack([transform.draw(stream.at(0, row)) for row in range(8)])
    pixels = crops(8, 224, 224)
    on_cpu = torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy())
    batch = transform.apply_batch(on_cpu.cuda(), torch.from_numpy(values).cuda())
    exact = on_both(transform, pixels, values)[1]
    assert np.abs(batch.permute(0, 2, 3, 1).cpu().numpy() - exact).max() < 0.5
