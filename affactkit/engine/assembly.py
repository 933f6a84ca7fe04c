"""Turns what a recipe says into what the loop needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from timm.layers.norm_act import convert_sync_batchnorm

from affactkit.cache import cache_folder
from affactkit.component import Component
from affactkit.data.augmentation import Augmentation
from affactkit.data.boxes import face_boxes
from affactkit.data.crops import CropBatches, RenderedCrops, finished_batches
from affactkit.data.order import TrainingOrder
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.model import AttributeModel
from affactkit.engine.session import Session
from affactkit.engine.weights import load_weights
from affactkit.errors import DataError
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext, Optimizer, Scheduler
from affactkit.measures.labels import with_labels
from affactkit.recipe.models import Crop, Init, Model, OnError, Recipe, Training
from affactkit.registry import Registries
from affactkit.runs import RunDirectory


def choose_device(name: str, processes: Processes = ALONE) -> torch.device:
    """Return the device of that name; ``auto`` takes a GPU if there is one.

    Of several processes on a machine each takes a GPU of its own.

    Raises:
        DataError: there is no such device here.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and processes.count > 1:
        name = f"cuda:{processes.local_rank}"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise DataError(
            f"training.device: {name} cannot be used here: {str(error).splitlines()[0]}",
            hint="Choose cpu or auto; affactkit doctor shows the devices.",
        ) from error
    return device


def open_faces(
    recipe: Recipe, registries: Registries, processes: Processes = ALONE
) -> tuple[FaceTable, BuildContext]:
    """Load the recipe's faces with their labels, and what other components learn of them."""
    context = BuildContext(
        registries,
        cache_folder(),
        image_size=recipe.crop.size,
        device=str(choose_device(recipe.training.device, processes)),
    )
    table: FaceTable = context.build("datasets", recipe.dataset).load()
    if recipe.labels is not None:
        table = with_labels(table, recipe.labels)
    return table, replace(
        context, attributes=table.attributes, train_frequencies=table.train_frequencies()
    )


def make_crops(
    table: FaceTable,
    rows: NDArray[np.int64],
    crop: Crop,
    transforms: Sequence[Component],
    seed: int,
    context: BuildContext,
    on_error: OnError = "raise",
) -> CropBatches:
    """Return what makes the crops of these rows, in batches."""
    crops = render_crops(table, rows, crop, transforms, seed, context, on_error)
    return finished_batches(crops, on_error)


def render_crops(
    table: FaceTable,
    rows: NDArray[np.int64],
    crop: Crop,
    transforms: Sequence[Component],
    seed: int,
    context: BuildContext,
    on_error: OnError = "raise",
) -> RenderedCrops:
    """Return what makes the crops of these rows, one by one."""
    boxes = np.full((len(table), 5), np.nan)
    boxes[rows] = face_boxes(table, rows, crop, context, on_error).boxes
    sized = replace(context, image_size=crop.size)
    return RenderedCrops(table, boxes, crop, Augmentation.build(transforms, seed, sized))


def build_model(model: Model, context: BuildContext) -> AttributeModel:
    """Build the network on its device, from its initial weights."""
    backbone = context.build("backbones", model.backbone)
    head = replace(context, in_features=backbone.out_features).build("heads", model.head)
    network = AttributeModel(backbone, head).to(context.device)
    if model.init is not None:
        path = _checkpoint_of(model.init)
        weights = load_checkpoint(path)["model"]
        load_weights(network, weights, source=str(path), strict=model.init.strict)
    return network


def _checkpoint_of(init: Init) -> Path:
    if init.run is not None:
        return RunDirectory.open(init.run).checkpoint("best")
    if init.file is not None:
        return init.file
    raise ValueError("Init is checked to have one of both")


def build_session(
    recipe: Recipe,
    context: BuildContext,
    steps_per_epoch: int,
    total_steps: int,
    processes: Processes = ALONE,
) -> Session:
    """Build everything that training changes, reproducibly from the recipe's seed."""
    torch.manual_seed(recipe.seed)
    context = replace(context, steps_per_epoch=steps_per_epoch, total_steps=total_steps)
    model = _prepared(build_model(recipe.model, context), recipe.training, processes)
    return Session(
        model,
        context.build("losses", recipe.loss),
        _build_optimizer(model, recipe, context),
        _build_scheduler(recipe, context),
        recipe.training,
        seed=recipe.seed,
        steps_per_epoch=steps_per_epoch,
        total_steps=total_steps,
        processes=processes,
    )


def _prepared(model: AttributeModel, training: Training, processes: Processes) -> AttributeModel:
    if training.sync_batchnorm and processes.count > 1 and model.mean.is_cuda:
        # Not PyTorch's own: that would drop the activation inside of timm's normalisations.
        model = convert_sync_batchnorm(model)  # type: ignore[no-untyped-call]
    processes.copy_from_main(model.state_dict().values())
    if training.channels_last:
        model.to(memory_format=torch.channels_last)
    if training.compile:
        model.compile()
    return model


def _build_optimizer(
    model: AttributeModel, recipe: Recipe, context: BuildContext
) -> torch.optim.Optimizer:
    make_optimizer: Optimizer = context.build("optimizers", recipe.optimizer)
    parts = [list(part.parameters()) for part in (model.backbone, model.head)]
    optimizer = make_optimizer({"params": part} for part in parts if part)
    if parts[0]:
        optimizer.param_groups[0]["lr"] *= recipe.training.backbone_lr_factor
    return optimizer


def _build_scheduler(recipe: Recipe, context: BuildContext) -> Scheduler | None:
    if recipe.scheduler is None:
        return None
    scheduler: Scheduler = context.build("schedulers", recipe.scheduler)
    return scheduler


def training_rows(table: FaceTable) -> NDArray[np.int64]:
    """Return the rows to train on.

    Raises:
        DataError: there is none.
    """
    rows = table.rows(Split.TRAIN)
    if len(rows) == 0:
        raise DataError(
            f"no picture of the {len(table)} in the data set belongs to the training split"
        )
    return rows


def training_order(recipe: Recipe, rows: NDArray[np.int64]) -> TrainingOrder:
    """Return the order in which a whole training sees these rows."""
    training = recipe.training
    steps_per_epoch = -(-len(rows) // training.batch_size)
    total_steps = training.steps or (training.epochs or 0) * steps_per_epoch
    return TrainingOrder(rows, training.batch_size, total_steps, recipe.seed)
