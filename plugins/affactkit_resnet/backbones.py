"""Backbones: networks of timm, from normalised pictures to features."""

from __future__ import annotations

import difflib
from typing import Any

import timm
import torch
from torch import nn

from affactkit.errors import RecipeError
from affactkit.interfaces import BuildContext
from affactkit_resnet.config import ResNetConfig, TimmConfig
from affactkit_resnet.hub import pretrained
from affactkit_resnet.initial import load_initial
from affactkit_resnet.sources import AnyWeights


class TimmBackbone(nn.Module):
    """An `affactkit.interfaces.Backbone` around a network of timm, with its mean and std."""

    def __init__(self, network: Any, out_features: int) -> None:
        super().__init__()
        self.mean: tuple[float, float, float] = network.pretrained_cfg["mean"]
        self.std: tuple[float, float, float] = network.pretrained_cfg["std"]
        self.out_features = out_features
        self.network = network

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Map normalised pictures [B, 3, H, W] to features [B, F]."""
        features: torch.Tensor = self.network(pictures)
        return features


def resnet50(config: ResNetConfig, context: BuildContext) -> TimmBackbone:
    """Make ResNet-50 with its 1000-way layer."""
    return TimmBackbone(_build("resnet50.tv_in1k", config.weights, context), 1000)


def resnet152(config: ResNetConfig, context: BuildContext) -> TimmBackbone:
    """Make ResNet-152 with its 1000-way layer."""
    return TimmBackbone(_build("resnet152.tv_in1k", config.weights, context), 1000)


def timm_network(config: TimmConfig, context: BuildContext) -> TimmBackbone:
    """Make a network of timm without its classifier.

    Raises:
        RecipeError: timm knows no network of that name, or no weights of that tag.
    """
    _require_known(config.model)
    options: dict[str, Any] = {"num_classes": 0}
    settings = timm.get_pretrained_cfg(config.model)
    if settings is not None and settings.fixed_input_size and context.image_size is not None:
        options["img_size"] = context.image_size
    network = _build(config.model, config.weights, context, **options)
    return TimmBackbone(network, getattr(network, "head_hidden_size", network.num_features))


def _build(name: str, weights: AnyWeights, context: BuildContext, **options: Any) -> Any:
    if weights == "imagenet" and context.initial_weights:
        return pretrained(name, **options)
    network = timm.create_model(name, **options)
    if context.initial_weights:
        load_initial(network, weights)
    return network


def _require_known(name: str) -> None:
    model, _, tag = name.partition(".")
    if not timm.is_model(model):
        raise _unknown(name, "model", model, timm.list_models())
    tags = [known.partition(".")[2] for known in timm.list_pretrained(f"{model}.*")]
    if tag and tag not in tags:
        raise _unknown(name, "weights tag", tag, tags)


def _unknown(name: str, what: str, word: str, known: list[str]) -> RecipeError:
    close = difflib.get_close_matches(word, known, n=3) or known[:3]
    return RecipeError(
        f"model.backbone.model: {name}: timm {timm.__version__} knows no {what} '{word}'; "
        f"there is: {', '.join(close) or 'none'}",
        hint="python -c \"import timm; print(timm.list_models('*resnet*'))\" lists its models.",
    )
