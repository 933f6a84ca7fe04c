"""The evaluator: the same faces again and again, each time of fewer pixels."""

from __future__ import annotations

from collections.abc import Mapping

from affactkit.errors import PluginError
from affactkit.interfaces import BuildContext, Judge
from affactkit.measures.summary import error_results
from affactkit.recipe.models import TestSet
from affactkit_lowres.config import LowResEvaluatorConfig


class LowResEvaluator:
    """Judges a network on a test set for each size, named after it: ``lowres-16``."""

    def __init__(self, config: LowResEvaluatorConfig, context: BuildContext) -> None:
        if context.image_size is None:
            raise PluginError("evaluator 'lowres' needs the size of the crops")
        self.test_sets = {
            f"lowres-{size}": described(config.box, context.image_size, size)
            for size in config.sizes
        }

    def evaluate(self, judge: Judge) -> Mapping[str, float]:
        """Return the errors on all test sets, on average and by attribute."""
        results: dict[str, float] = {}
        for name, test_set in self.test_sets.items():
            results |= error_results(name, judge.predict(name, test_set))
        return results


def described(box: str, crop_size: int, size: int) -> TestSet:
    """Describe a test set as a recipe would: a crop, and the transform of this plugin."""
    return TestSet.model_validate(
        {
            "crop": {"box": box, "size": crop_size},
            "transforms": [{"type": "lowres", "smallest": size, "largest": size}],
        }
    )
