"""Where a network finds what it answers: Grad-CAM (Selvaraju et al., 2017), as Captum has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from captum.attr import LayerGradCam
from numpy.typing import NDArray
from torch import nn

from affactkit.engine.model import AttributeModel
from affactkit.engine.trained import restore
from affactkit.errors import DataError
from affactkit.interfaces import Pixels
from affactkit.recipe.load import load_recipe
from affactkit.registry import Registries
from affactkit.runs import RunDirectory

Map = NDArray[np.float32]
"""[h, w] how much each place of the last layer speaks for a yes, 0 where it does not."""


def network_of(run: RunDirectory, registries: Registries) -> AttributeModel:
    """Return the network of a run with its best weights."""
    recipe = load_recipe(run.resolved, registries=registries)
    return restore(recipe, run.checkpoint("best"), registries).model


def grad_cam(
    model: AttributeModel, crops: Sequence[Pixels], attributes: Sequence[int]
) -> list[list[Map]]:
    """Return by crop and attribute what speaks for a yes.

    Args:
        model: the network.
        crops: [size, size, 3] uint8 each, all of one size.
        attributes: which logits.

    Raises:
        DataError: no layer of the backbone tells places apart.
    """
    device = next(model.parameters()).device
    pixels = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float().to(device)
    explained = LayerGradCam(model, last_layer_of_places(model, pixels[:1]))
    maps = [
        explained.attribute(pixels, target=attribute, relu_attributions=True)[:, 0]
        for attribute in attributes
    ]
    by_crop: NDArray[np.float32] = torch.stack(maps, dim=1).detach().cpu().numpy()
    return [list(of_crop) for of_crop in by_crop]


def last_layer_of_places(model: AttributeModel, pixels: torch.Tensor) -> nn.Module:
    """Return the last layer of the backbone whose output [B, C, h, w] has more than one place."""
    found: list[nn.Module] = []

    def look(layer: nn.Module, _: object, output: object) -> None:
        if isinstance(output, torch.Tensor) and output.ndim == 4 and output[0, 0].numel() > 1:
            found.append(layer)

    hooks = [layer.register_forward_hook(look) for layer in model.backbone.modules()]
    try:
        with torch.inference_mode():
            model(pixels)
    finally:
        for hook in hooks:
            hook.remove()
    if not found:
        raise DataError(
            "the network has no layer that tells places of a picture apart",
            hint="Heat maps are for convolutional networks.",
        )
    return found[-1]
