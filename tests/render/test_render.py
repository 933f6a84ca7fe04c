from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affactkit.errors import DataError
from affactkit.geometry import FaceBox, Pose
from affactkit.render import render
from tests.render import reference
from tests.render.strategies import boxes, fills, pictures, poses, sizes

WHOLE = FaceBox(0, 0, 8, 8)


@pytest.fixture
def picture():
    return np.random.default_rng(1).integers(0, 256, (8, 8, 3), dtype=np.uint8)


@settings(max_examples=300, deadline=None)
@given(pictures(), boxes(), poses, sizes, fills)
def test_exact_crop_is_the_formula(picture, box, pose, size, fill):
    expected, valid = reference.warp(picture, box, pose, size, fill)
    pixels, mask = render(picture, box, pose, size, fill)
    assert pixels.dtype == np.float32
    assert np.array_equal(mask, valid)
    assert np.abs(pixels - expected).max() < 0.02
    dark = expected.min(axis=2) < 0.2
    assert np.abs(pixels - expected)[dark].max(initial=0) < 1e-3


@settings(max_examples=200, deadline=None)
@given(pictures(), boxes(), poses, sizes, fills)
def test_fast_crop_is_within_a_grey_level(picture, box, pose, size, fill):
    expected, valid = reference.warp(picture, box, pose, size, fill)
    pixels, mask = render(picture, box, pose, size, fill, exact=False)
    assert pixels.dtype == np.uint8
    assert np.array_equal(mask, valid)
    assert np.abs(pixels - expected).max() < 1


@given(pictures(), boxes(), poses, fills, st.booleans())
def test_mirror_flips_crop_and_mask(picture, box, pose, fill, exact):
    pixels, valid = render(picture, box, pose, 20, fill, exact)
    mirrored, mirrored_valid = render(picture, box, pose + Pose(mirror=True), 20, fill, exact)
    assert np.array_equal(mirrored[:, ::-1], pixels)
    assert np.array_equal(mirrored_valid[:, ::-1], valid)


def test_neutral_crop_is_the_picture(picture):
    for exact in (True, False):
        pixels, valid = render(picture, WHOLE, Pose(), 8, exact=exact)
        assert np.array_equal(pixels, picture)
        assert valid.all()


def test_column_fill_draws_columns_out_first(picture):
    """Shifted by whole pixels to the lower right: the corner is the first pixel's column."""
    pixels, valid = render(picture, WHOLE, Pose(shift_x=3, shift_y=2), 8)
    assert np.array_equal(valid.sum(axis=0), [0, 0, 0, 6, 6, 6, 6, 6])
    assert np.array_equal(pixels[:2, 3:], np.broadcast_to(picture[0, :5], (2, 5, 3)))
    assert np.array_equal(pixels[:, :3], np.repeat(pixels[:, 3:4], 3, axis=1))


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("far", [100, 1e6, 1e12])
def test_crop_wholly_outside(picture, far, exact):
    box = FaceBox(far, far, far + 8, far + 8)
    for fill, colour in (("column", 0), ("black", 0), ("replicate", picture[-1, -1])):
        pixels, valid = render(picture, box, Pose(angle=20), 8, fill, exact)
        assert not valid.any()
        assert np.array_equal(pixels, np.broadcast_to(colour, (8, 8, 3)))


@pytest.mark.parametrize("exact", [True, False])
def test_one_pixel_picture(exact):
    picture = np.array([[[10, 20, 30]]], np.uint8)
    box = FaceBox(-4, -4, 4, 4)
    for fill, filled in (("column", True), ("replicate", True), ("black", False)):
        pixels, valid = render(picture, box, Pose(), 8, fill, exact)
        assert np.argwhere(valid).tolist() == [[4, 4]]
        assert np.array_equal(pixels[0, 0], picture[0, 0] * filled)
        assert np.array_equal(pixels[4, 4], picture[0, 0])


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("exponent", [-40, -20, 20, 60])
def test_huge_scales_agree_with_the_formula(picture, exponent, exact):
    pose = Pose(scale_exponent=exponent, angle=10)
    for fill in ("column", "replicate", "black"):
        expected, valid = reference.warp(picture, FaceBox(-2, 0, 10, 9), pose, 9, fill)
        pixels, mask = render(picture, FaceBox(-2, 0, 10, 9), pose, 9, fill, exact)
        assert np.array_equal(mask, valid)
        assert np.abs(pixels - expected).max() <= (0.02 if exact else 0.52)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("span", [30, 39_990])
def test_pictures_wider_than_opencv_addresses(exact, span):
    picture = np.random.default_rng(2).integers(0, 256, (6, 40_000, 3), dtype=np.uint8)
    box = FaceBox(39_990 - span, 0, 39_990, 4, angle=1)
    expected, valid = reference.warp(picture, box, Pose(), 12, "replicate")
    pixels, mask = render(picture, box, Pose(), 12, "replicate", exact)
    assert np.array_equal(mask, valid)
    assert np.abs(pixels - expected).max() <= (0.02 if exact else 0.52)


def test_black_beside_white_stays_black(picture):
    """A neighbour without weight must not shine through, however strong a gamma follows."""
    picture[:] = 255
    picture[:, 4] = 0
    pixels, _ = render(picture, FaceBox(0.5, 0, 7.5, 7), Pose(), 14)
    assert (pixels[:, 7] == 0).all()


def test_results_are_contiguous_and_the_picture_untouched(picture):
    before = picture.copy()
    for pose in (Pose(), Pose(mirror=True), Pose(shift_x=2, mirror=True)):
        for exact in (True, False):
            pixels, valid = render(picture, WHOLE, pose, 8, exact=exact)
            assert pixels.flags.c_contiguous
            assert valid.flags.c_contiguous
            pixels[:] = 7
    assert np.array_equal(picture, before)


def test_views_of_pictures_are_read_as_they_are(picture):
    for view in (picture[::-1], picture[:, ::-1], picture[..., ::-1], picture[::2, 1:7]):
        expected, _ = render(np.ascontiguousarray(view), WHOLE, Pose(angle=5), 8)
        assert np.array_equal(render(view, WHOLE, Pose(angle=5), 8)[0], expected)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((4, 4, 3)), "uint8 array, got float64"),
        ([[0]], "uint8 array, got list"),
        (np.zeros((4, 4), np.uint8), r"\[H, W, 3\], got \[4, 4\]"),
        (np.zeros((4, 4, 4), np.uint8), r"\[H, W, 3\], got \[4, 4, 4\]"),
        (np.zeros((0, 4, 3), np.uint8), r"\[H, W, 3\], got \[0, 4, 3\]"),
    ],
)
def test_what_is_no_picture_is_refused(bad, message):
    with pytest.raises(DataError, match=message):
        render(bad, WHOLE, Pose(), 8)


def test_what_is_no_size_or_fill_is_refused(picture):
    for size in (0, -1, 40_000):
        with pytest.raises(DataError, match="a crop has 1 to"):
            render(picture, WHOLE, Pose(), size)
    with pytest.raises(DataError, match="unknown fill 'nearest'; known: column, replicate, black"):
        render(picture, WHOLE, Pose(), 8, "nearest")
