"""What the plugin brings keeps the contracts of its kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from affactkit.runs import RunDirectory
from affactkit.testing import EvaluatorContract, FigureContract, PixelTransformContract
from tests.robustness.cases import judged
from tests.robustness.test_curves import FIRST, SECOND


class TestRobustness(EvaluatorContract):
    name = "robustness"


class TestRobustnessFigure(FigureContract):
    name = "robustness"
    options: ClassVar[Mapping[str, Any]] = {"resamples": 20}

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [judged(folder / "one", FIRST), judged(folder / "two", SECOND)]


class TestJpeg(PixelTransformContract):
    name = "jpeg"
