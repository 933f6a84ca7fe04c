"""A whole training: everything made ready, then carried through in a run directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from affactkit.data.crops import CropBatches
from affactkit.data.loader import load_batches, worker_count
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import (
    build_session,
    make_crops,
    open_faces,
    training_order,
    training_rows,
)
from affactkit.engine.listeners import Checkpoints, Listener
from affactkit.engine.loop import train
from affactkit.engine.session import Session
from affactkit.engine.validation import make_validation
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit.recipe.models import Recipe
from affactkit.registry import Registries
from affactkit.runs import RunDirectory


@dataclass(frozen=True)
class Preparation:
    """What a training needs, made before anything is written."""

    recipe: Recipe
    table: FaceTable
    context: BuildContext
    crops: CropBatches
    order: TrainingOrder
    session: Session
    validate: Callable[[], Mapping[str, float]]


def prepare(
    recipe: Recipe, registries: Registries, checkpoint: Mapping[str, Any] | None = None
) -> Preparation:
    """Build the parts of a training, to begin it or to go on from a checkpoint."""
    table, context = open_faces(recipe, registries)
    rows = training_rows(table)
    order = training_order(recipe, rows)
    crops = make_crops(table, rows, recipe.crop, recipe.transforms, recipe.seed, context)
    session = build_session(recipe, context, order.steps_per_epoch, order.total_steps)
    if checkpoint is not None:
        session.load_state_dict(checkpoint)
    return Preparation(
        recipe,
        table,
        context,
        crops,
        replace(order, first_step=session.step),
        session,
        make_validation(recipe, table, context, session),
    )


def fit(ready: Preparation, run: RunDirectory, listeners: Iterable[Listener]) -> None:
    """Train to the end, telling the listeners, and checkpointing after they know.

    A line of the metrics is written before the checkpoint that follows it: after a crash in
    between it is dropped and written again, never lost.
    """
    training = ready.recipe.training
    facts = {"attributes": list(ready.table.attributes)}
    heard = [*listeners, Checkpoints(run, ready.session, training, facts)]
    batches = load_batches(
        ready.crops,
        ready.order,
        workers=worker_count(training.workers),
        pin=ready.session.device.type != "cpu",
    )
    for event in train(ready.session, batches, ready.validate):
        for listener in heard:
            listener.on(event)
