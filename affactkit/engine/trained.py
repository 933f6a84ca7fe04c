"""A trained network, ready to answer."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from affactkit.cache import cache_folder
from affactkit.component import Component, parse_component
from affactkit.engine.assembly import build_model, choose_device
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.face_predictor import FacePredictor, Faces
from affactkit.engine.golden import TOLERANCE, Golden
from affactkit.engine.looks import Looks, Tta
from affactkit.engine.model import AttributeModel
from affactkit.engine.weights import load_weights
from affactkit.errors import DataError
from affactkit.faces import FacePrediction
from affactkit.interfaces import BuildContext, Detector, Pixels
from affactkit.recipe.contents import components
from affactkit.recipe.models import Crop, Recipe
from affactkit.registry import Registries

log = logging.getLogger("affactkit")

USUAL_DETECTOR = "mtcnn"
"""What finds the faces when a recipe names no detector."""


class TrainedModel:
    """A network with the names of what it answers and the crop rule that it was trained on.

    Args:
        model: the network, on its device.
        recipe: the one that it was trained by.
        context: knows the attributes, and builds the detector when it is needed.
    """

    def __init__(self, model: AttributeModel, recipe: Recipe, context: BuildContext) -> None:
        self.model = model.eval()
        self.attributes = context.attributes
        self.crop = recipe.crop
        self._recipe = recipe
        self._context = context

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

    def predict(
        self, picture: Pixels, *, faces: Faces = "all", tta: Tta = "none"
    ) -> list[FacePrediction]:
        """Return what the faces of a picture show, the most probable face first.

        Args:
            picture: uint8 [H, W, 3] RGB, upright; the faces need not be aligned.
            faces: all that are detected, or the ``best``, which is the most probable one.
            tta: look at each face once, in the ``ten-crop`` views of test set C, or in a ``grid``
                of rotations and scales; probabilities are averaged.

        Raises:
            DataError: the picture has another type or shape.
        """
        return self.predictor(faces=faces, tta=tta).predict([picture])[0]

    def predictor(self, *, faces: Faces = "all", tta: Tta = "none") -> FacePredictor:
        """Return what does the same for many pictures at a time; see `predict`."""
        return FacePredictor(
            self.model,
            self.attributes,
            self._detector,
            self.photo_crop,
            faces,
            Looks.of(tta, self.crop.size),
            self._recipe.training.batch_size,
        )

    @cached_property
    def photo_crop(self) -> Crop:
        """How faces are cut out of any picture: as in training if that detects, or as in set D."""
        if self.crop.box == "detected":
            return self.crop.model_copy(update={"precision": "exact"})
        detector = _detector_of(self._recipe, self._context.registries)
        kept = {name: getattr(self.crop, name) for name in ("size", "fill", "decode")}
        return Crop(box="detected", detector=detector, **kept)

    @cached_property
    def _detector(self) -> Detector:
        named = _detector_of(self._recipe, self._context.registries)
        detector: Detector = self._context.build("detectors", named)
        return detector


def _detector_of(recipe: Recipe, registries: Registries) -> Component:
    """Return the first detector that a recipe names, usually its evaluator's."""
    for _, component in components(recipe):
        if component.entry.kind == "detectors":
            return component
    return parse_component(USUAL_DETECTOR, "detectors", registries)


def restore(recipe: Recipe, checkpoint: Path, registries: Registries) -> TrainedModel:
    """Build a recipe's network with the weights of a checkpoint.

    If it answers otherwise about the checkpoint's golden crops than when the weights were kept,
    that is logged as a warning. Checkpoints of other programs have no such crops.

    Raises:
        DataError: the checkpoint is missing or damaged, or of another network.
    """
    content = load_checkpoint(checkpoint)
    context = BuildContext(
        registries,
        cache_folder(),
        attributes=tuple(content["attributes"]),
        image_size=recipe.crop.size,
        device=str(choose_device(recipe.training.device)),
        initial_weights=False,
    )
    bare = recipe.model.model_copy(update={"init": None})
    # Layers draw first weights, which are replaced at once: that is no reason to change what the
    # caller draws next.
    with torch.random.fork_rng(devices=[]):
        network = build_model(bare, context)
    load_weights(network, content["model"], source=str(checkpoint))
    if "golden" in content:
        _check_answers(network, Golden.from_state(content["golden"]), checkpoint)
    return TrainedModel(network, recipe, context)


def _check_answers(network: AttributeModel, golden: Golden, checkpoint: Path) -> None:
    deviation = golden.deviation(network)
    if deviation > TOLERANCE:
        log.warning(
            "%s: the network answers otherwise than when it was trained: logits of its golden "
            "crops are off by %.2g of the largest, where %g is allowed. Another version of a "
            "package or plugin may build another network: install those that environment.json of "
            "the run names, or judge the network as it is now with affactkit evaluate.",
            checkpoint,
            deviation,
            TOLERANCE,
        )
