"""Derive every number of a run again from its saved predictions."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from affactkit.errors import AffactkitError
from affactkit.jobs.measure import VALIDATION, measure
from affactkit.jobs.record import Record
from affactkit.jobs.verification.check import Check, Verdict, compared
from affactkit.jobs.verification.saved import rederived_results
from affactkit.jsonlines import json_values
from affactkit.predictions import Predictions
from affactkit.recipe.difference import fields
from affactkit.recipe.models import Recipe
from affactkit.recipe.origins import dotted
from affactkit.registry import Registries
from affactkit.report.history import History
from affactkit.report.table import error_table, percent
from affactkit.runs import RunDirectory

SUBJECT = "numbers"
CLOSE = 1e-9
"""How far a number may be from what it is found to be: machines add up in different orders."""
FLIPPED = 1e-4
"""The share of validation answers that may differ from those in training, where the pictures may
have come in other batches, so that a logit next to the threshold fell on its other side."""


def check_numbers(
    run: RunDirectory, recipe: Recipe, record: Record, registries: Registries
) -> Iterator[Check]:
    """Check results, their table, measures and validation, and what the recipe expects."""
    try:
        results = rederived_results(run, record, registries)
        yield from _check_values(run.results.name, run.read_results(), results)
        yield _check_table(run, error_table(results))
        yield from _check_measures(run, record)
        yield from _check_validation(run)
    except AffactkitError as error:
        yield Check(SUBJECT, run.results.name, "differs", error.message)
        return
    for name, expected in recipe.about.expected.items():
        found = results.get(name, math.nan)
        wanted = f"{percent(expected.value)} ± {percent(expected.tolerance)} expected"
        verdict: Verdict = "reproduced" if expected.met_by(found) else "differs"
        yield Check("expected scores", name, verdict, f"{wanted}, found {percent(found)}")


def _check_table(run: RunDirectory, table: str) -> Check:
    recorded = run.table.read_text(encoding="utf-8") if run.table.is_file() else ""
    if recorded == table + "\n":
        return Check(SUBJECT, "report/table.txt", "reproduced")
    return Check(SUBJECT, "report/table.txt", "differs", "the results make another table")


def _check_values(
    file: str, recorded: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Check]:
    """Compare all numbers at any depth."""
    before, now = dict(fields(json_values(recorded))), dict(fields(json_values(found)))
    for place in dict.fromkeys((*before, *now)):
        one, other = before.get(place, "nothing"), now.get(place, "nothing")
        if _same(one, other):
            yield Check(SUBJECT, f"{file}: {dotted(place)}", "reproduced")
        else:
            yield compared(SUBJECT, f"{file}: {dotted(place)}", one, other)


def _same(one: Any, other: Any) -> bool:
    both_numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return math.isclose(one, other, rel_tol=0, abs_tol=CLOSE) if both_numbers else one == other


def _check_measures(run: RunDirectory, record: Record) -> Iterator[Check]:
    """Compare the file of measures, if the run was reported."""
    if not run.measures.is_file():
        return
    from affactkit.report.measures_file import measures_values

    recorded = json.loads(run.measures.read_text(encoding="utf-8"))
    found = measures_values(measure(run, record))
    yield from _check_values(run.measures.name, recorded, found)


def _check_validation(run: RunDirectory) -> Iterator[Check]:
    """Compare the accuracy of the best epoch; the networks of the others are not there any more."""
    history = History.of(run.read_metrics())
    best = history.best()
    if best is None or not run.predictions(VALIDATION).is_file():
        return
    saved = Predictions.load(run.predictions(VALIDATION))
    known = saved.targets >= 0
    right = (saved.decisions() == (saved.targets == 1)) & known
    found = right.sum() / known.sum() if known.any() else math.nan
    recorded = history.series("validation/accuracy")[best]
    epoch = history.epochs[best]["epoch"]
    name = f"metrics.jsonl: validation/accuracy of epoch {epoch}, the best"
    if math.isclose(recorded, found, rel_tol=0, abs_tol=FLIPPED):
        yield Check(SUBJECT, name, "reproduced")
    else:
        yield compared(SUBJECT, name, recorded, float(found))
    if len(history.epochs) > 1:
        others = f"metrics.jsonl: {len(history.epochs) - 1} other epochs"
        yield Check(SUBJECT, others, "not checked", "nothing is kept that they could follow from")
