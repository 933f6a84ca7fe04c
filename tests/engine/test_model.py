"""The whole network: normalisation, number formats, what is saved."""

from __future__ import annotations

import torch
from torchvision.transforms.v2 import functional as vision

from affactkit.engine.model import AttributeModel

MEAN, STD = (0.1, 0.4, 0.7), (0.5, 0.25, 0.125)


class Pooling(torch.nn.Module):
    """A backbone whose features are the mean red, green and blue of what it gets."""

    out_features, mean, std = 3, MEAN, STD

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures.mean((2, 3))


def make_model(head: torch.nn.Module | None = None) -> AttributeModel:
    return AttributeModel(Pooling(), head or torch.nn.Identity())


def make_pixels() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (4, 3, 9, 7), generator=generator, dtype=torch.uint8)


def test_normalises_as_torchvision_does() -> None:
    pixels = make_pixels()
    shares = vision.to_dtype(pixels, torch.float32, scale=True)
    expected = vision.normalize(shares, list(MEAN), list(STD)).mean((2, 3))
    torch.testing.assert_close(make_model()(pixels), expected)


def test_floats_and_bytes_give_the_same_logits() -> None:
    model, pixels = make_model(), make_pixels()
    assert torch.equal(model(pixels), model(pixels.float()))


def test_logits_are_float32_whatever_the_head_computes_in() -> None:
    head = torch.nn.Linear(3, 5)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert head(torch.zeros(1, 3)).dtype == torch.bfloat16
        logits = make_model(head)(make_pixels())
    assert (logits.dtype, logits.shape) == (torch.float32, (4, 5))


def test_channels_last_is_kept_for_the_backbone() -> None:
    layouts = []
    model = make_model()
    model.backbone.register_forward_pre_hook(
        lambda module, inputs: layouts.append(
            inputs[0].is_contiguous(memory_format=torch.channels_last)
        )
    )
    model(make_pixels().to(memory_format=torch.channels_last))
    assert layouts == [True]


def test_weights_hold_backbone_and_head_only() -> None:
    model = make_model(torch.nn.Linear(3, 5))
    assert list(model.state_dict()) == ["head.weight", "head.bias"]
