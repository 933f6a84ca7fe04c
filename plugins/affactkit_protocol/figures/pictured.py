"""Pictures of a test set with what a run said about them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.data.crops import Place
from affactkit.errors import DataError
from affactkit.interfaces import BuildContext, Pixels
from affactkit.jobs.revisit import Revisited, positions, revisit
from affactkit.measures.undefined import ratio
from affactkit.predictions import Predictions
from affactkit.recipe.models import TestSet
from affactkit.registry import suggest
from affactkit.runs import RunDirectory
from affactkit_protocol.evaluator import ProtocolEvaluator
from affactkit_protocol.figures.config import PicturesConfig


@dataclass(frozen=True, eq=False)
class Pictured:
    """P pictures, as the network saw them, with its answers.

    Attributes:
        crops: [size, size, 3] uint8 each.
        attributes: the A names.
        answers: [P, A] whether the network said yes.
        targets: [P, A] int8, 1 yes, 0 no, -1 unknown.
    """

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


def picture(run: RunDirectory, config: PicturesConfig, context: BuildContext) -> Pictured:
    """Make the crops of some pictures of a test set again, and look up what was said about them.

    Raises:
        AffactkitError: the run was not judged on that test set, or has no such picture.
    """
    visited = revisit(run, context.registries, config.dataset)
    test_set, threshold = _test_set(run, config.test_set, visited)
    predictions = Predictions.load(run.predictions(config.test_set))
    chosen = _chosen(predictions, config)
    rows = visited.rows(predictions.keys[chosen].tolist())
    crops = visited.crops(test_set, rows)
    return Pictured(
        [crops(Place(0, row)) for row in rows.tolist()],
        predictions.attributes,
        predictions.decisions(threshold)[chosen],
        predictions.targets[chosen],
    )


def _test_set(run: RunDirectory, name: str, visited: Revisited) -> tuple[TestSet, float]:
    """Return a test set of the run's protocol, and the logit from which on it took a yes."""
    known: list[str] = []
    for component in visited.recipe.evaluators:
        evaluator = visited.context.build("evaluators", component)
        if isinstance(evaluator, ProtocolEvaluator):
            if name in evaluator.test_sets:
                return evaluator.test_sets[name], evaluator.threshold
            known += evaluator.test_sets
    raise DataError(f"{run.path}: its protocol has no test set '{name}'; {suggest(name, known)}")


def _chosen(predictions: Predictions, config: PicturesConfig) -> NDArray[np.int64]:
    """Return which of the predictions are shown."""
    if not config.keys:
        return np.arange(min(config.pictures, len(predictions.keys)))
    return positions(predictions.keys, config.keys, f"test set {config.test_set}")
