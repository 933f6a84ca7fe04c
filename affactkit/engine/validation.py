"""How a training is validated: on unjittered crops of the validation split, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch

from affactkit.data.loader import load_batches, worker_count
from affactkit.data.order import EvaluationOrder
from affactkit.engine.assembly import make_crops
from affactkit.engine.prediction import answers
from affactkit.engine.session import Session
from affactkit.engine.skipping import Skipping
from affactkit.engine.tally import Tally, counted, right_and_known
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.recipe.models import Recipe

Validation = Callable[[Session], Mapping[str, float]]
"""Measures the network of a session as it is."""


def make_validation(
    recipe: Recipe, table: FaceTable, context: BuildContext, skipping: Skipping
) -> Validation:
    """Return how to validate; nothing is measured without a validation split.

    Each process looks at its share of the pictures, and all get the same numbers.
    """
    rows = table.rows(Split.VALIDATION)
    if len(rows) == 0:
        return lambda session: {}
    on_error = recipe.training.on_error
    crops = make_crops(table, rows, recipe.crop, (), recipe.seed, context, on_error)

    def validate(session: Session) -> Mapping[str, float]:
        processes, device = session.processes, session.device
        # Without synchronisation each process has batch statistics of its own.
        processes.copy_from_main(session.judged.buffers())
        order = EvaluationOrder(processes.share.take(rows), recipe.training.batch_size)
        loading = load_batches(
            crops,
            order,
            workers=worker_count(recipe.training.workers, processes.local_count),
            pin=device.type != "cpu",
        )
        counts = torch.zeros(4, dtype=torch.float64, device=device)
        by_attribute = torch.zeros(2, len(table.attributes), dtype=torch.float64, device=device)
        with loading as batches:
            for batch, logits in answers(session.judged, skipping.apart(batches)):
                targets = batch.targets.to(device, non_blocking=True)
                counts += counted(logits[:, 0], targets, *session.loss(logits[:, 0], targets))
                by_attribute += right_and_known(logits[:, 0], targets)
        tally = Tally(device)
        tally.add(session.step, processes.sum(counts))
        right, known = processes.sum(by_attribute)
        accuracies = zip(table.attributes, (right / known).tolist(), strict=True)
        return {
            **tally.metrics("validation"),
            **{f"validation/accuracy/{name}": accuracy for name, accuracy in accuracies},
        }

    return validate
