"""Where the pixel transforms of a training are applied: crop by crop in workers, or on the device.

On the device a whole batch is changed at once, and workers are left with decoding and the warp. The
draws are the same in both places. So are the crops, if they are exact, up to a grey level where a
value lies halfway between two; those of 8 bits are then not rounded between the steps.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from affactkit.data.augmentation import Augmentation
from affactkit.data.crops import Batch
from affactkit.recipe.models import Training

log = logging.getLogger("affactkit")


def choose_place(
    training: Training, augmentation: Augmentation, device: torch.device
) -> Literal["worker", "device"]:
    """Return where the pixel transforms are applied, as the recipe wishes if that can be.

    If there are none, nothing is left to the device; and if one of them cannot be applied to a
    batch, workers apply them all, since each works on what the one before has made.
    """
    wish = training.pixel_transforms
    if wish == "auto":
        wish = "worker" if device.type == "cpu" else "device"
    if wish == "worker" or not augmentation.changes_pixels:
        return "worker"
    if unbatched := augmentation.unbatched():
        log.warning(
            "training.pixel_transforms: all are applied by workers, since %s cannot be applied to "
            "a batch (it has no apply_batch)",
            ", ".join(unbatched),
        )
        return "worker"
    return "device"


@dataclass(frozen=True, eq=False)
class Finishing:
    """Applies to batches what workers have left to the device.

    Attributes:
        augmentation: the transforms of the training.
        device: where the batches go.
    """

    augmentation: Augmentation
    device: torch.device

    @torch.no_grad()
    def __call__(self, batch: Batch) -> Batch:
        """Return a batch of finished crops; one that is finished already stays as it is."""
        if not batch.values:
            return batch
        pixels = self._moved(batch.pixels).float()
        values: Sequence[torch.Tensor] = [self._moved(drawn) for drawn in batch.values]
        finished = self.augmentation.apply_batch(pixels, values).round().clamp(0, 255)
        return batch._replace(pixels=finished.to(torch.uint8), values=())

    def _moved(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.to(self.device, non_blocking=True)
