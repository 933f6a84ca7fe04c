"""Every component that affactkit brings keeps its contract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from affactkit.interfaces import BuildContext
from affactkit.testing import (
    BackboneContract,
    DatasetContract,
    DetectorContract,
    EvaluatorContract,
    GeometryTransformContract,
    HeadContract,
    LossContract,
    OptimizerContract,
    PixelTransformContract,
    SchedulerContract,
    TransformGroupContract,
)


class TestSynthFaces(DatasetContract):
    name = "synthfaces"

    def prepare(self, folder: Path) -> Mapping[str, Any]:
        return {"count": 10, "folder": str(folder / "drawn"), "workers": 1}


class TestCelebA(DatasetContract):
    name = "celeba"

    def prepare(self, folder: Path) -> Mapping[str, Any]:
        drawn = TestSynthFaces().prepare(folder)
        context = BuildContext(self.registries(), folder)
        context.build("datasets", {"type": "synthfaces", **drawn}).load()
        return {"root": drawn["folder"]}


class TestMtcnn(DetectorContract):
    name = "mtcnn"


class TestScale(GeometryTransformContract):
    name = "scale"


class TestAngle(GeometryTransformContract):
    name = "angle"


class TestShift(GeometryTransformContract):
    name = "shift"


class TestMirror(GeometryTransformContract):
    name = "mirror"


class TestBlur(PixelTransformContract):
    name = "blur"


class TestSignedBlur(PixelTransformContract):
    name = "blur"
    options: ClassVar[Mapping[str, Any]] = {"sigma": "signed"}


class TestGamma(PixelTransformContract):
    name = "gamma"


class TestTemperature(PixelTransformContract):
    name = "temperature"


class TestAffact(TransformGroupContract):
    name = "affact"


class TestResNet50(BackboneContract):
    name = "resnet50"


class TestResNet152(BackboneContract):
    name = "resnet152"


class TestTimm(BackboneContract):
    name = "timm"
    options: ClassVar[Mapping[str, Any]] = {"model": "test_resnet"}


class TestResNet51S(HeadContract):
    name = "resnet-51-s"


class TestAffactExt(HeadContract):
    name = "affact-ext"


class TestResNet153S(HeadContract):
    name = "resnet-153-s"


class TestMlp(HeadContract):
    name = "mlp"


class TestMlpWithHiddenLayers(HeadContract):
    name = "mlp"
    options: ClassVar[Mapping[str, Any]] = {"hidden": [16, 8], "dropout": 0.2}


class TestBce(LossContract):
    name = "bce"


class TestSgd(OptimizerContract):
    name = "sgd"


class TestSgdWithMomentum(OptimizerContract):
    name = "sgd"
    options: ClassVar[Mapping[str, Any]] = {"momentum": 0.9, "nesterov": True}


class TestAdam(OptimizerContract):
    name = "adam"


class TestAdamW(OptimizerContract):
    name = "adamw"


class TestRmsprop(OptimizerContract):
    name = "rmsprop"


class TestCosine(SchedulerContract):
    name = "cosine"


class TestOneCycle(SchedulerContract):
    name = "one-cycle"


class TestStep(SchedulerContract):
    name = "step"
    options: ClassVar[Mapping[str, Any]] = {"step_size": 2}


class TestReduceOnPlateau(SchedulerContract):
    name = "reduce-on-plateau"
    options: ClassVar[Mapping[str, Any]] = {"patience": 1}


class TestPlateauRestart(SchedulerContract):
    name = "plateau-restart"


class TestProtocol(EvaluatorContract):
    name = "protocol"
