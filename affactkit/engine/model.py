"""The network as a whole: pixels in, logits out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch

from affactkit.interfaces import Backbone


class AttributeModel(torch.nn.Module):
    """Normalises pictures as the backbone expects them, then applies backbone and head.

    Mean and std are the backbone's own and no part of the saved weights.

    Args:
        backbone: a `Backbone`.
        head: a `Head` for the backbone's features.
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, backbone: torch.nn.Module, head: torch.nn.Module) -> None:
        super().__init__()
        expected = cast(Backbone, backbone)
        self.register_buffer("mean", _in_grey_levels(expected.mean), persistent=False)
        self.register_buffer("std", _in_grey_levels(expected.std), persistent=False)
        self.backbone = backbone
        self.head = head

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Map RGB pixels [B, 3, H, W], uint8 or floats from 0 to 255, to float32 logits [B, A]."""
        logits: torch.Tensor = self.head(self.backbone((pixels - self.mean) / self.std))
        return logits.float()


def _in_grey_levels(shares: Sequence[float]) -> torch.Tensor:
    return 255 * torch.tensor(shares).view(1, 3, 1, 1)
