"""Every figure keeps the contract of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from affactkit.runs import RunDirectory
from affactkit.testing import FigureContract
from tests.figures.conftest import make_run

RESULTS = {"A/error": 0.12, "A/majority": 0.3, "A/error/Male": 0.12, "A/majority/Male": 0.3}
EPOCH = {"event": "epoch", "epoch": 1, "improved": True, "train/loss": 1.0, "validation/loss": 0.5}


class OfATrainedNetwork(FigureContract):
    """The suite for figures that ask the network of a run."""

    @pytest.fixture(autouse=True)
    def _trained(self, quick_run: RunDirectory, cache: Path) -> None:
        self.trained = quick_run

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [self.trained]


class TestErrorBars(FigureContract):
    name = "error-bars"

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [make_run(folder / "run", RESULTS)]


class TestComparison(FigureContract):
    name = "comparison"

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [make_run(folder / name, RESULTS) for name in ("one", "two")]


class TestLearningCurves(FigureContract):
    name = "learning-curves"

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [make_run(folder / "run", metrics=[EPOCH])]


class TestAttributeCurves(FigureContract):
    name = "attribute-curves"

    def runs(self, folder: Path) -> Sequence[RunDirectory]:
        return [make_run(folder / "run", metrics=[{**EPOCH, "validation/accuracy/Male": 0.9}])]


class TestSamples(OfATrainedNetwork):
    name = "samples"


class TestAnswers(OfATrainedNetwork):
    name = "answers"


class TestAugmentations(FigureContract):
    name = "augmentations"
    options: ClassVar[Mapping[str, Any]] = {"transforms": ["angle", "gamma"], "faces": 1}


class TestTemperatures(FigureContract):
    name = "temperatures"
    options: ClassVar[Mapping[str, Any]] = {"kelvins": [1000]}


class TestSynthFaces(FigureContract):
    name = "synthfaces"
    options: ClassVar[Mapping[str, Any]] = {"attributes": ["Bald"], "size": 32}


class TestHeatMaps(OfATrainedNetwork):
    name = "heat-maps"


class TestWorkers(FigureContract):
    name = "workers"

    def prepare(self, folder: Path) -> Mapping[str, Any]:
        file = folder / "workers.csv"
        file.write_text("workers,crops_per_second,cores_busy\n0,100,1\n1,200,2\n")
        return {"file": str(file)}
