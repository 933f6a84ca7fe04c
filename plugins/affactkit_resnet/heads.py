"""Heads: features to logits. Linear layers start from PyTorch's own initialisation.

The names of the layers are those of the published checkpoints.
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from affactkit.errors import PluginError
from affactkit.interfaces import BuildContext
from affactkit_resnet.config import (
    Activation,
    AffactExtConfig,
    MlpConfig,
    ResNet51SConfig,
    ResNet153SConfig,
)

ACTIVATIONS: dict[Activation, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "elu": nn.ELU,
    "tanh": nn.Tanh,
}
HIDDEN_153 = 128
"""Width of the hidden layer in the code of ResNet-153-S."""


def resnet_51_s(config: ResNet51SConfig, context: BuildContext) -> nn.Module:
    """Make the head of ResNet-51-S."""
    features, attributes = _sizes(context)
    return _stack(fc51=nn.Linear(features, attributes))


def affact_ext(config: AffactExtConfig, context: BuildContext) -> nn.Module:
    """Make the head of AFFACT-Ext."""
    features, attributes = _sizes(context)
    return _stack(
        fc51=nn.Linear(features, attributes),
        activation=nn.Identity() if config.activation == "none" else nn.LeakyReLU(),
        fc52=nn.Linear(attributes, attributes),
    )


def resnet_153_s(config: ResNet153SConfig, context: BuildContext) -> nn.Module:
    """Make the head of ResNet-153-S, by the report or by the code."""
    features, attributes = _sizes(context)
    if config.reading == "report":
        return _stack(fc1=nn.Linear(features, attributes))
    return _stack(
        relu0=nn.ReLU(),
        fc1=nn.Linear(features, HIDDEN_153),
        relu1=nn.ReLU(),
        fc2=nn.Linear(HIDDEN_153, attributes),
    )


def mlp(config: MlpConfig, context: BuildContext) -> nn.Module:
    """Make a head of any depth."""
    features, attributes = _sizes(context)
    layers: list[nn.Module] = []
    for width in config.hidden:
        layers += [
            nn.Dropout(config.dropout),
            nn.Linear(features, width),
            ACTIVATIONS[config.activation](),
        ]
        features = width
    return nn.Sequential(*layers, nn.Dropout(config.dropout), nn.Linear(features, attributes))


def _stack(**layers: nn.Module) -> nn.Sequential:
    return nn.Sequential(OrderedDict(layers))


def _sizes(context: BuildContext) -> tuple[int, int]:
    if context.in_features is None or not context.attributes:
        raise PluginError("a head needs context.in_features and context.attributes")
    return context.in_features, len(context.attributes)
