"""The focal loss in PyTorch.

Source: T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollar, "Focal Loss for Dense Object
Detection", ICCV 2017, equation 5: FL = -alpha (1 - p)^gamma log p, with p the probability that
the network gives to the true label.
"""

from __future__ import annotations

import torch
from torch.nn.functional import logsigmoid

from affactkit.interfaces import BuildContext
from affactkit_focal.config import FocalConfig


class FocalLoss:
    """Sums the focal loss over the known labels."""

    def __init__(self, config: FocalConfig, context: BuildContext) -> None:
        self._gamma = config.gamma
        self._alpha = config.alpha

    def __call__(
        self, logits: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the sum and the count, see `affactkit.interfaces.Loss`."""
        yes, known = targets == 1, targets >= 0
        # The logit of the true label: p = sigmoid(margin) and 1 - p = sigmoid(-margin), so that
        # both powers are sums of logarithms and stay finite for any logit.
        margin = torch.where(yes, logits, -logits)
        losses = -torch.exp(self._gamma * logsigmoid(-margin)) * logsigmoid(margin)
        if self._alpha is not None:
            losses = losses * torch.where(yes, self._alpha, 1 - self._alpha)
        return torch.where(known, losses, 0).sum(), known.sum()
