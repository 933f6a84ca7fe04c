"""Heads against their formulas."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn.functional import gelu, leaky_relu, linear, relu

from affactkit.errors import PluginError
from tests.components import build

FEATURES, ATTRIBUTES = 1000, 40
FACTS = {"in_features": FEATURES, "attributes": tuple(f"a{n}" for n in range(ATTRIBUTES))}


def make_head(name: str, **options: Any) -> torch.nn.Module:
    torch.manual_seed(1)
    head: torch.nn.Module = build("heads", name, FACTS, **options)
    return head.eval()


def make_features() -> torch.Tensor:
    return torch.randn(3, FEATURES, generator=torch.Generator().manual_seed(2))


def layer(head: torch.nn.Module, name: str) -> Any:
    part = head.get_submodule(name)
    return lambda values: linear(values, part.weight, part.bias)


def count(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_resnet_51_s_is_one_layer() -> None:
    head, features = make_head("resnet-51-s"), make_features()
    torch.testing.assert_close(head(features), layer(head, "fc51")(features))
    assert count(head) == 1001 * 40


@pytest.mark.parametrize("activation", ["none", "leaky_relu"])
def test_affact_ext_is_two_layers(activation: str) -> None:
    head, features = make_head("affact-ext", activation=activation), make_features()
    between = layer(head, "fc51")(features)
    if activation == "leaky_relu":
        between = leaky_relu(between)
    torch.testing.assert_close(head(features), layer(head, "fc52")(between))
    assert count(head) == 1001 * 40 + 41 * 40


def test_resnet_153_s_by_the_code() -> None:
    head, features = make_head("resnet-153-s", reading="code"), make_features()
    hidden = relu(layer(head, "fc1")(relu(features)))
    torch.testing.assert_close(head(features), layer(head, "fc2")(hidden))
    assert count(head) == 1001 * 128 + 129 * 40


def test_resnet_153_s_by_the_report() -> None:
    head, features = make_head("resnet-153-s", reading="report"), make_features()
    torch.testing.assert_close(head(features), layer(head, "fc1")(features))
    assert count(head) == 1001 * 40


def test_the_default_readings_are_the_codes() -> None:
    assert list(make_head("affact-ext").state_dict()) == [
        f"{name}.{kind}" for name in ("fc51", "fc52") for kind in ("weight", "bias")
    ]
    assert "fc2.weight" in make_head("resnet-153-s").state_dict()


def test_mlp_is_its_formula() -> None:
    head = make_head("mlp", hidden=[16, 8], activation="gelu", dropout=0.5)
    values = make_features()
    layers = [part for part in head.modules() if isinstance(part, torch.nn.Linear)]
    assert [part.out_features for part in layers] == [16, 8, ATTRIBUTES]
    expected = values
    for part in layers[:-1]:
        expected = gelu(linear(expected, part.weight, part.bias))
    expected = linear(expected, layers[-1].weight, layers[-1].bias)
    torch.testing.assert_close(head(values), expected)


def test_mlp_without_hidden_layers_drops_features_in_training_only() -> None:
    head, features = make_head("mlp", dropout=0.5), torch.ones(1, FEATURES)
    assert torch.equal(head(features), head(features))
    head.train()
    assert not torch.equal(head(features), head(features))


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "gelu", "silu", "elu", "tanh"])
def test_mlp_applies_the_activation_that_it_is_told(name: str) -> None:
    head, features = make_head("mlp", hidden=[16], activation=name), make_features()
    first, last = (part for part in head.modules() if isinstance(part, torch.nn.Linear))
    expected = last(getattr(torch.nn.functional, name)(first(features)))
    torch.testing.assert_close(head(features), expected)


@pytest.mark.parametrize("head_name", ["resnet-51-s", "mlp"])
def test_layers_start_within_pytorchs_bounds_for_linear_layers(head_name: str) -> None:
    for name, parameter in make_head(head_name).named_parameters():
        bound = FEATURES**-0.5
        assert parameter.abs().max() <= bound, name
        assert parameter.abs().mean().item() == pytest.approx(bound / 2, rel=0.3), name


def test_a_head_without_sizes_is_refused() -> None:
    with pytest.raises(PluginError, match="in_features"):
        build("heads", "mlp", {"attributes": ("a",)})
