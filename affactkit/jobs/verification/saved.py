"""Find the results of a run again, from its saved predictions alone."""

from __future__ import annotations

from affactkit.cache import cache_folder
from affactkit.interfaces import BuildContext
from affactkit.jobs.record import Record
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import TestSet
from affactkit.registry import Registries
from affactkit.runs import RunDirectory


class SavedJudge:
    """Answers evaluators with what was saved when a model was judged; there is no model."""

    def __init__(self, run: RunDirectory) -> None:
        self._run = run

    def predict(self, name: str, test_set: TestSet) -> Predictions:
        """Return the saved predictions on a test set.

        Raises:
            DataError: there are none, or they are damaged.
        """
        return Predictions.load(self._run.predictions(name))


def rederived_results(
    run: RunDirectory, record: Record, registries: Registries
) -> dict[str, float]:
    """Let the evaluators of a run judge its saved predictions.

    Returns:
        The results by name.

    Raises:
        AffactkitError: predictions are missing, or an evaluator cannot be built.
    """
    judge = SavedJudge(run)
    results: dict[str, float] = {}
    for evaluation in record.evaluations:
        recipe = load_recipe(run.resolved, evaluation.overrides(), registries=registries)
        context = BuildContext(registries, cache_folder(), image_size=recipe.crop.size)
        for component in recipe.evaluators:
            results.update(context.build("evaluators", component).evaluate(judge))
    return results
