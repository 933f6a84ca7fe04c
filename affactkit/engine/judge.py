"""Answers evaluators: the logits of a model on any test set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.data.digest import combined, digested
from affactkit.data.loader import load_batches, worker_count
from affactkit.data.order import EvaluationOrder, rows_of
from affactkit.data.written import WRITTEN, use_written
from affactkit.engine.assembly import make_crops
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.model import AttributeModel
from affactkit.engine.prediction import predict_rows, views_of
from affactkit.engine.skipping import Skipping
from affactkit.errors import DataError
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit.predictions import Predictions
from affactkit.progress import track
from affactkit.recipe.models import TestSet, Training


@dataclass(frozen=True)
class Judged:
    """A test set as a model saw it.

    Attributes:
        test_set: how its crops were made.
        pictures: how many there were.
        crops: a digest of all their pixels, see `affactkit.data.digest`.
    """

    test_set: TestSet
    pictures: int
    crops: str


class ModelJudge:
    """Predicts with one model on the faces of one data set.

    Attributes:
        judged: the test sets so far, by name.

    Args:
        model: the network, on its device.
        table: the faces.
        context: for building transforms and detectors.
        training: the recipe's settings of batches and workers.
        keep: called with the name and the predictions of each test set.
        processes: those that share the work; each of them gets all predictions.
        skipping: learns of pictures that cannot be used, beside what it knows from the training.
    """

    def __init__(
        self,
        model: AttributeModel,
        table: FaceTable,
        context: BuildContext,
        training: Training,
        keep: Callable[[str, Predictions], None],
        processes: Processes = ALONE,
        skipping: Skipping | None = None,
    ) -> None:
        self._model = model
        self._table = table
        self._context = context
        self._training = training
        self._keep = keep
        self._skipping = skipping or Skipping(table, training, processes)
        self._processes = processes
        self.judged: dict[str, Judged] = {}

    def predict(self, name: str, test_set: TestSet) -> Predictions:
        """Return the model's predictions on a test set, having kept them.

        A picture that is skipped has no row in them.

        Raises:
            DataError: the split holds no picture, or too many of them were skipped.
        """
        rows = rows_of(self._table, test_set)
        if len(rows) == 0:
            raise DataError(f"test set {name}: the {test_set.split} split holds no picture")
        rows, logits = self._answers(name, test_set, rows)
        predictions = Predictions(
            logits=logits,
            reduce=test_set.reduce,
            targets=self._table.targets[rows],
            majority=self._table.majority(),
            keys=self._table.keys[rows],
            identity=self._table.identity[rows],
            attributes=self._table.attributes,
        )
        self._keep(name, predictions)
        return predictions

    def _answers(
        self, name: str, test_set: TestSet, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        crops = make_crops(
            self._table,
            rows,
            test_set.crop,
            test_set.transforms,
            test_set.seed,
            self._context,
            self._training.on_error,
        )
        crops = use_written(crops, rows, test_set, self._context.cache / WRITTEN)
        order = EvaluationOrder(self._processes.share.take(rows), self._training.batch_size)
        loading = load_batches(
            crops,
            order,
            workers=worker_count(self._training.workers, self._processes.local_count),
            pin=self._context.device != "cpu",
        )
        digests: list[str] = []
        with loading as batches:
            looked_at = digested(self._skipping.apart(batches), digests)
            shown = track(looked_at, label=f"test set {name}", total=len(order))
            answered, logits = predict_rows(self._model, shown, views_of(test_set), self._processes)
        everyones = [digest for of_one in self._processes.gather(digests) for digest in of_one]
        self.judged[name] = Judged(test_set, len(answered), combined(everyones))
        return answered, logits
