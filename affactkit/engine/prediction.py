"""Logits of many crops, in one or several views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torchvision.transforms import functional

from affactkit.data.crops import Batch
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.model import AttributeModel
from affactkit.recipe.models import TestSet

Views = Callable[[torch.Tensor], torch.Tensor]
"""Maps crops [B, 3, H, W] to views [B, V, 3, h, w]."""


def one_view(crops: torch.Tensor) -> torch.Tensor:
    """Return the crops themselves as their only view."""
    return crops[:, None]


def ten_crop(size: int) -> Views:
    """Return the views of torchvision's TenCrop: corners, centre, and those of the mirror image."""

    def views(crops: torch.Tensor) -> torch.Tensor:
        return torch.stack(functional.ten_crop(crops, [size]), dim=1)

    return views


def views_of(test_set: TestSet) -> Views:
    """Return how a test set looks at each crop."""
    if test_set.views == "one":
        return one_view
    return ten_crop(test_set.view_size or test_set.crop.size)


def answers(
    model: AttributeModel, batches: Iterable[Batch], views: Views = one_view
) -> Iterator[tuple[Batch, torch.Tensor]]:
    """Yield each batch with its logits [B, V, A]; the model is left in evaluation mode.

    The network sees one view of the whole batch at a time, so that ten take no more memory.
    """
    device = next(model.parameters()).device
    model.eval()
    for batch in batches:
        looks = views(batch.pixels.to(device, non_blocking=True))
        with torch.inference_mode():
            logits = [model(_channels_last(look)) for look in looks.unbind(1)]
        yield batch, torch.stack(logits, dim=1)


def _channels_last(pictures: torch.Tensor) -> torch.Tensor:
    return pictures.contiguous(memory_format=torch.channels_last)


def predict_rows(
    model: AttributeModel,
    batches: Iterable[Batch],
    views: Views = one_view,
    processes: Processes = ALONE,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the rows [N] of the batches of all processes, in order, and their logits [N, V, A].

    Pictures that were skipped are not among them. The model is left in evaluation mode.
    """
    answered = [
        (batch.rows.numpy()[batch.usable], batch.usable, logits)
        for batch, logits in answers(model, batches, views)
    ]
    # Fetched at the end, since each time the device is waited for.
    parts = [(rows, logits.cpu().numpy()[usable]) for rows, usable, logits in answered]
    rows, logits = zip(
        *(part for of_one in processes.gather(parts) for part in of_one), strict=True
    )
    return np.concatenate(rows), np.concatenate(logits)
