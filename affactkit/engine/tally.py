"""Sums and counts of an epoch, kept on the device so that no step waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch


class Tally:
    """Adds up loss and errors; each sample counts once, whatever the batch it came in."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.clear()

    def clear(self) -> None:
        """Start from zero."""
        self._loss = torch.zeros(2, dtype=torch.float64, device=self._device)
        self._right = torch.zeros(2, dtype=torch.int64, device=self._device)
        self._bad_step = torch.zeros((), dtype=torch.int64, device=self._device)

    @torch.no_grad()
    def add(
        self,
        step: int,
        logits: torch.Tensor,
        targets: torch.Tensor,
        loss_sum: torch.Tensor,
        loss_count: torch.Tensor,
    ) -> None:
        """Count a batch: logits [B, A], targets [B, A] (-1 unknown), its loss as sum and count."""
        known = targets >= 0
        right = ((logits >= 0) == (targets == 1)) & known
        self._loss += torch.stack((loss_sum.double(), loss_count.double()))
        self._right += torch.stack((right.sum(), known.sum()))
        first_bad = (self._bad_step == 0) & ~torch.isfinite(loss_sum)
        self._bad_step.masked_fill_(first_bad, step)

    def first_bad_step(self) -> int:
        """Return the first step whose loss was not finite, 0 if there is none. Waits."""
        return int(self._bad_step)

    def metrics(self, name: str) -> dict[str, float]:
        """Return ``NAME/loss`` and ``NAME/accuracy``, means over all known labels. Waits."""
        loss, count = self._loss.tolist()
        right, known = self._right.tolist()
        nan = float("nan")
        return {
            f"{name}/loss": loss / count if count else nan,
            f"{name}/accuracy": right / known if known else nan,
        }

    def state_dict(self) -> dict[str, Any]:
        """Return the sums so far."""
        return {"loss": self._loss, "right": self._right, "bad_step": self._bad_step}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from saved sums."""
        self._loss = state["loss"].to(self._device)
        self._right = state["right"].to(self._device)
        self._bad_step = state["bad_step"].to(self._device)
