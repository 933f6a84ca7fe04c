"""The evaluator ``robustness``."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from affactkit.errors import RecipeError
from affactkit.interfaces import BuildContext, Judge
from affactkit.measures.errors import error_rates
from affactkit.measures.summary import error_results, named_results
from affactkit.progress import track
from affactkit_robustness.config import RobustnessConfig
from affactkit_robustness.disturbances import DISTURBANCES
from affactkit_robustness.measures import mean_error
from affactkit_robustness.points import UNDISTURBED, point_name, point_sets, strengths_of


class RobustnessEvaluator:
    """Predicts on the same pictures, undisturbed and disturbed in many ways."""

    def __init__(self, config: RobustnessConfig, context: BuildContext) -> None:
        size = config.size or context.image_size
        if size is None:
            raise RecipeError("evaluator 'robustness' needs a size when there is no recipe")
        self.threshold = config.threshold
        self._curves = strengths_of(config)
        self.test_sets = point_sets(self._curves, config, size)

    def evaluate(self, judge: Judge) -> Mapping[str, float]:
        """Return the errors on undisturbed pictures, and the mean error over each curve.

        A curve gives ``rotation/error`` and ``rotation/error/ATTRIBUTE``: the area under it
        divided by its width, see `mean_error`.
        """
        points = track(self.test_sets.items(), label="robustness", total=len(self.test_sets))
        predicted = {name: judge.predict(name, test_set) for name, test_set in points}
        plain = predicted[UNDISTURBED]
        results = error_results(UNDISTURBED, plain, self.threshold)
        for name, strengths in self._curves.items():
            disturbance = DISTURBANCES[name]
            found = [predicted[point_name(disturbance, strength)] for strength in strengths]
            errors = [error_rates(p.decisions(self.threshold), p.targets) for p in found]
            area = mean_error([disturbance.place(s) for s in strengths], np.stack(errors))
            results |= named_results(name, {"error": area}, plain.attributes)
        return results
