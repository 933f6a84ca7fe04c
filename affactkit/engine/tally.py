"""Sums and counts of an epoch, kept on the device so that no step waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch


@torch.no_grad()
def counted(
    logits: torch.Tensor,
    targets: torch.Tensor,
    loss_sum: torch.Tensor,
    loss_count: torch.Tensor,
) -> torch.Tensor:
    """Return [4] what a batch adds to a tally: loss, its count, right and known labels.

    These are numbers to be added, over the parts of a batch as over batches and processes.

    Args:
        logits: [B, A].
        targets: [B, A], -1 for unknown.
        loss_sum: the loss of the batch as a sum ...
        loss_count: ... and the count of what was summed.
    """
    sums = (loss_sum.detach(), loss_count, *right_and_known(logits, targets).sum(dim=1))
    return torch.stack([number.double() for number in sums])


def right_and_known(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return [2, A] how many labels of each attribute are known, and before that, met."""
    known = targets >= 0
    right = ((logits >= 0) == (targets == 1)) & known
    return torch.stack([right.sum(dim=0), known.sum(dim=0)])


class Tally:
    """Adds up loss and errors; each sample counts once, whatever the batch it came in."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.clear()

    def clear(self) -> None:
        """Start from zero."""
        self._sums = torch.zeros(4, dtype=torch.float64, device=self._device)
        self._bad_step = torch.zeros((), dtype=torch.int64, device=self._device)

    def add(self, step: int, counts: torch.Tensor) -> None:
        """Add what was `counted` of a batch."""
        self._sums += counts
        first_bad = (self._bad_step == 0) & ~torch.isfinite(counts[0])
        self._bad_step.masked_fill_(first_bad, step)

    def first_bad_step(self) -> int:
        """Return the first step whose loss was not finite, 0 if there is none. Waits."""
        return int(self._bad_step)

    def metrics(self, name: str) -> dict[str, float]:
        """Return ``NAME/loss`` and ``NAME/accuracy``, means over all known labels. Waits."""
        loss, count, right, known = self._sums.tolist()
        nan = float("nan")
        return {
            f"{name}/loss": loss / count if count else nan,
            f"{name}/accuracy": right / known if known else nan,
        }

    def state_dict(self) -> dict[str, Any]:
        """Return the sums so far."""
        return {"sums": self._sums, "bad_step": self._bad_step}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from saved sums."""
        self._sums = state["sums"].to(self._device)
        self._bad_step = state["bad_step"].to(self._device)
