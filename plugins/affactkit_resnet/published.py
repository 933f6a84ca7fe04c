"""Checkpoints of the published code: which network they are of, and their tensors for ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from affactkit.cache import cache_folder
from affactkit.engine.checkpoint import read_plain
from affactkit.engine.model import AttributeModel
from affactkit.engine.weights import mismatches, refuse
from affactkit.errors import DataError, RecipeError
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit.registry import suggest
from affactkit_resnet.statefile import require_state

_LISTED = """
    5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes Bald Bangs Big_Lips Big_Nose
    Black_Hair Blond_Hair Blurry Brown_Hair Bushy_Eyebrows Chubby Double_Chin Eyeglasses Goatee
    Gray_Hair Heavy_Makeup High_Cheekbones Male Mouth_Slightly_Open Mustache Narrow_Eyes No_Beard
    Oval_Face Pale_Skin Pointy_Nose Receding_Hairline Rosy_Cheeks Sideburns Smiling Straight_Hair
    Wavy_Hair Wearing_Earrings Wearing_Hat Wearing_Lipstick Wearing_Necklace Wearing_Necktie
    Young"""
ATTRIBUTES: tuple[str, ...] = tuple(_LISTED.split())
"""What the published networks answer, in the order of their logits, which is CelebA's."""
PREFIX = "module."
"""What the published code's wrapper for several GPUs puts before each name."""

NETWORKS: Mapping[str, Mapping[str, Any]] = {
    "resnet-51-s": {
        "backbone": {"type": "resnet50", "weights": "none"},
        "head": {"type": "resnet-51-s"},
    },
    "affact-ext": {
        "backbone": {"type": "resnet50", "weights": "none"},
        "head": {"type": "affact-ext", "activation": "none"},
    },
    "resnet-153-s": {
        "backbone": {"type": "resnet152", "weights": "none"},
        "head": {"type": "resnet-153-s", "reading": "code"},
    },
}
"""The model stanza of a recipe for each published network; AFFACT is a ``resnet-51-s``."""


def load_published(path: Path, model_name: str) -> dict[str, torch.Tensor]:
    """Return the state of an `AttributeModel` from a published checkpoint.

    Args:
        path: a ``.pt`` file, ``{"model_state_dict": ..., "optimizer_state_dict": ...}``.
        model_name: one of `NETWORKS`.

    Raises:
        RecipeError: there is no such network.
        DataError: the file is missing, damaged, laid out otherwise, of another network, or
            holds code; the first mismatching tensors are named.
    """
    if model_name not in NETWORKS:
        raise RecipeError(
            f"there is no published network '{model_name}'; {suggest(model_name, list(NETWORKS))}"
        )
    found, layout = _read(path), _layout(model_name)
    differences = _differences(layout, found)
    if differences:
        refuse(differences, f"{path} as {model_name}", _what_it_is(found))
    return {name: found[_published_name(name)] for name in layout}


def _read(path: Path) -> dict[str, torch.Tensor]:
    content = read_plain(path)
    if not isinstance(content, dict) or "model_state_dict" not in content:
        raise DataError(
            f"{path}: not laid out as the published checkpoints, "
            "which hold model_state_dict and optimizer_state_dict"
        )
    state = require_state(content["model_state_dict"], f"{path}: model_state_dict")
    return {name.removeprefix(PREFIX): tensor for name, tensor in state.items()}


def _layout(model_name: str) -> dict[str, torch.Tensor]:
    """Return what the network's tensors are named here, and their shapes; they hold no data."""
    context = BuildContext(plugin_host().registries, cache_folder(), attributes=ATTRIBUTES)
    parts = NETWORKS[model_name]
    with torch.device("meta"):
        backbone = context.build("backbones", parts["backbone"])
        head = replace(context, in_features=backbone.out_features).build("heads", parts["head"])
        return AttributeModel(backbone, head).state_dict()


def _published_name(name: str) -> str:
    return name.removeprefix("backbone.network.").removeprefix("head.")


def _differences(
    layout: Mapping[str, torch.Tensor], found: Mapping[str, torch.Tensor]
) -> list[str]:
    return mismatches({_published_name(name): layout[name] for name in layout}, found)


def _what_it_is(found: Mapping[str, torch.Tensor]) -> str:
    for name in NETWORKS:
        if not _differences(_layout(name), found):
            return f"Its tensors are those of {name}."
    return f"It is none of the published networks: {', '.join(NETWORKS)}."
