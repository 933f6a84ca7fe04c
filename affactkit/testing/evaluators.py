"""What every evaluator must do; see `affactkit.interfaces.Evaluator`."""

from __future__ import annotations

import math
import re
from typing import ClassVar

from affactkit.interfaces import Evaluator
from affactkit.recipe.models import TestSet
from affactkit.testing.component import ComponentContract
from affactkit.testing.randomness import untouched_random_numbers
from affactkit.testing.samples import MadeUpJudge

FILE_NAME = re.compile(r"[\w+.-]+")


class EvaluatorContract(ComponentContract):
    """The suite for evaluators, before a judge who makes up what a model would say."""

    kind: ClassVar[str] = "evaluators"

    def test_results_are_numbers_by_name(self, built: Evaluator) -> None:
        """They are printed, written as JSON and compared with what recipes expect."""
        results = built.evaluate(MadeUpJudge())
        assert results, "the contract wants at least one result"
        for name, value in results.items():
            assert isinstance(name, str), "the contract wants results by name"
            assert name.strip("/ "), "the contract wants names that say something, as A/error"
            assert isinstance(value, int | float), f"the contract wants a number for {name}"
            assert math.isfinite(value), f"the contract wants a finite {name} of full labels"

    def test_unknown_labels_are_no_trouble(self, built: Evaluator) -> None:
        """An attribute of which nothing is known may give NaN."""
        for name, value in built.evaluate(MadeUpJudge(unknown=True)).items():
            assert isinstance(value, int | float), f"the contract wants a number for {name}"
            assert not math.isinf(value), f"the contract wants no infinite {name}"

    def test_asks_for_test_sets(self, built: Evaluator) -> None:
        """Predictions are saved as files under the name of their test set."""
        judge = MadeUpJudge()
        built.evaluate(judge)
        for name, test_set in judge.asked.items():
            assert FILE_NAME.fullmatch(name), f"the contract wants names for files, not {name!r}"
            assert isinstance(test_set, TestSet), "the contract wants test sets as TestSet"

    def test_equal_predictions_give_equal_results(self, built: Evaluator) -> None:
        """A run that is judged again must be judged the same."""
        with untouched_random_numbers("an evaluator"):
            first = dict(built.evaluate(MadeUpJudge()))
        assert dict(built.evaluate(MadeUpJudge())) == first, (
            "the contract wants equal results of equal predictions"
        )
