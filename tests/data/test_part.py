"""Decoding no more than a crop needs: the same pixels, or the mean of those that are replaced."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from affactkit.data.decode import decode, decode_part, shrink
from affactkit.errors import DataError
from affactkit.geometry import FaceBox, Pose, Similarity
from affactkit.render import cut, render
from tests.data.test_decode import FORMS, encode, picture

ALL = 1e9
"""More rows than any picture has."""


def photograph(height: int, width: int) -> NDArray[np.uint8]:
    """A picture with details of a few pixels, in lightness more than in colour."""
    noise = np.random.default_rng(0)
    light, colour = (noise.normal(0, s, (height, width, n)) for s, n in ((400, 1), (60, 3)))
    return (128 + cv2.GaussianBlur(light + colour, (0, 0), 4)).clip(0, 255).astype(np.uint8)


JPEGS = {
    "plain": encode(photograph(200, 120), "JPEG", quality=92),
    "progressive": encode(photograph(200, 120), "JPEG", quality=92, progressive=True),
    "restarts": encode(photograph(200, 120), "JPEG", quality=92, restart_marker_rows=1),
    "4:4:4": encode(photograph(200, 120), "JPEG", quality=92, subsampling=0),
    "4:2:2": encode(photograph(200, 120), "JPEG", quality=92, subsampling=1),
    "grey": encode(Image.fromarray(photograph(200, 120)).convert("L"), "JPEG", quality=92),
    "odd size": encode(photograph(187, 101), "JPEG", quality=92),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_part_without_limits_is_the_picture(form: str) -> None:
    part = decode_part(FORMS[form], form, rows=ALL)
    assert part.reduction == 1
    np.testing.assert_array_equal(part.pixels[..., :3], decode(FORMS[form], form))
    assert (part.pixels[..., 3] == 255).all()


def test_of_cmyk_there_is_the_same_part() -> None:
    encoded = encode(Image.fromarray(picture()).convert("CMYK"), "JPEG", quality=95)
    part = decode_part(encoded, "cmyk", rows=ALL).pixels[..., :3]
    assert np.abs(part.astype(int) - decode(encoded, "cmyk")).max() <= 1


@settings(max_examples=150)
@given(st.sampled_from(sorted(JPEGS)), st.floats(-50, 300))
def test_the_rows_that_are_asked_for_are_those_of_the_picture(form: str, rows: float) -> None:
    whole = decode(JPEGS[form], form)
    pixels = decode_part(JPEGS[form], form, rows=rows).pixels
    assert min(rows, len(whole)) <= len(pixels) <= len(whole)
    needed = max(0, min(int(np.ceil(rows)), len(whole)))
    np.testing.assert_array_equal(pixels[:needed, :, :3], whole[:needed])


@pytest.mark.parametrize("form", JPEGS)
def test_no_row_of_a_jpeg_begins_where_it_would_bypass_the_caches(form: str) -> None:
    pixels = decode_part(JPEGS[form], form, rows=ALL).pixels
    assert all(row.ctypes.data % 32 for row in pixels)


def test_rows_below_are_not_decoded() -> None:
    assert len(decode_part(JPEGS["plain"], "x", rows=40).pixels) < 80


@pytest.mark.parametrize("reduction", [2, 4, 8])
@pytest.mark.parametrize("form", JPEGS)
def test_a_reduced_picture_is_the_mean_of_its_pixels(form: str, reduction: int) -> None:
    whole = decode(JPEGS[form], form).astype(np.float32)
    part = decode_part(JPEGS[form], form, rows=ALL, reduction=reduction)
    height, width = -(-len(whole) // reduction), -(-whole.shape[1] // reduction)
    assert part.reduction == reduction
    assert part.pixels.shape[:2] == (height, width)
    full = (len(whole) // reduction, whole.shape[1] // reduction)
    cropped = whole[: full[0] * reduction, : full[1] * reduction]
    means = cv2.resize(cropped, full[::-1], interpolation=cv2.INTER_AREA)
    off = np.abs(part.pixels[: full[0], : full[1], :3] - means)
    assert off.mean() < 1.5
    assert off.max() < 16


@pytest.mark.parametrize("reduction", [1, 2, 4, 8])
@pytest.mark.parametrize("form", ["plain", "odd size"])
def test_a_decoded_picture_is_shrunk_alike(form: str, reduction: int) -> None:
    part = decode_part(JPEGS[form], form, rows=ALL, reduction=reduction).pixels[..., :3]
    small = shrink(decode(JPEGS[form], form), reduction)
    assert small.shape == part.shape
    assert np.abs(small.astype(int) - part).mean() < 1.5


def test_other_formats_are_not_reduced() -> None:
    part = decode_part(FORMS["png"], "png", rows=3, reduction=4)
    assert part.reduction == 1
    np.testing.assert_array_equal(part.pixels[..., :3], picture())


@pytest.mark.parametrize("encoded", [b"", b"no picture", FORMS["jpeg"][:-30]])
def test_what_is_no_picture_is_told_as_by_decode(encoded: bytes) -> None:
    messages = []
    for attempt in (lambda: decode(encoded, "x"), lambda: decode_part(encoded, "x", rows=9)):
        with pytest.raises(DataError) as caught:
            attempt()
        messages.append(caught.value.message)
    assert messages[0] == messages[1]


poses = st.builds(
    Pose,
    scale_exponent=st.floats(-0.3, 0.3),
    angle=st.floats(-60, 60),
    shift_x=st.integers(-12, 12),
    shift_y=st.integers(-12, 12),
    mirror=st.booleans(),
)


@settings(max_examples=100)
@given(
    st.floats(-20, 90),
    st.floats(-20, 150),
    st.floats(10, 150),
    poses,
    st.sampled_from(("column", "replicate", "black")),
)
def test_a_crop_of_a_part_is_that_of_the_picture(
    x: float, y: float, side: float, pose: Pose, fill: Any
) -> None:
    box = FaceBox(x, y, x + side, y + side)
    expected, _ = render(decode(JPEGS["plain"], "x"), box, pose, 48, fill)
    similarity = Similarity.of(box, pose, 48)
    rows = similarity.bounds(48)[3] + 2
    part = decode_part(JPEGS["plain"], "x", rows=rows)
    pixels = cut(part.pixels, similarity, 48, fill, True, pose.mirror)
    assert np.abs(pixels - expected).max() < 0.02


def test_a_crop_of_a_reduced_picture_lies_in_the_same_place() -> None:
    """A gradient has no detail to lose, so that every crop pixel must read the same level."""
    y, x = np.mgrid[:640, :512]
    gradient = np.stack((x / 2, y / 2.6, (x + y) / 5), -1).astype(np.uint8)
    encoded = encode(gradient, "JPEG", quality=100, subsampling=0)
    box = FaceBox(60, 70, 470, 480, 12)
    for exponent, reduction in ((0.0, 8), (1.0, 4), (2.0, 2), (3.5, 1)):
        similarity = Similarity.of(box, Pose(exponent), 48)
        assert similarity.reduction() == reduction
        part = decode_part(encoded, "x", rows=ALL, reduction=reduction)
        reduced = cut(part.pixels, similarity.reduced(reduction), 48, "replicate", True, False)
        whole = cut(decode(encoded, "x"), similarity, 48, "replicate", True, False)
        assert np.abs(reduced - whole).mean() < 0.6


def test_a_part_of_a_broken_jpeg_is_left_to_opencv() -> None:
    encoded = bytearray(JPEGS["plain"])
    encoded[len(encoded) // 2 : len(encoded) // 2 + 40] = bytes(40)
    part = decode_part(bytes(encoded), "x", rows=ALL)
    assert part.pixels.shape[:2] == (200, 120)
    assert np.array_equal(part.pixels[:60, :, :3], decode(JPEGS["plain"], "x")[:60])
