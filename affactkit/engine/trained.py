"""A trained network, ready to answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from affactkit.cache import cache_folder
from affactkit.engine.assembly import build_model, choose_device
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.model import AttributeModel
from affactkit.engine.weights import load_weights
from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.recipe.models import Crop, Recipe
from affactkit.registry import Registries


class TrainedModel:
    """A network with the names of what it answers and the crop rule that it was trained on."""

    def __init__(self, model: AttributeModel, attributes: tuple[str, ...], crop: Crop) -> None:
        self.model = model.eval()
        self.attributes = attributes
        self.crop = crop

    @torch.inference_mode()
    def logits(self, crops: ArrayLike | torch.Tensor) -> NDArray[np.float32]:
        """Return logits [B, A] of uint8 crops [B, 3, H, W], RGB; normalisation happens inside.

        Raises:
            DataError: the crops have another type or shape.
        """
        pixels = torch.as_tensor(crops)
        if pixels.dtype != torch.uint8 or pixels.ndim != 4 or pixels.shape[1] != 3:
            raise DataError(
                f"crops are uint8 [B, 3, H, W], got {pixels.dtype} {list(pixels.shape)}",
                hint="One picture [H, W, 3] becomes crops by transpose(2, 0, 1)[None].",
            )
        device = next(self.model.parameters()).device
        return np.asarray(self.model(pixels.to(device)).float().cpu().numpy())


def restore(recipe: Recipe, checkpoint: Path, registries: Registries) -> TrainedModel:
    """Build a recipe's network with the weights of a checkpoint.

    Raises:
        DataError: the checkpoint is missing or damaged, or of another network.
    """
    content = load_checkpoint(checkpoint)
    attributes = tuple(content["attributes"])
    context = BuildContext(
        registries,
        cache_folder(),
        attributes=attributes,
        image_size=recipe.crop.size,
        device=str(choose_device(recipe.training.device)),
        initial_weights=False,
    )
    bare = recipe.model.model_copy(update={"init": None})
    network = build_model(bare, context)
    load_weights(network, content["model"], source=str(checkpoint))
    return TrainedModel(network, attributes, recipe.crop)
