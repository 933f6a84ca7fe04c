from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import affactkit_affact
from affactkit.errors import DataError
from affactkit.geometry import FaceBox, Pose
from affactkit_affact import augment
from tests.render import reference
from tests.render.strategies import boxes, fills, pictures, poses, sizes

with (Path(affactkit_affact.__file__).parent / "kelvin.csv").open() as rows:
    COLOURS = {
        int(row["kelvin"]): [int(row[c]) for c in ("red", "green", "blue")]
        for row in csv.DictReader(rows)
    }

WHOLE = FaceBox(0, 0, 16, 16)

sigmas = st.one_of(
    st.none(),
    st.sampled_from((0.0, 1 / 3, -1 / 3, 0.333, -0.333, 2 / 3, 1.0, -1.0)),
    st.floats(-12, 12),
    st.floats(12, 40),
)
gammas = st.one_of(st.none(), st.floats(-4, 4).map(lambda exponent: 2.0**exponent))
kelvins = st.one_of(st.none(), st.sampled_from(sorted(COLOURS)))


@pytest.fixture
def picture():
    return np.random.default_rng(1).integers(0, 256, (16, 16, 3), dtype=np.uint8)


def steps(pose):
    return {
        "scale_exponent": pose.scale_exponent,
        "angle": pose.angle,
        "shift": (pose.shift_x, pose.shift_y),
        "mirror": pose.mirror,
    }


@settings(max_examples=300, deadline=None)
@given(pictures(), boxes(), poses, sizes, fills, sigmas, gammas, kelvins)
def test_exact_augmentation_is_the_formulas(picture, box, pose, size, fill, sigma, gamma, kelvin):
    expected = reference.augment(
        picture, box, pose, size, fill=fill, sigma=sigma, gamma=gamma, colour=COLOURS.get(kelvin)
    )
    pixels = augment(
        picture, box, size, **steps(pose), sigma=sigma, gamma=gamma, kelvin=kelvin, fill=fill
    )
    assert pixels.dtype == np.uint8
    assert np.abs(pixels - expected).max() <= 0.55 + (0.4 if gamma and gamma < 0.5 else 0)


@settings(max_examples=150, deadline=None)
@given(
    pictures(),
    boxes(),
    poses,
    sizes,
    fills,
    sigmas,
    st.one_of(st.none(), st.floats(0.7, 4)),
    kelvins,
)
def test_fast_augmentation_is_close(picture, box, pose, size, fill, sigma, gamma, kelvin):
    expected = reference.augment(
        picture, box, pose, size, fill=fill, sigma=sigma, gamma=gamma, colour=COLOURS.get(kelvin)
    )
    pixels = augment(
        picture,
        box,
        size,
        **steps(pose),
        sigma=sigma,
        gamma=gamma,
        kelvin=kelvin,
        fill=fill,
        exact=False,
    )
    assert np.abs(pixels - expected).max() <= 6


@pytest.mark.parametrize("size", [96, 224, 256])
def test_full_sized_crops(size):
    noise = np.random.default_rng(3)
    picture = noise.integers(0, 256, (300, 280, 3), dtype=np.uint8)
    box, pose = FaceBox(-30.5, 20, 240, 310.25, angle=-7), Pose(0.12, 23.5, -9, 14, True)
    for sigma, gamma, kelvin in ((4.7, 0.3, None), (-2.0, 2.5, 3000), (0.9, None, 9500)):
        expected = reference.augment(
            picture,
            box,
            pose,
            size,
            fill="column",
            sigma=sigma,
            gamma=gamma,
            colour=COLOURS.get(kelvin),
        )
        pixels = augment(picture, box, size, **steps(pose), sigma=sigma, gamma=gamma, kelvin=kelvin)
        assert np.abs(pixels - expected).max() <= 0.51


def test_mirror_twice_is_none(picture):
    for exact in (True, False):
        once = augment(picture, WHOLE, 16, angle=9, mirror=True, exact=exact)
        assert np.array_equal(once[:, ::-1], augment(picture, WHOLE, 16, angle=9, exact=exact))


@pytest.mark.parametrize("exact", [True, False])
def test_blur_keeps_a_plain_picture_and_gamma_black_and_white(exact):
    plain = np.full((16, 16, 3), (0, 255, 77), np.uint8)
    for sigma in (-5.0, 0.4, 3.0, 30.0):
        assert np.array_equal(augment(plain, WHOLE, 16, sigma=sigma, exact=exact), plain)
    for gamma in (0.01, 0.5, 3, 100.5):
        changed = augment(plain, WHOLE, 16, gamma=gamma, exact=exact)
        assert np.array_equal(changed[..., :2], plain[..., :2])


def test_steps_that_do_nothing(picture):
    assert np.array_equal(augment(picture, WHOLE, 16, sigma=0.3, gamma=1.0), picture)
    assert np.array_equal(augment(picture, WHOLE, 16, sigma=-0.3), picture)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"kelvin": 3501}, "no colour temperature of 3501 kelvin; known: 1000, 1500, 2000"),
        ({"kelvin": 0}, "no colour temperature of 0 kelvin"),
        ({"gamma": 0}, "gamma is a finite number above 0, got 0"),
        ({"gamma": float("nan")}, "gamma is a finite number above 0"),
        ({"sigma": float("inf")}, "sigma is a finite number"),
        ({"fill": "white"}, "unknown fill 'white'"),
        ({"angle": float("nan")}, "cannot be cut"),
    ],
)
def test_what_is_no_step_is_refused(picture, bad, message):
    with pytest.raises(DataError, match=message):
        augment(picture, WHOLE, 16, **bad)


def test_augment_needs_no_torch():
    code = "import sys; from affactkit_affact import augment; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_entry_and_configuration_need_no_numpy():
    code = (
        "import sys, affactkit_affact.entry, affactkit_affact.config;"
        "sys.exit(any(m in sys.modules for m in ('torch', 'numpy', 'cv2')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
