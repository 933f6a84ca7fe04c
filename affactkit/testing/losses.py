"""What every loss must do; see `affactkit.interfaces.Loss`."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
import torch

from affactkit.interfaces import Loss
from affactkit.testing.component import Build, ComponentContract
from affactkit.testing.randomness import untouched_random_numbers
from affactkit.testing.samples import ATTRIBUTES, logits_and_targets

ROWS = 12


class LossContract(ComponentContract):
    """The suite for losses."""

    kind: ClassVar[str] = "losses"

    def test_gives_a_sum_and_a_count(self, built: Loss) -> None:
        """They are added over batches and processes, and divided at the end."""
        total, count = built(*logits_and_targets(ROWS))
        assert total.shape == count.shape == (), "the contract wants two scalars, sum and count"
        assert total.isfinite(), "the contract wants a finite sum for usual logits"
        assert count > 0, "the contract wants a count above 0 where labels are known"

    def test_parts_add_up_to_the_whole(self, built: Loss) -> None:
        """A batch that is split, over processes for example, must cost the same."""
        logits, targets = logits_and_targets(ROWS)
        whole = torch.stack(built(logits, targets))
        split = (slice(0, 5), slice(5, ROWS))
        parts = torch.stack([torch.stack(built(logits[rows], targets[rows])) for rows in split])
        torch.testing.assert_close(
            parts.sum(dim=0),
            whole,
            msg=lambda text: f"the contract wants sums, not means, so that parts add up: {text}",
        )

    def test_the_order_of_pictures_does_not_matter(self, built: Loss) -> None:
        """Batches are shuffled."""
        logits, targets = logits_and_targets(ROWS)
        torch.testing.assert_close(
            torch.stack(built(logits.flip(0), targets.flip(0))),
            torch.stack(built(logits, targets)),
            msg=lambda text: f"the contract wants the same for pictures in any order: {text}",
        )

    def test_unknown_labels_do_not_count(self, built: Loss) -> None:
        """Where a target is -1, the logit must not matter, and must get no gradient."""
        logits, targets = logits_and_targets(ROWS)
        other = torch.where(targets < 0, 50.0, logits).requires_grad_()
        total, count = built(other, targets)
        torch.testing.assert_close(
            torch.stack((total, count)),
            torch.stack(built(logits, targets)),
            msg=lambda text: f"the contract wants targets of -1 left out: {text}",
        )
        gradient = _gradient(total, other)
        assert (gradient[targets < 0] == 0).all(), "the contract wants no gradient where -1 is"

    def test_a_batch_without_labels_costs_nothing(self, built: Loss) -> None:
        """It may happen with few labels, and training must go on."""
        logits = logits_and_targets(ROWS)[0].requires_grad_()
        total, count = built(logits, torch.full(logits.shape, -1, dtype=torch.int8))
        assert total == 0, "the contract wants a sum of 0 where all is unknown"
        assert count == 0, "the contract wants a count of 0 where all is unknown"
        assert (_gradient(total, logits) == 0).all(), "the contract wants no gradient there"

    @pytest.mark.parametrize("logit", [0.0, 1e3])
    def test_gradients_are_finite(self, built: Loss, logit: float) -> None:
        """A network that is very sure, and wrong, must not end the training."""
        logits = torch.tensor([[logit, -logit]] * ROWS).repeat(1, len(ATTRIBUTES) // 2)
        logits.requires_grad_()
        for target in (0, 1):
            total, _ = built(logits, torch.full(logits.shape, target, dtype=torch.int8))
            assert total.isfinite(), f"the contract wants a finite loss for logits of {logit}"
            gradient = _gradient(total, logits)
            assert gradient.isfinite().all(), f"the contract wants finite gradients at {logit}"

    def test_right_answers_cost_less_than_wrong_ones(self, built: Loss) -> None:
        """A logit above 0 says yes, which is the target 1."""
        _, targets = logits_and_targets(ROWS)
        right = torch.where(targets == 1, 3.0, -3.0)
        assert built(right, targets)[0] < built(-right, targets)[0], (
            "the contract wants logits above 0 to mean yes, the target 1"
        )

    @pytest.mark.parametrize("frequency", [0.0, 1.0, np.nan])
    def test_attributes_that_never_vary_are_no_obstacle(
        self, build: Build, frequency: float
    ) -> None:
        """In training, an attribute may be always no, always yes, or never known (NaN)."""
        loss: Loss = build(train_frequencies=np.full(len(ATTRIBUTES), frequency))
        logits, targets = logits_and_targets(ROWS)
        total, count = loss(logits.requires_grad_(), targets)
        assert total.isfinite(), f"the contract wants a finite loss at a frequency of {frequency}"
        assert count.isfinite(), f"the contract wants a finite count at a frequency of {frequency}"
        assert _gradient(total, logits).isfinite().all(), "the contract wants finite gradients"

    def test_changes_nothing_but_its_answer(self, built: Loss) -> None:
        """Logits and targets are used again, for the metrics."""
        logits, targets = logits_and_targets(ROWS)
        copies = logits.clone(), targets.clone()
        with untouched_random_numbers("a loss"):
            first = built(logits, targets)
        assert logits.equal(copies[0]), "the contract wants the logits left as they are"
        assert targets.equal(copies[1]), "the contract wants the targets left as they are"
        again = built(logits, targets)
        assert torch.stack(first).equal(torch.stack(again)), (
            "the contract wants equal answers to equal questions"
        )


def _gradient(total: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    assert total.requires_grad, "the contract wants a sum that depends on the logits, always"
    (gradient,) = torch.autograd.grad(total, logits)
    return gradient
