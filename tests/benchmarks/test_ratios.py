"""Rates that hold on a busy machine, too; docs/benchmarks.md has those of a quiet one."""

from __future__ import annotations

import pytest

from benchmarks import crops, decoders, large_faces, libraries, small_faces
from benchmarks.elsewhere import python_elsewhere
from benchmarks.harness import Effort

EFFORT = Effort(rounds=9, turn=0.05)

pytestmark = pytest.mark.slow


def test_a_crop_with_every_step_takes_little_more_than_decoding() -> None:
    result = crops.run(EFFORT)
    floors = {
        "decode and warp": 0.45,
        "fast, replicate": 0.35,
        "fast, column": 0.3,
        "exact, replicate": 0.25,
        "exact, column": 0.25,
    }
    assert {name: result.rate(name) > floor for name, floor in floors.items()} == dict.fromkeys(
        floors, True
    )


def test_the_decoder_is_not_slower_than_another() -> None:
    result = decoders.run(EFFORT)
    assert result.rate("simplejpeg") > 0.95 * max(row.rate for row in result.rows)


def test_a_small_face_is_cut_out_before_its_picture_would_be_decoded() -> None:
    assert small_faces.run(EFFORT).rate("crop") > 1


def test_a_scaled_picture_is_cut_out_before_it_would_be_decoded_as_it_is() -> None:
    result = large_faces.run(EFFORT)
    assert result.rate("crop, decode: scaled") > 1 > result.rate("crop, decode: exact")


@pytest.mark.skipif(not python_elsewhere().exists(), reason="made by: nox -s alternatives")
def test_no_library_is_as_fast() -> None:
    result = libraries.run(EFFORT)
    slowest = {"albumentations": 1 / 1.1, "torchvision": 1 / 4, "kornia": 1 / 2}
    assert {name: result.rate(name) < rate for name, rate in slowest.items()} == dict.fromkeys(
        slowest, True
    )
