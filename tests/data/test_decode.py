"""Decoding: the pixels that Pillow sees, and no damaged picture gets through."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from affactkit.data.decode import MOST_PIXELS, decode
from affactkit.errors import DataError

Pixels = NDArray[Any]


def picture(height: int = 45, width: int = 60) -> Pixels:
    """A picture with structure in all channels, smooth enough for JPEG."""
    y, x = np.mgrid[:height, :width]
    rows = (128 + 90 * np.sin(x / 7), 128 + 90 * np.cos(y / 5), 4 * ((x + y) % 60))
    return np.stack(rows, -1).astype(np.uint8)


def encode(pixels: Pixels | Image.Image, form: str, **options: Any) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def by_pillow(encoded: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB"))


def attempt(encoded: bytes) -> Pixels | str:
    """The pixels, or the error's message; any other error fails the test."""
    try:
        return decode(encoded, "short")
    except DataError as error:
        return error.message


def with_alpha() -> Image.Image:
    image = Image.fromarray(picture())
    image.putalpha(Image.fromarray(picture()[..., 0]))
    return image


FORMS = {
    "jpeg": encode(picture(), "JPEG"),
    "progressive jpeg": encode(picture(), "JPEG", progressive=True),
    "jpeg with restarts": encode(picture(), "JPEG", restart_marker_rows=1),
    "grey jpeg": encode(Image.fromarray(picture()).convert("L"), "JPEG"),
    "png": encode(picture(), "PNG"),
    "grey png": encode(Image.fromarray(picture()).convert("L"), "PNG"),
    "1 bit png": encode(Image.fromarray(picture()).convert("1"), "PNG"),
    "palette png": encode(Image.fromarray(picture()).quantize(32), "PNG"),
    "transparent palette": encode(Image.fromarray(picture()).quantize(32), "PNG", transparency=0),
    "transparent png": encode(with_alpha(), "PNG"),
    "transparent webp": encode(with_alpha(), "WEBP", lossless=True, exact=True),
    "webp": encode(picture(), "WEBP"),
    "bmp": encode(picture(), "BMP"),
    "gif": encode(picture(), "GIF"),
    "tiff": encode(picture(), "TIFF", compression="tiff_lzw"),
    "ppm": encode(picture(), "PPM"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_pixels_are_those_that_pillow_sees(form: str) -> None:
    pixels = decode(FORMS[form], form)
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    np.testing.assert_array_equal(pixels, by_pillow(FORMS[form]))


def test_cmyk_becomes_rgb() -> None:
    encoded = encode(Image.fromarray(picture()).convert("CMYK"), "JPEG", quality=95)
    off = np.abs(decode(encoded, "cmyk").astype(int) - by_pillow(encoded))
    assert off.max() <= 1


@pytest.mark.parametrize("channels", [1, 3])
def test_of_sixteen_bits_the_upper_eight_count(channels: int) -> None:
    deep = np.random.default_rng(0).integers(0, 2**16, (20, 30, channels), dtype=np.uint16)
    encoded = cv2.imencode(".png", deep)[1].tobytes()
    expected = np.broadcast_to((deep >> 8)[..., ::-1], (20, 30, 3))
    np.testing.assert_array_equal(decode(encoded, "deep"), expected)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_counts(form: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue")]
    options = {"lossless": True} if form == "WEBP" else {}
    encoded = encode(frames[0], form, save_all=True, append_images=frames[1:], **options)
    assert Image.open(io.BytesIO(encoded)).n_frames == 2
    assert (decode(encoded, "animation") == (255, 0, 0)).all()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_orientation_is_applied_only_when_asked_for(form: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    encoded = encode(picture(), form, exif=turned)
    raw = decode(encoded, "raw")
    assert raw.shape == (45, 60, 3)
    np.testing.assert_array_equal(
        decode(encoded, "upright", apply_orientation=True), np.rot90(raw, -1)
    )


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("form", FORMS)
def test_a_picture_that_is_cut_off_anywhere_is_damaged(form: str) -> None:
    encoded = FORMS[form]
    step = max(1, len(encoded) // 150)
    needed = by_pillow(encoded)
    for end in [*range(0, len(encoded), step), *range(len(encoded) - 12, len(encoded))]:
        found = attempt(encoded[:end])
        if isinstance(found, str):
            assert found.startswith("short: ")
        else:  # only what follows the pixels is missing
            assert "jpeg" not in form
            np.testing.assert_array_equal(found, needed)


def test_a_download_that_was_filled_up_with_zeros_is_damaged() -> None:
    encoded = encode(np.tile(picture(), (5, 5, 1)), "JPEG")
    for end in range(len(encoded) // 10, len(encoded), len(encoded) // 10):
        with pytest.raises(DataError, match=r"^half.jpg: damaged picture: "):
            decode(encoded[:end] + bytes(20_000), "half.jpg")


def test_the_end_of_a_thumbnail_is_not_that_of_the_picture() -> None:
    thumbnail = encode(picture(8, 8), "JPEG")
    exif = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 8) + b"Exif\0\0" + thumbnail
    encoded = FORMS["jpeg"][:2] + exif + FORMS["jpeg"][2:]
    np.testing.assert_array_equal(decode(encoded, "x"), by_pillow(FORMS["jpeg"]))
    with pytest.raises(DataError, match="a JPEG that is cut off"):
        decode(encoded[:-40] + bytes(5000), "x")


def test_what_follows_the_picture_does_no_harm() -> None:
    np.testing.assert_array_equal(
        decode(FORMS["jpeg"] + b"camera data", "x"), by_pillow(FORMS["jpeg"])
    )


@pytest.mark.parametrize(
    ("encoded", "message"),
    [
        (b"", "x.jpg: the file is empty"),
        (b"<html>404</html>", "x.jpg: not a picture: it begins with b'<html>404</html>'"),
        (bytes(1000), "x.jpg: not a picture"),
        (b"\xff\xd8\xff", "x.jpg: not a picture"),
        (
            encode(picture(), "TGA"),
            "x.jpg: damaged picture, or one that OpenCV does not know: TGA of mode RGB",
        ),
    ],
)
def test_what_is_no_picture_is_told(encoded: bytes, message: str) -> None:
    with pytest.raises(DataError) as caught:
        decode(encoded, "x.jpg")
    assert caught.value.message.startswith(message)


def jpeg_claiming(width: int, height: int) -> bytes:
    encoded = bytearray(FORMS["jpeg"])
    frame = encoded.index(b"\xff\xc0")
    encoded[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(encoded)


def png_claiming(width: int, height: int) -> bytes:
    encoded = bytearray(FORMS["png"])
    encoded[16:24] = struct.pack(">II", width, height)
    encoded[29:33] = struct.pack(">I", zlib.crc32(encoded[12:29]))
    return bytes(encoded)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("width", [10_000, 60_000])
@pytest.mark.parametrize("claiming", [jpeg_claiming, png_claiming])
def test_a_bomb_is_refused_before_it_is_decoded(
    claiming: Any, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cv2, "imdecode", None)
    with pytest.raises(DataError, match=f"^bomb: .*pixels.* the {MOST_PIXELS:,} allowed"):
        decode(claiming(width, 9_000), "bomb")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@settings(max_examples=300, deadline=None)
@given(
    form=st.sampled_from(sorted(FORMS)),
    place=st.floats(0, 1, exclude_max=True),
    junk=st.binary(min_size=1, max_size=30),
)
def test_damage_gives_pixels_or_one_clear_error(form: str, place: float, junk: bytes) -> None:
    encoded = bytearray(FORMS[form])
    begin = int(place * len(encoded))
    encoded[begin : begin + len(junk)] = junk
    with pytest.MonkeyPatch.context() as patch:  # the same at less cost
        patch.setattr("affactkit.data.decode.MOST_PIXELS", 100_000)
        found = attempt(bytes(encoded))
    if isinstance(found, str):
        assert found.startswith("short: ")
    else:
        assert found.dtype == np.uint8
        assert found.ndim == 3
        assert found.shape[2] == 3
        assert found.shape[0] * found.shape[1] <= 100_000
