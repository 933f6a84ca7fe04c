"""Evaluators at work, and what is kept of it: results, their table, the record and the report."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from affactkit.faces import Split
from affactkit.interfaces import DecidingEvaluator, Judge
from affactkit.jobs.environment import describe_environment
from affactkit.jobs.record import (
    Evaluation,
    JudgedSet,
    Record,
    remaining_evaluations,
    write_record,
)
from affactkit.jobs.report import report
from affactkit.jobs.verification.saved import rederived_results
from affactkit.jsonlines import read_lines
from affactkit.measures.thresholds import EVEN
from affactkit.recipe.models import Recipe, TestSet
from affactkit.registry import Registries
from affactkit.report.table import error_table, expected_table
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.engine.distributed import Processes
    from affactkit.engine.model import AttributeModel
    from affactkit.engine.skipping import Skipping
    from affactkit.faces import FaceTable
    from affactkit.interfaces import BuildContext, Evaluator
    from affactkit.predictions import Predictions

log = logging.getLogger("affactkit")

Say = Callable[[str], None]


class RememberingJudge(Judge, Protocol):
    """A judge that tells on what it was asked for predictions."""

    @property
    def judged(self) -> Mapping[str, object]:
        """The test sets so far, by name."""


def judge(
    model: AttributeModel,
    recipe: Recipe,
    table: FaceTable,
    context: BuildContext,
    run: RunDirectory,
    say: Say,
    processes: Processes,
    skipping: Skipping,
) -> dict[str, float]:
    """Run all evaluators of a recipe, and save predictions, results, their table and the record.

    Of several processes the main one saves, and all get the results.
    """
    from affactkit.engine.judge import ModelJudge

    def keep(name: str, predictions: Predictions) -> None:
        if processes.is_main:
            predictions.save(run.predictions(name))

    model_judge = ModelJudge(model, table, context, recipe.training, keep, processes, skipping)
    if len(table.rows(Split.VALIDATION)):
        model_judge.predict("validation", TestSet(crop=recipe.crop, split="validation"))
    results, thresholds = evaluated(model_judge, recipe, context)
    if processes.is_main:
        test_sets = {
            name: JudgedSet(
                seen.test_set.model_dump(mode="json"), thresholds[name], seen.pictures, seen.crops
            )
            for name, seen in model_judge.judged.items()
        }
        keep_results(run, recipe, results, test_sets, context, say)
        make_report(run.path, context.registries, say)
    return results


def evaluated(
    judge: RememberingJudge, recipe: Recipe, context: BuildContext
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the evaluators of a recipe find, by name, and the threshold on each test set."""
    results: dict[str, float] = {}
    thresholds = dict.fromkeys(judge.judged, EVEN)
    for component in recipe.evaluators:
        evaluator = context.build("evaluators", component)
        results.update(evaluator.evaluate(judge))
        for name in judge.judged:
            thresholds.setdefault(name, threshold_of(evaluator))
    return results, thresholds


def threshold_of(evaluator: Evaluator) -> float:
    """Return the logit from which on an evaluator takes an answer as yes."""
    return evaluator.threshold if isinstance(evaluator, DecidingEvaluator) else EVEN


def keep_results(
    run: RunDirectory,
    recipe: Recipe,
    results: Mapping[str, float],
    test_sets: Mapping[str, JudgedSet],
    context: BuildContext,
    say: Say,
) -> None:
    """Save what was found, and print what a person would want to read.

    What was found before by the same weights stays, unless all of it was judged anew.
    """
    before = remaining_evaluations(run, test_sets)
    kept = rederived_results(run, Record(tuple(before), {}), context.registries)
    everything = {**kept, **results}
    run.write_json(run.results, everything)
    run.write_text(run.table, error_table(everything) + "\n")
    say(error_table(results))
    skipped = len(read_lines(run.skipped))
    if skipped:
        say(f"pictures that could not be used: {skipped}, listed in {run.skipped}")
    if recipe.about.expected:
        say(expected_table(recipe.about.expected, results))
    environment = describe_environment(context.device, recipe)
    write_record(run, [*before, Evaluation.of(recipe, environment, test_sets)])


def make_report(path: Path, registries: Registries, say: Say) -> None:
    """Make the report of a run that was judged, which is complete without it: it may fail."""
    try:
        say(f"report: {report(path, registries=registries)}")
    except Exception as failure:  # of whatever kind: hours of training must not end so
        log.warning("there is no report: %s; affactkit report %s", failure, path)
