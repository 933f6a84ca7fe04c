"""Golden crops: two crops that travel with weights, and what the network answered about them.

They tell whether a network still answers as it did when its weights were kept, whatever versions
of PyTorch, timm and plugins it is built by. They are drawn, not cut out of photographs, since
weights may be handed on where the pictures that they were trained on may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from affactkit.engine.model import AttributeModel

TOLERANCE = 0.01
"""How far logits may be from the golden ones, as a share of the largest of these if it exceeds 1.

GPUs that round factors to ten bits (TF32) differ by some 0.001 from a CPU, a network with another
normalisation or activation by far more.
"""
COUNT = 2


@dataclass(frozen=True, eq=False)
class Golden:
    """Crops with the logits of a network.

    Attributes:
        crops: [2, 3, S, S] uint8, RGB.
        logits: [2, A] float32.
    """

    crops: torch.Tensor
    logits: torch.Tensor

    @classmethod
    def of(cls, model: AttributeModel, size: int) -> Golden:
        """Ask a network about crops of ``size`` pixels; it is left in evaluation mode."""
        crops = golden_crops(size)
        return cls(crops, _answer(model, crops))

    @classmethod
    def from_state(cls, state: Mapping[str, torch.Tensor]) -> Golden:
        """Return what a checkpoint has of it."""
        return cls(state["crops"], state["logits"])

    def to_state(self) -> dict[str, torch.Tensor]:
        """Return it as a checkpoint keeps it."""
        return {"crops": self.crops, "logits": self.logits}

    def deviation(self, model: AttributeModel) -> float:
        """Return how far a network's logits are from these, in the unit of `TOLERANCE`."""
        difference = (_answer(model, self.crops) - self.logits).abs().max()
        # What is not a number is no agreement.
        return float((difference / self.logits.abs().max().clamp(min=1)).nan_to_num(torch.inf))


def golden_crops(size: int) -> torch.Tensor:
    """Draw the crops [2, 3, S, S]: coloured waves, and ones of finer grain with hard edges."""
    y, x = np.mgrid[:size, :size] / size
    pixels = np.empty((COUNT, 3, size, size))
    for channel, (across, down) in enumerate(((1, 2), (3, -1), (2, 3))):
        wave = np.sin(2 * np.pi * (across * x + down * y) + channel)
        edges = np.sign(np.sin(2 * np.pi * (5 * down * x - 4 * across * y)))
        pixels[:, channel] = wave, 0.5 * (wave + edges)
    return torch.from_numpy(np.rint(127.5 * (1 + pixels)).astype(np.uint8))


@torch.inference_mode()
def _answer(model: AttributeModel, crops: torch.Tensor) -> torch.Tensor:
    device = next(model.parameters()).device
    # Not model(...): a compiled network would be compiled again, for a batch of two.
    return model.eval().forward(crops.to(device)).cpu().clone()
