"""The focal loss against affactkit's contract and its closed form."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from pydantic import ValidationError

from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit.testing import LossContract
from affactkit_focal.config import FocalConfig
from affactkit_focal.loss import FocalLoss

UNUSED = BuildContext(registries=plugin_host().registries, cache=Path())


class TestFocal(LossContract):
    name = "focal"


class TestFocalWithoutGamma(LossContract):
    name = "focal"
    options: ClassVar[dict[str, Any]] = {"gamma": 0, "alpha": 0.25}


class TestFocalWithSmallGamma(LossContract):
    name = "focal"
    options: ClassVar[dict[str, Any]] = {"gamma": 0.5}


def focal(logits: list[float], targets: list[int], **options: float) -> tuple[float, int]:
    loss = FocalLoss(FocalConfig(**options), UNUSED)
    total, count = loss(torch.tensor([logits]), torch.tensor([targets], dtype=torch.int8))
    return total.item(), int(count.item())


@pytest.mark.parametrize("probability", [0.01, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("alpha", [0.25, 0.9])
def test_equals_equation_5_of_the_paper(probability: float, gamma: float, alpha: float) -> None:
    logit = math.log(probability / (1 - probability))
    yes = -alpha * (1 - probability) ** gamma * math.log(probability)
    no = -(1 - alpha) * probability**gamma * math.log(1 - probability)
    total, count = focal([logit, logit], [1, 0], gamma=gamma, alpha=alpha)
    assert count == 2
    assert total == pytest.approx(yes + no, rel=1e-5)


def test_is_cross_entropy_when_gamma_is_zero() -> None:
    logits, targets = torch.randn(8, 5), torch.randint(0, 2, (8, 5))
    total, count = FocalLoss(FocalConfig(gamma=0), UNUSED)(logits, targets.to(torch.int8))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets.float())
    torch.testing.assert_close(total / count, expected)


def test_refuses_a_negative_gamma() -> None:
    with pytest.raises(ValidationError, match="gamma"):
        FocalConfig(gamma=-1)


def test_is_registered_by_its_distribution() -> None:
    entry = plugin_host().registries.losses.get("focal")
    assert entry.provider.distribution == "affactkit-focal"
    assert entry.target_class() is FocalLoss
