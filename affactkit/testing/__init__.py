"""Contract suites: what every component of a kind must do, as tests that plugins inherit.

A plugin's test file subclasses the suite of its kind and names the component:

    from affactkit.testing import LossContract

    class TestFocal(LossContract):
        name = "focal"

pytest then runs the suite on the component as it is installed. The suites need pytest, which
affactkit itself does not.
"""

from __future__ import annotations

import pytest

_MODULES = (
    "backbones",
    "component",
    "datasets",
    "detectors",
    "evaluators",
    "figures",
    "heads",
    "losses",
    "networks",
    "optimizers",
    "randomness",
    "schedulers",
    "trackers",
    "transforms",
)
# So that a failed check shows its values, too; this must come before the modules are imported.
pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in _MODULES))

from affactkit.testing.backbones import BackboneContract  # noqa: E402
from affactkit.testing.component import Build, ComponentContract  # noqa: E402
from affactkit.testing.datasets import DatasetContract  # noqa: E402
from affactkit.testing.detectors import DetectorContract  # noqa: E402
from affactkit.testing.evaluators import EvaluatorContract  # noqa: E402
from affactkit.testing.figures import FigureContract  # noqa: E402
from affactkit.testing.heads import HeadContract  # noqa: E402
from affactkit.testing.losses import LossContract  # noqa: E402
from affactkit.testing.optimizers import OptimizerContract  # noqa: E402
from affactkit.testing.schedulers import SchedulerContract  # noqa: E402
from affactkit.testing.trackers import TrackerContract  # noqa: E402
from affactkit.testing.transforms import (  # noqa: E402
    GeometryTransformContract,
    PixelTransformContract,
    TransformGroupContract,
)

__all__ = [
    "BackboneContract",
    "Build",
    "ComponentContract",
    "DatasetContract",
    "DetectorContract",
    "EvaluatorContract",
    "FigureContract",
    "GeometryTransformContract",
    "HeadContract",
    "LossContract",
    "OptimizerContract",
    "PixelTransformContract",
    "SchedulerContract",
    "TrackerContract",
    "TransformGroupContract",
]
