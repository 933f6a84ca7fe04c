"""The suites for schedulers, evaluators and trackers notice what they are there to notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from matplotlib import pyplot

from affactkit.interfaces import Restart, SetLR
from affactkit.testing import (
    EvaluatorContract,
    FigureContract,
    SchedulerContract,
    TrackerContract,
)


class Forgetful:
    """Restarts within an epoch, falls below 0, keeps objects, and forgets where it was."""

    def __init__(self, total_steps: int | None = 24) -> None:
        self.fall = 1.5 / total_steps  # type: ignore[operator]
        self.seen: list[Any] = []

    def after_step(self, step: int) -> Any:
        self.seen.append(SetLR(random.random()))
        return Restart(1 - self.fall * step)

    def after_epoch(self, epoch: int, metrics: Mapping[str, float]) -> Any:
        return SetLR(len(self.seen) + metrics["validation/loss"])

    def state_dict(self) -> dict[str, Any]:
        return {"seen": self.seen}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.seen = []


@pytest.mark.parametrize(
    ("check", "argument", "more"),
    [
        (SchedulerContract.test_answers_as_the_protocol_says, Forgetful(), ()),
        (SchedulerContract.test_factors_are_positive, Forgetful(), ()),
        (SchedulerContract.test_equal_trainings_get_equal_answers, Forgetful, ()),
        (SchedulerContract.test_goes_on_from_its_state, Forgetful, (3,)),
        (SchedulerContract.test_its_state_is_plain, Forgetful(), ()),
        (SchedulerContract.test_missing_facts_are_told, Forgetful, ("total_steps",)),
        (SchedulerContract.test_missing_metrics_are_told, Forgetful(), ()),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_schedulers(check: Callable[..., None], argument: Any, more: tuple[Any, ...]) -> None:
    with pytest.raises(AssertionError, match="the contract wants"):
        check(SchedulerContract(), argument, *more)


class Oracle:
    """Gives one number, without a test set, that changes with the weather."""

    def __init__(self, **results: Any) -> None:
        self.results = results

    def evaluate(self, judge: Any) -> Any:
        judge.predict("../A", None) if "asks" in self.results else None
        return {name: value() for name, value in self.results.items()}


@pytest.mark.parametrize(
    ("check", "oracle"),
    [
        (EvaluatorContract.test_results_are_numbers_by_name, Oracle()),
        (EvaluatorContract.test_results_are_numbers_by_name, Oracle(error=lambda: float("nan"))),
        (EvaluatorContract.test_results_are_numbers_by_name, Oracle(error=lambda: "low")),
        (EvaluatorContract.test_unknown_labels_are_no_trouble, Oracle(error=lambda: float("inf"))),
        (EvaluatorContract.test_equal_predictions_give_equal_results, Oracle(error=random.random)),
    ],
)
def test_evaluators(check: Callable[..., None], oracle: Oracle) -> None:
    with pytest.raises(AssertionError, match="the contract wants"):
        check(EvaluatorContract(), oracle)


class Meddler:
    def on(self, event: Any) -> None:
        random.random()
        getattr(event, "metrics", {}).clear()


def test_trackers() -> None:
    with pytest.raises(AssertionError, match="metrics left as they are"):
        TrackerContract().test_follows_a_whole_training(Meddler())
    with pytest.raises(AssertionError, match="global random numbers"):
        TrackerContract().test_leaves_random_numbers_alone(Meddler())


class Pinboard:
    """Leaves its drawing where everybody finds it, with nothing in it."""

    def __init__(self, takes: Any) -> None:
        self.takes = takes

    def draw(self, runs: Any) -> Any:
        return pyplot.figure()


def test_figures(tmp_path: Path) -> None:
    suite = FigureContract()
    for takes, wanted in ((1, "a range"), (range(0), "a number"), (range(-1, 2), "below 0")):
        with pytest.raises(AssertionError, match=wanted):
            suite.test_tells_how_many_runs_it_takes(Pinboard(takes))
    with pytest.raises(AssertionError, match="something in it"):
        suite.test_draws(Pinboard(range(1)), tmp_path)
    pyplot.close("all")
