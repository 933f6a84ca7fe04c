"""Optimisers against PyTorch's own, field by field, and against themselves."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from pydantic import ValidationError

from tests.components import build, make_context

CASES: list[tuple[str, type[torch.optim.Optimizer], dict[str, Any]]] = [
    ("sgd", torch.optim.SGD, {}),
    ("sgd", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("sgd", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}),
    ("adam", torch.optim.Adam, {}),
    ("adam", torch.optim.Adam, {"betas": (0.8, 0.9), "eps": 1e-4, "amsgrad": True}),
    ("adamw", torch.optim.AdamW, {}),
    ("adamw", torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.1}),
    ("rmsprop", torch.optim.RMSprop, {}),
    ("rmsprop", torch.optim.RMSprop, {"alpha": 0.9, "momentum": 0.5, "centered": True}),
]


def descend(make: Any) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(shape, generator=generator).requires_grad_() for shape in ((3, 4), (4,))]
    optimizer = make([{"params": weights[:1]}, {"params": weights[1:]}])
    for _ in range(5):
        optimizer.zero_grad()
        sum((weight**4).sum() for weight in weights).backward()  # type: ignore[union-attr]
        optimizer.step()
    return weights


@pytest.mark.parametrize(("name", "kind", "options"), CASES)
def test_steps_equal_pytorchs_bit_for_bit(
    name: str, kind: type[torch.optim.Optimizer], options: dict[str, Any]
) -> None:
    ours = descend(build("optimizers", name, **options))
    theirs = descend(lambda groups: kind(groups, **options))
    for our_weight, their_weight in zip(ours, theirs, strict=True):
        assert torch.equal(our_weight, their_weight)


@pytest.mark.parametrize(
    ("name", "kind"), {name: kind for name, kind, _ in CASES}.items(), ids=lambda case: str(case)
)
def test_defaults_are_pytorchs(name: str, kind: type[torch.optim.Optimizer]) -> None:
    config = make_context().registries.optimizers.get(name).config_class()()
    signature = inspect.signature(kind).parameters
    assert config.model_dump() == {
        field: signature[field].default for field in type(config).model_fields
    }


def test_a_group_keeps_its_own_learning_rate() -> None:
    weights = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    groups = [{"params": weights[:1]}, {"params": weights[1:], "lr": 0.5}]
    optimizer = build("optimizers", "adam", lr=0.25)(groups)
    assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.5]


@pytest.mark.parametrize("options", [{"nesterov": True}, {"lr": 0}, {"momentum": 1.5}])
def test_what_pytorch_would_refuse_later_is_refused_in_the_recipe(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        build("optimizers", "sgd", **options)
    with pytest.raises(ValidationError, match="betas"):
        build("optimizers", "adam", betas=(0.9, 1.0))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("name", ["sgd", "adam", "adamw"])
def test_one_kernel_updates_all_on_a_gpu(name: str) -> None:
    weight = torch.zeros(3, device="cuda", requires_grad=True)
    optimizer = build("optimizers", name, {"device": "cuda"})([{"params": [weight]}])
    assert optimizer.defaults["fused"] is True
