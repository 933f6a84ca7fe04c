"""The loss against PyTorch's, with labels that are not known."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits

from tests.components import build

targets_of_rows = st.lists(
    st.lists(st.sampled_from([-1, 0, 1]), min_size=4, max_size=4), min_size=1, max_size=6
)


@given(targets_of_rows, st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_sums_the_known_labels(rows: list[list[int]], seed: int) -> None:
    targets = torch.tensor(rows, dtype=torch.int8)
    logits = 5 * torch.randn(targets.shape, generator=torch.Generator().manual_seed(seed))
    total, count = build("losses", "bce")(logits, targets)
    known = targets != -1
    expected = binary_cross_entropy_with_logits(
        logits[known], targets[known].float(), reduction="sum"
    )
    torch.testing.assert_close(total, expected)
    assert count.item() == known.sum().item()


def test_unknown_labels_have_no_gradient_even_where_the_logit_is_huge() -> None:
    logits = torch.tensor([[1.0, 1e30, -2.0]], requires_grad=True)
    total, _ = build("losses", "bce")(logits, torch.tensor([[1, -1, 0]], dtype=torch.int8))
    total.backward()
    assert logits.grad is not None
    expected = torch.sigmoid(torch.tensor([1.0, 0.0, -2.0])) - torch.tensor([1.0, 0.5, 0.0])
    torch.testing.assert_close(logits.grad[0], expected)


def test_sums_of_batches_add_up() -> None:
    loss = build("losses", "bce")
    generator = torch.Generator().manual_seed(3)
    logits = torch.randn(10, 4, generator=generator)
    targets = torch.randint(-1, 2, (10, 4), generator=generator, dtype=torch.int8)
    whole = torch.stack(loss(logits, targets))
    parts = [torch.stack(loss(logits[rows], targets[rows])) for rows in (slice(3), slice(3, 10))]
    torch.testing.assert_close(whole, parts[0] + parts[1])
