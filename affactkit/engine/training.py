"""A whole training: everything made ready, then carried through in a run directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from affactkit.data.crops import Batch, CropBatches, finished_batches, unfinished_batches
from affactkit.data.loader import load_batches, worker_count
from affactkit.data.order import Order, SharedOrder
from affactkit.engine.assembly import (
    build_session,
    open_faces,
    render_crops,
    training_order,
    training_rows,
)
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.events import Event, Interrupted, Skipped, Step
from affactkit.engine.interruption import Interruption
from affactkit.engine.listeners import Listener
from affactkit.engine.loop import train
from affactkit.engine.memory import keep_freed_memory
from affactkit.engine.pixels import Finishing, choose_place
from affactkit.engine.saving import take_back
from affactkit.engine.session import Session
from affactkit.engine.skipping import Skipping
from affactkit.engine.validation import make_validation
from affactkit.errors import RunInterruptedError
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit.recipe.models import Recipe
from affactkit.registry import Registries


@dataclass(frozen=True)
class Preparation:
    """What a training needs, made before anything is written.

    The recipe says what was chosen where it was left open.
    """

    recipe: Recipe
    table: FaceTable
    context: BuildContext
    crops: CropBatches
    finish: Callable[[Batch], Batch]
    order: Order
    session: Session
    validate: Callable[[], Mapping[str, float]]
    processes: Processes
    skipping: Skipping


def prepare(
    recipe: Recipe,
    registries: Registries,
    checkpoint: Mapping[str, Any] | None = None,
    processes: Processes = ALONE,
    skipped: Iterable[Skipped] = (),
) -> Preparation:
    """Build the parts of a training, to begin it or to go on from a checkpoint.

    Args:
        recipe: says what to train.
        registries: what its components are looked up in.
        checkpoint: what to go on from.
        processes: those that train together.
        skipped: pictures that the same run is known to do without.
    """
    training = recipe.training
    with processes.first_here():
        table, context = open_faces(recipe, registries, processes)
        rows = training_rows(table)
        crops = render_crops(
            table, rows, recipe.crop, recipe.transforms, recipe.seed, context, training.on_error
        )
        skipping = Skipping(table, training, processes, skipped)
        validation = make_validation(recipe, table, context, skipping)
    order = training_order(recipe, rows)
    session = build_session(recipe, context, order.steps_per_epoch, order.total_steps, processes)
    place = choose_place(training, crops.augmentation, session.device)
    batches = unfinished_batches if place == "device" else finished_batches
    if checkpoint is not None:
        take_back(session, checkpoint)
    placed = training.model_copy(update={"pixel_transforms": place})
    return Preparation(
        recipe.model_copy(update={"training": placed}),
        table,
        context,
        batches(crops, training.on_error),
        Finishing(crops.augmentation, session.device),
        SharedOrder(replace(order, first_step=session.step), processes.share),
        session,
        lambda: validation(session),
        processes,
        skipping,
    )


def fit(ready: Preparation, listeners: Iterable[Listener], interruption: Interruption) -> None:
    """Train to the end, telling the listeners in their order.

    What writes metrics should come before what saves checkpoints: after a crash in between, the
    line is dropped and written again, never lost.

    Raises:
        RunInterruptedError: the training was interrupted; the listeners were told.
    """
    keep_freed_memory()
    heard = list(listeners)
    training, session, processes = ready.recipe.training, ready.session, ready.processes
    loading = load_batches(
        ready.crops,
        ready.order,
        workers=worker_count(training.workers, processes.local_count),
        pin=session.device.type != "cpu",
    )

    def tell(event: Event) -> None:
        for listener in heard:
            listener.on(event)

    ready.skipping.tell = tell

    def validate() -> Mapping[str, float]:
        # Several processes must leave a validation together, so that they finish it.
        with interruption.deferred(processes.count > 1):
            return ready.validate()

    with loading as batches, interruption.deferred():
        try:
            usable = ready.skipping.in_step(batches)
            for event in train(session, map(ready.finish, usable), validate):
                tell(event)
                if isinstance(event, Step):
                    interruption.check(processes)
        except RunInterruptedError:
            tell(Interrupted(session.step))
            # The first process to end takes the others down: none may before all is saved.
            processes.barrier()
            raise
