"""Views of test set C are torchvision's, and come out in the order of the pictures."""

from __future__ import annotations

import numpy as np
import torch
from torchvision.transforms import TenCrop

from affactkit.data.crops import Batch
from affactkit.engine.prediction import predict_rows, ten_crop


class Sums(torch.nn.Module):
    """Answers with sums that tell every view from every other."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.weights = torch.nn.Parameter(torch.rand(2, 3 * 14 * 14, generator=generator))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return pixels.float().flatten(1) @ self.weights.T


def test_ten_views_equal_torchvisions_ten_crop() -> None:
    pixels = torch.randint(0, 256, (5, 3, 16, 16), dtype=torch.uint8)
    views = ten_crop(14)(pixels)
    for picture, seen in zip(pixels, views, strict=True):
        expected = torch.stack(TenCrop(14)(picture))
        assert torch.equal(seen, expected)


def test_logits_stand_by_picture_and_view_whatever_the_batches() -> None:
    pixels = torch.randint(0, 256, (7, 3, 16, 16), dtype=torch.uint8)
    model = Sums()
    rows = torch.arange(7)
    batches = [Batch(pixels[part], rows[part], rows[part]) for part in rows.split(3)]
    answered, logits = predict_rows(model, batches, ten_crop(14))  # type: ignore[arg-type]
    np.testing.assert_array_equal(answered, rows)
    assert logits.shape == (7, 10, 2)
    for n, picture in enumerate(pixels):
        for v, view in enumerate(TenCrop(14)(picture)):
            expected = model(view[None])[0].detach().numpy()
            np.testing.assert_allclose(logits[n, v], expected, rtol=1e-5)
