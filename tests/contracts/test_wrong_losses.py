"""The suite for losses notices what it is there to notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from affactkit.testing import (
    LossContract,
)
from affactkit.testing.samples import ATTRIBUTES

Loss = Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


def parts(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    known = targets >= 0
    sign = torch.where(targets == 1, 1.0, -1.0)
    return torch.where(known, nn.functional.softplus(-sign * logits), 0), known


def sound(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    losses, known = parts(logits, targets)
    return losses.sum(), known.sum()


def mean(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    losses, known = parts(logits, targets)
    return losses.mean(), known.sum()


def by_attribute(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    losses, known = parts(logits, targets)
    return losses.sum(dim=0), known.sum(dim=0)


def unknown_is_no(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return sound(logits, targets.clamp(min=0))


def by_place(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    losses, known = parts(logits, targets)
    return (losses * torch.arange(len(losses))[:, None]).sum(), known.sum()


def naive(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    p, known = logits.sigmoid(), targets >= 0
    losses = -torch.where(targets == 1, p, 1 - p).log()
    return torch.where(known, losses, 0).sum(), known.sum()


def inverted(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return sound(-logits, targets)


def in_place(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    answer = sound(logits, targets)
    logits.detach().mul_(2)
    return answer


def divides(train_frequencies: Any = None) -> Loss:
    weights = torch.from_numpy(1 / train_frequencies).float()

    def loss(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        losses, known = parts(logits, targets)
        return (weights * losses).sum(), known.sum()

    return loss


@pytest.mark.parametrize(
    ("check", "wrong", "more"),
    [
        (LossContract.test_gives_a_sum_and_a_count, by_attribute, {}),
        (LossContract.test_parts_add_up_to_the_whole, mean, {}),
        (LossContract.test_the_order_of_pictures_does_not_matter, by_place, {}),
        (LossContract.test_unknown_labels_do_not_count, unknown_is_no, {}),
        (LossContract.test_a_batch_without_labels_costs_nothing, unknown_is_no, {}),
        (LossContract.test_gradients_are_finite, naive, {"logit": 1e3}),
        (LossContract.test_right_answers_cost_less_than_wrong_ones, inverted, {}),
        (LossContract.test_changes_nothing_but_its_answer, in_place, {}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_losses(check: Callable[..., None], wrong: Loss, more: Mapping[str, Any]) -> None:
    check(LossContract(), sound, **more)
    with pytest.raises(AssertionError, match="the contract wants"):
        check(LossContract(), wrong, **more)


def test_a_loss_that_divides_by_frequencies() -> None:
    with (
        pytest.raises(AssertionError, match="finite loss at a frequency of"),
        np.errstate(all="ignore"),
    ):
        LossContract().test_attributes_that_never_vary_are_no_obstacle(divides, 0.0)


def test_samples_have_every_kind_of_label() -> None:
    from affactkit.testing.samples import logits_and_targets

    _, targets = logits_and_targets(12)
    assert {-1, 0, 1} == set(targets.flatten().tolist())
    assert targets.shape == (12, len(ATTRIBUTES))
