"""How a training is validated: on unjittered crops of the validation split, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch

from affactkit.data.loader import load_batches, worker_count
from affactkit.data.order import EvaluationOrder
from affactkit.engine.assembly import make_crops
from affactkit.engine.prediction import predict
from affactkit.engine.session import Session
from affactkit.engine.tally import Tally
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.recipe.models import Recipe


def make_validation(
    recipe: Recipe, table: FaceTable, context: BuildContext, session: Session
) -> Callable[[], Mapping[str, float]]:
    """Return what measures the network as it is; nothing is measured without a validation split."""
    rows = table.rows(Split.VALIDATION)
    if len(rows) == 0:
        return dict
    crops = make_crops(table, rows, recipe.crop, (), recipe.seed, context)
    order = EvaluationOrder(rows, recipe.training.batch_size)
    targets = torch.from_numpy(table.targets[rows])

    def validate() -> Mapping[str, float]:
        batches = load_batches(
            crops,
            order,
            workers=worker_count(recipe.training.workers),
            pin=session.device.type != "cpu",
        )
        logits = torch.from_numpy(predict(session.model, batches)[:, 0])
        tally = Tally(torch.device("cpu"))
        tally.add(session.step, logits, targets, *session.loss(logits, targets))
        return tally.metrics("validation")

    return validate
