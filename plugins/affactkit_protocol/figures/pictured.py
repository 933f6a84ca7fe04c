"""Pictures of a test set with what a run said about them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.data.crops import Place
from affactkit.errors import DataError
from affactkit.interfaces import BuildContext, Pixels
from affactkit.jobs.record import JudgedSet, read_record
from affactkit.jobs.revisit import positions, revisit
from affactkit.measures.undefined import ratio
from affactkit.predictions import Predictions
from affactkit.registry import suggest
from affactkit.report.labels import run_labels
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.config import PicturesConfig


@dataclass(frozen=True, eq=False)
class Pictured:
    """P pictures, as the network saw them, with its answers.

    Attributes:
        title: the run and the test set.
        crops: [size, size, 3] uint8 each.
        attributes: the A names.
        answers: [P, A] whether the network said yes.
        targets: [P, A] int8, 1 yes, 0 no, -1 unknown.
    """

    title: str
    crops: list[Pixels]
    attributes: tuple[str, ...]
    answers: NDArray[np.bool_]
    targets: NDArray[np.int8]

    def accuracies(self) -> list[str]:
        """Return each picture's share of right answers among the known, in words."""
        known = self.targets >= 0
        right = (self.answers == (self.targets == 1)) & known
        shares = ratio(right.sum(axis=1), known.sum(axis=1)).tolist()
        return ["no label" if math.isnan(share) else f"{100 * share:.1f} %" for share in shares]


class Pictures:
    """Finds pictures of a test set, for the figures that show what a run said about them."""

    def __init__(self, config: PicturesConfig, context: BuildContext) -> None:
        self._config = config
        self._context = context

    def of(self, run: RunDirectory) -> Pictured:
        """Make the crops of the pictures again, and look up what was said about them.

        Raises:
            AffactkitError: the run was not judged on that test set, or has no such picture.
        """
        config = self._config
        visited = revisit(run, self._context.registries, config.dataset)
        judged = _judged(run, config.test_set)
        predictions = Predictions.load(run.predictions(config.test_set))
        chosen = _chosen(predictions, config)
        rows = visited.rows(predictions.keys[chosen].tolist())
        crops = visited.crops(judged.test_set(), rows)
        return Pictured(
            f"{run_labels([run])[0]}, test set {config.test_set}",
            [crops(Place(0, row)) for row in rows.tolist()],
            predictions.attributes,
            predictions.decisions(judged.threshold)[chosen],
            predictions.targets[chosen],
        )


def _judged(run: RunDirectory, name: str) -> JudgedSet:
    """Return what is recorded of a test set: how it was made, and what was taken as a yes."""
    known = read_record(run).test_sets
    if name not in known:
        raise DataError(
            f"{run.path}: was not judged on test set '{name}'; {suggest(name, list(known))}"
        )
    return known[name]


def _chosen(predictions: Predictions, config: PicturesConfig) -> NDArray[np.int64]:
    """Return which of the predictions are shown."""
    if not config.keys:
        return np.arange(min(config.pictures, len(predictions.keys)))
    return positions(predictions.keys, config.keys, f"test set {config.test_set}")
