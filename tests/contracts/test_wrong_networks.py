"""The suites for heads, backbones and optimisers notice what they are there to notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import torch
from torch import nn

from affactkit.testing import (
    HeadContract,
    OptimizerContract,
)
from affactkit.testing.backbones import BackboneContract


class Sigmoid(nn.Module):
    def __init__(self, **_: Any) -> None:
        super().__init__()
        self.layer = nn.Linear(8, 4)
        self.unused = nn.Linear(8, 4)
        self.secret = torch.rand(())  # a part of the outputs that no checkpoint holds

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        outputs: torch.Tensor = (self.layer(features) * self.secret).sigmoid()
        return outputs - outputs.mean(dim=0) + 0.5


@pytest.mark.parametrize(
    "check",
    [
        HeadContract.test_weights_are_the_whole_state,
        HeadContract.test_pictures_do_not_mix_when_judged,
        HeadContract.test_gradients_are_finite,
    ],
)
def test_networks(check: Callable[..., None]) -> None:
    argument = Sigmoid if "state" in check.__name__ else Sigmoid()
    with pytest.raises(AssertionError, match="the contract wants"):
        check(HeadContract(), argument)


class Counted(nn.Linear):
    count = 0

    def __init__(self) -> None:
        super().__init__(8, 4)
        Counted.count += 1
        nn.init.constant_(self.weight, Counted.count)


def test_heads() -> None:
    suite = HeadContract()
    with pytest.raises(AssertionError, match=r"logits \[B, A\]"):
        suite.test_gives_a_logit_for_each_attribute(Sigmoid, 5)
    with pytest.raises(AssertionError, match="after a sigmoid"):
        suite.test_logits_are_no_probabilities(nn.Sequential(nn.Linear(8, 4), nn.Sigmoid()))
    with pytest.raises(AssertionError, match="an AffactkitError for"):
        suite.test_missing_facts_are_told(
            lambda in_features: nn.Linear(in_features, 4), {"in_features": None}
        )
    with pytest.raises(AssertionError, match=r"torch\.nn\.Module"):
        suite.test_is_a_module(lambda features: features)
    with pytest.raises(AssertionError, match=r"torch\.manual_seed alone"):
        suite.test_equal_seeds_give_equal_weights(Counted)


def test_backbones() -> None:
    backbone: Any = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    backbone.out_features, backbone.mean, backbone.std = 4, (124.0, 117.0, 104.0), (1.0, 1.0, 1.0)
    with pytest.raises(AssertionError, match="out_features"):
        BackboneContract().test_gives_the_features_it_promises(backbone)
    with pytest.raises(AssertionError, match="means in"):
        BackboneContract().test_tells_its_normalisation(backbone)


class Drifting(torch.optim.Optimizer):
    """Moves by itself, uphill, and counts steps where no checkpoint sees it."""

    def __init__(self, groups: Iterable[dict[str, Any]]) -> None:
        super().__init__(
            [{"params": [p for group in groups for p in group["params"]]}], {"lr": 1.0}
        )
        self.steps = 0

    def step(self) -> None:  # type: ignore[override]
        self.steps += 1
        random.random()
        for parameter in self.param_groups[0]["params"]:
            parameter.data -= 0.5 * self.steps


@pytest.mark.parametrize(
    "check",
    [
        OptimizerContract.test_makes_an_optimizer_of_pytorch,
        OptimizerContract.test_goes_downhill,
        OptimizerContract.test_the_scheduler_sets_the_learning_rate,
        OptimizerContract.test_parameters_without_a_gradient_stay,
        OptimizerContract.test_goes_on_from_its_state,
        OptimizerContract.test_draws_no_random_numbers,
    ],
)
def test_optimizers(check: Callable[..., None]) -> None:
    check(OptimizerContract(), lambda groups: torch.optim.SGD(groups, lr=0.1))
    with pytest.raises(AssertionError, match="the contract wants"):
        check(OptimizerContract(), Drifting)
