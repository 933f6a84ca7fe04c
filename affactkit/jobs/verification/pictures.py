"""Make test sets again, and see whether they are those that a run was judged on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from affactkit.errors import AffactkitError, DataError
from affactkit.jobs.record import Evaluation, JudgedSet, Record
from affactkit.jobs.revisit import Revisited, revisit
from affactkit.jobs.verification.check import Check
from affactkit.predictions import Predictions
from affactkit.progress import track
from affactkit.registry import Registries
from affactkit.runs import RunDirectory

SUBJECT = "test sets"


def check_test_sets(
    run: RunDirectory, record: Record, registries: Registries, overrides: tuple[str, ...]
) -> Iterator[Check]:
    """Check the labels and the crops of each test set, where the data set can be opened."""
    for evaluation in record.evaluations:
        names = [name for name in evaluation.test_sets if record.evaluation_of(name) is evaluation]
        try:
            visited = _revisit(run, evaluation, registries, overrides)
            for name in names:
                yield from _check(run, name, evaluation.test_sets[name], visited)
        except AffactkitError as error:
            yield Check(SUBJECT, ", ".join(names), "not checked", error.message)


def _revisit(
    run: RunDirectory,
    evaluation: Evaluation,
    registries: Registries,
    overrides: tuple[str, ...],
) -> Revisited:
    return revisit(run, registries, overrides=(*evaluation.overrides(), *overrides))


def _check(run: RunDirectory, name: str, judged: JudgedSet, visited: Revisited) -> Iterator[Check]:
    predictions = Predictions.load(run.predictions(name))
    wrong = list(_other_labels(predictions, visited))
    if wrong:
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield Check(SUBJECT, f"{name}: labels", "differs", f"{wrong[0]}{more}")
    else:
        yield Check(SUBJECT, f"{name}: labels", "reproduced")
    if _crops_digest(name, judged, predictions.keys.tolist(), visited) == judged.crops:
        yield Check(SUBJECT, f"{name}: crops", "reproduced")
    else:
        yield Check(SUBJECT, f"{name}: crops", "differs", "made again, they have other pixels")


def _other_labels(predictions: Predictions, visited: Revisited) -> Iterator[str]:
    """Yield each label that is not that of the data set."""
    if predictions.attributes != visited.table.attributes:
        raise DataError("the data set has other attributes")
    labels = visited.table.targets[visited.rows(predictions.keys.tolist())]
    for row, column in np.argwhere(predictions.targets != labels).tolist():
        yield f"{predictions.attributes[column]} of {predictions.keys[row]}"


def _crops_digest(name: str, judged: JudgedSet, keys: list[str], visited: Revisited) -> str:
    """Make the crops of a test set again, and return the digest of their pixels."""
    from affactkit.data.crops import finished_batches
    from affactkit.data.digest import combined, digested
    from affactkit.data.loader import load_batches, worker_count
    from affactkit.data.order import EvaluationOrder

    training, test_set = visited.recipe.training, judged.test_set()
    rows = visited.rows(keys)
    crops = finished_batches(visited.crops(test_set, rows))
    order = EvaluationOrder(rows, training.batch_size)
    loading = load_batches(crops, order, workers=worker_count(training.workers), pin=False)
    digests: list[str] = []
    with loading as batches:
        for _ in track(digested(batches, digests), label=f"test set {name}", total=len(order)):
            pass
    return combined(digests)
