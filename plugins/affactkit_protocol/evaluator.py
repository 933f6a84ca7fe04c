"""Judges a model on the test sets of the protocol."""

from __future__ import annotations

from collections.abc import Mapping

from affactkit.errors import RecipeError
from affactkit.interfaces import BuildContext, Judge
from affactkit.measures.summary import error_results
from affactkit.recipe.models import TestSet
from affactkit_protocol.config import ProtocolConfig
from affactkit_protocol.published import published_results
from affactkit_protocol.testsets import published_test_set


class ProtocolEvaluator:
    """Predicts on each test set, and compares with the labels and with the majority guess."""

    def __init__(self, config: ProtocolConfig, context: BuildContext) -> None:
        size = config.size or context.image_size
        if size is None:
            raise RecipeError("evaluator 'protocol' needs a size when there is no recipe")
        self.threshold = config.threshold
        self._published = config.published
        self.test_sets: dict[str, TestSet] = {
            name: published_test_set(name, config.detector, size, config.seed)
            for name in config.sets
        }
        self.test_sets.update(config.more)

    def evaluate(self, judge: Judge) -> Mapping[str, float]:
        """Return the errors on all test sets, see `error_results` and `published_results`."""
        results: dict[str, float] = {}
        for name, test_set in self.test_sets.items():
            predictions = judge.predict(name, test_set)
            results |= error_results(name, predictions, self.threshold)
            if self._published is not None:
                results |= published_results(name, self._published, predictions.attributes)
        return results
