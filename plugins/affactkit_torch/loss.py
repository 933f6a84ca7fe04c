"""Binary cross-entropy over the known labels."""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from affactkit.interfaces import BuildContext
from affactkit_torch.config import BceConfig


class BceLoss:
    """Sums the binary cross-entropy of logits; their mean is the published loss."""

    def __init__(self, config: BceConfig, context: BuildContext) -> None:
        pass

    def __call__(
        self, logits: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the sum and the count, see `affactkit.interfaces.Loss`."""
        known = targets >= 0
        losses = binary_cross_entropy_with_logits(logits, targets.to(logits), reduction="none")
        return torch.where(known, losses, 0).sum(), known.sum()
