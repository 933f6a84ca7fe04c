"""Judge a trained run again: what ``affactkit evaluate`` does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.errors import DataError
from affactkit.faces import Split
from affactkit.interfaces import DecidingEvaluator
from affactkit.jobs.environment import describe_environment
from affactkit.jobs.record import Evaluation, JudgedSet, write_record
from affactkit.jobs.reopen import reopen
from affactkit.jobs.report import report
from affactkit.measures.thresholds import EVEN
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import JUDGING, preflight
from affactkit.recipe.models import Recipe, TestSet
from affactkit.report.table import error_table, expected_table
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.engine.distributed import Processes
    from affactkit.engine.model import AttributeModel
    from affactkit.faces import FaceTable
    from affactkit.interfaces import BuildContext, Evaluator
    from affactkit.predictions import Predictions

log = logging.getLogger("affactkit")


def evaluate(
    path: Path,
    *,
    overrides: tuple[str, ...] = (),
    say: Callable[[str], None] = print,
    host: PluginHost | None = None,
) -> dict[str, float]:
    """Judge the best weights of a run with its recipe's evaluators, and write what they find.

    Args:
        path: the run directory.
        overrides: ``field=value``, as for ``run``: another data set or other evaluators.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.

    Returns:
        The results by name.

    Raises:
        AffactkitError: there is no such run, or it cannot be judged.
    """
    host = host or plugin_host()
    run, recipe = reopen(path, host.registries, overrides)
    preflight(recipe, JUDGING)
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.assembly import open_faces
    from affactkit.engine.distributed import ALONE
    from affactkit.engine.trained import restore

    trained = restore(recipe, run.checkpoint("best"), host.registries)
    table, context = open_faces(recipe, host.registries)
    _check_attributes(trained.attributes, table.attributes, path)
    return judge(trained.model, recipe, table, context, run, say, ALONE)


def _check_attributes(trained: tuple[str, ...], found: tuple[str, ...], path: Path) -> None:
    if trained != found:
        raise DataError(
            f"{path} answers other attributes than the data set labels: {', '.join(trained)}",
            hint=f"The data set has: {', '.join(found)}",
        )


def judge(
    model: AttributeModel,
    recipe: Recipe,
    table: FaceTable,
    context: BuildContext,
    run: RunDirectory,
    say: Callable[[str], None],
    processes: Processes,
) -> dict[str, float]:
    """Run all evaluators of a recipe, and save predictions, results, their table and the record.

    Of several processes the main one saves, and all get the results.
    """
    from affactkit.engine.judge import ModelJudge

    def keep(name: str, predictions: Predictions) -> None:
        if processes.is_main:
            predictions.save(run.predictions(name))

    model_judge = ModelJudge(model, table, context, recipe.training, keep, processes)
    if len(table.rows(Split.VALIDATION)):
        model_judge.predict("validation", TestSet(crop=recipe.crop, split="validation"))
    results: dict[str, float] = {}
    thresholds = dict.fromkeys(model_judge.judged, EVEN)
    for component in recipe.evaluators:
        evaluator = context.build("evaluators", component)
        results.update(evaluator.evaluate(model_judge))
        for name in model_judge.judged:
            thresholds.setdefault(name, threshold_of(evaluator))
    if processes.is_main:
        _print(recipe, run, results, say)
        environment = describe_environment(context.device, recipe)
        test_sets = {
            name: JudgedSet(
                seen.test_set.model_dump(mode="json"), thresholds[name], seen.pictures, seen.crops
            )
            for name, seen in model_judge.judged.items()
        }
        write_record(run, [Evaluation.of(recipe, environment, test_sets)])
        _report(run, say)
    return results


def threshold_of(evaluator: Evaluator) -> float:
    """Return the logit from which on an evaluator takes an answer as yes."""
    return evaluator.threshold if isinstance(evaluator, DecidingEvaluator) else EVEN


def _print(
    recipe: Recipe, run: RunDirectory, results: Mapping[str, float], say: Callable[[str], None]
) -> None:
    table = error_table(results)
    run.write_json(run.results, results)
    run.write_text(run.table, table + "\n")
    say(table)
    if recipe.about.expected:
        say(expected_table(recipe.about.expected, results))


def _report(run: RunDirectory, say: Callable[[str], None]) -> None:
    """Make the report; the run is complete without it, so that it may fail."""
    try:
        say(f"report: {report(run)}")
    except Exception as failure:  # of whatever kind: hours of training must not end so
        log.warning("there is no report: %s; affactkit report %s", failure, run.path)
