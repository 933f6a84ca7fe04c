"""ResNet-51-S learns."""

from __future__ import annotations

import torch

from affactkit.engine.model import AttributeModel
from tests.components import build

ATTRIBUTES = tuple(f"a{n}" for n in range(40))


def test_one_step_of_resnet_51_s_lowers_the_loss() -> None:
    torch.manual_seed(0)
    backbone = build("backbones", "resnet50", weights="none")
    head = build("heads", "resnet-51-s", {"in_features": 1000, "attributes": ATTRIBUTES})
    model = AttributeModel(backbone, head).train()
    loss = build("losses", "bce")
    optimizer = build("optimizers", "rmsprop", lr=1e-4)([{"params": list(model.parameters())}])
    pixels = torch.randint(0, 256, (8, 3, 64, 64), dtype=torch.uint8)
    targets = torch.randint(-1, 2, (8, 40), dtype=torch.int8)

    def measure() -> torch.Tensor:
        total, count = loss(model(pixels), targets)
        mean: torch.Tensor = total / count
        return mean

    before = measure()
    before.backward()
    optimizer.step()
    assert all(parameter.grad is not None for parameter in model.parameters())
    with torch.no_grad():
        assert measure() < before
