"""What every detector must do; see `affactkit.interfaces.Detector`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from affactkit.data.decode import decode
from affactkit.faces import Detection, FaceTable
from affactkit.interfaces import BuildContext, Detector, Pixels
from affactkit.testing.component import ComponentContract
from affactkit.testing.randomness import untouched_random_numbers
from affactkit.testing.samples import grey

PIXELS = 0.1
"""How far the numbers of a box may be off when pictures come in other company."""


class DetectorContract(ComponentContract):
    """The suite for detectors, on two drawn faces of the data set ``synthfaces``."""

    kind: ClassVar[str] = "detectors"

    @pytest.fixture
    def faces(self, tmp_path: Path) -> list[Pixels]:
        """Two pictures, of different sizes, each with a face."""
        context = BuildContext(self.registries(), tmp_path)
        drawn = {"type": "synthfaces", "count": 10, "folder": str(tmp_path / "drawn"), "workers": 1}
        table: FaceTable = context.build("datasets", drawn).load()
        return [decode(table.image(row), str(table.keys[row])) for row in range(2)]

    def test_tells_its_scale_and_version(self, built: Detector) -> None:
        """The scale makes a face box of a detection; the version tells what is in the cache."""
        assert np.isfinite(built.scale), "the contract wants a finite scale"
        assert built.scale > 0, "the contract wants a scale above 0"
        assert isinstance(built.version, str), "the contract wants a version in text"
        assert built.version, "the contract wants a version of code and weights"

    def test_nothing_to_look_at_gives_nothing(self, built: Detector) -> None:
        """No picture, no answer."""
        assert list(built.detect([])) == [], "the contract wants an empty list for no pictures"

    @pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 200), (64, 64), (120, 90)])
    def test_an_empty_picture_is_no_trouble(self, built: Detector, height: int, width: int) -> None:
        """A picture of nothing, however small, has no face, or one like any other."""
        (found,) = built.detect([grey(height, width)])
        assert found is None or _is_valid(found), "the contract wants None or a valid Detection"

    def test_finds_each_picture_s_face_in_order(self, built: Detector, faces: list[Pixels]) -> None:
        """There is an answer for each picture, in its place, whatever its neighbours."""
        pictures = [faces[0], grey(80, 80), faces[1]]
        found = built.detect(pictures)
        assert len(found) == 3, "the contract wants one answer for each picture"
        assert all(one is None or _is_valid(one) for one in found), (
            "the contract wants finite boxes with an area, and probabilities in [0, 1]"
        )
        backwards = built.detect(pictures[::-1])[::-1]
        alone = [built.detect([picture])[0] for picture in pictures]
        for other in (backwards, alone):
            np.testing.assert_allclose(
                _rows(other),
                _rows(found),
                atol=PIXELS,
                err_msg="the contract wants a picture's answer in its place, whatever its company",
            )

    def test_leaves_pictures_and_random_numbers_alone(
        self, built: Detector, faces: list[Pixels]
    ) -> None:
        """Pictures are cropped afterwards."""
        copies = [picture.copy() for picture in faces]
        with untouched_random_numbers("a detector"):
            built.detect(faces)
        assert all(map(np.array_equal, copies, faces)), "the contract wants pictures left alone"

    def test_equal_pictures_give_equal_answers(self, built: Detector, faces: list[Pixels]) -> None:
        """Detections are kept, and must be what a second look would find."""
        assert built.detect(faces) == built.detect(faces), "the contract wants equal answers"


def _is_valid(found: Detection) -> bool:
    numbers: Sequence[Any] = astuple(found)
    has_area = found.width > 0 and found.height > 0
    return bool(np.isfinite(numbers).all()) and has_area and 0 <= found.probability <= 1


def _rows(found: Sequence[Detection | None]) -> NDArray[np.float64]:
    return np.array([[np.nan] * 5 if one is None else astuple(one) for one in found])
