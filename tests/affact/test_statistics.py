"""20,000 draws of each transform against the published distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from affactkit.streams import Stream
from tests.affact.build import build

COUNT = 20_000
ENOUGH = 1e-3
"""The p-value below which draws are not of the distribution; the seed is fixed."""


def draws(transform, image_size=224):
    built, stream = build(transform, image_size), Stream(0, "transforms/test")
    return [built.draw(stream.at(0, row)) for row in range(COUNT)]


def values(transform, image_size=224):
    return np.array(draws(transform, image_size))[:, 0]


def test_scale_exponent():
    exponents = [pose.scale_exponent for pose in draws("scale")]
    assert stats.kstest(exponents, stats.norm(0, 0.1).cdf).pvalue > ENOUGH


def test_angle():
    angles = [pose.angle for pose in draws("angle")]
    assert stats.kstest(angles, stats.norm(0, 20).cdf).pvalue > ENOUGH


def test_real_shift():
    poses = draws({"type": "shift", "whole_pixels": False}, 128)
    x, y = np.array([(pose.shift_x, pose.shift_y) for pose in poses]).T
    for shift in (x, y):
        assert stats.kstest(shift, stats.norm(0, 0.05 * 128).cdf).pvalue > ENOUGH
    assert stats.pearsonr(x, y).pvalue > ENOUGH


@pytest.mark.parametrize("size", [64, 224])
def test_shift_in_whole_pixels(size):
    poses = draws("shift", size)
    cdf = stats.norm(0, 0.05 * size).cdf
    bound = int(0.05 * size * 2.5)
    for shift in np.array([(pose.shift_x, pose.shift_y) for pose in poses]).T:
        assert np.array_equal(shift, np.trunc(shift))
        pixels = np.arange(-bound, bound + 1)
        # Toward zero: -0.9 and 0.9 are 0, which is therefore twice as likely as any other.
        low, high = (
            np.where(pixels > 0, pixels, pixels - 1),
            np.where(pixels < 0, pixels, pixels + 1),
        )
        expected = COUNT * (cdf(high) - cdf(low))
        found = np.array([(shift == pixel).sum() for pixel in pixels])
        rest = COUNT - found.sum(), COUNT - expected.sum()
        test = stats.chisquare([*found, rest[0]], [*expected, rest[1]])
        assert test.pvalue > ENOUGH


def test_mirror():
    mirrored = sum(pose.mirror for pose in draws("mirror"))
    assert stats.binomtest(mirrored, COUNT, 0.5).pvalue > ENOUGH


@pytest.mark.parametrize("size", [64, 224])
def test_folded_sigma(size):
    sigmas = values({"type": "blur", "sigma": "folded"}, size)
    assert stats.kstest(sigmas, stats.halfnorm(0, 3 * size / 224).cdf).pvalue > ENOUGH


@pytest.mark.parametrize("size", [64, 224])
def test_signed_sigma(size):
    sigmas = values({"type": "blur", "sigma": "signed"}, size)
    assert stats.kstest(sigmas, stats.norm(0, 3 * size / 224).cdf).pvalue > ENOUGH


def test_signed_sigma_blurs_as_often_as_published():
    """45.6 % blurred, 45.6 % blurred by 3 x 3, 8.8 % untouched."""
    transform = build({"type": "blur", "sigma": "signed"})
    point = np.zeros((41, 41, 3), np.float32)
    point[20, 20] = 255
    kinds = {"none": 0, "fallback": 0, "blur": 0}
    for sigma in values({"type": "blur", "sigma": "signed"})[:4000]:
        reach = np.count_nonzero(transform.apply(point.copy(), np.array([sigma]))[20, :, 0])
        kinds["none" if reach == 1 else "fallback" if sigma < 0 and reach == 3 else "blur"] += 1
    expected = [4000 * share for share in (0.088, 0.456, 0.456)]
    assert stats.chisquare(list(kinds.values()), expected).pvalue > ENOUGH


def test_gamma():
    assert stats.kstest(np.log2(values("gamma")), stats.norm(0, 1).cdf).pvalue > ENOUGH


def test_temperature():
    kelvins, counts = np.unique(values("temperature"), return_counts=True)
    assert kelvins.tolist() == list(range(1000, 10001, 500))
    assert stats.chisquare(counts).pvalue > ENOUGH
