"""Make a page of runs that were judged: what ``affactkit report`` does."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.atomic import write_atomically
from affactkit.errors import AffactkitError, DataError
from affactkit.jobs.measure import measure, write_measures
from affactkit.jobs.record import Record, read_record
from affactkit.jobs.reopen import reopen
from affactkit.jobs.revisit import Revisited, revisit
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.writer import resolved_yaml
from affactkit.registry import Registries
from affactkit.report.history import History
from affactkit.report.labels import run_labels
from affactkit.report.page.words import environment_lines, facts, in_words
from affactkit.report.table import by_attribute
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.measures.findings import Findings
    from affactkit.report.page.content import SetContent


def report(
    path: Path,
    *,
    out: Path | None = None,
    overrides: Sequence[str] = (),
    registries: Registries | None = None,
) -> Path:
    """Measure everything that a run has saved predictions of, and make a page of it.

    Args:
        path: the run directory.
        out: the page, by default ``report/index.html`` in the run.
        overrides: ``field=value``, as for ``run``: where the data set is now, for example.
        registries: what the run's components are looked up in; the installed plugins' if None.

    Returns:
        The page.

    Raises:
        AffactkitError: there is no such run, or it was not judged.
    """
    from affactkit.report.page.content import RunContent
    from affactkit.report.page.pages import run_page

    registries = registries or plugin_host().registries
    run, recipe = reopen(path, registries)
    record = read_record(run)
    findings = _measured(run, record)
    write_measures(run, findings)
    try:
        visited, without_pictures = _visits(run, record, findings, registries, overrides), ""
        sets = [_set(run, record, name, found, visited) for name, found in findings.items()]
    except AffactkitError as error:  # numbers are worth a page without pictures
        without_pictures = error.message
        sets = [_set(run, record, name, found, {}) for name, found in findings.items()]
    results = run.read_results()
    content = RunContent(
        label=run_labels([run])[0],
        name=run.path.resolve().name,
        folder=str(run.path),
        facts=facts(recipe, list(findings.values())),
        sets=sets,
        expected={
            name: (score, results.get(name, math.nan))
            for name, score in recipe.about.expected.items()
        },
        history=History.of(run.read_metrics()),
        recipe=resolved_yaml(recipe),
        environment=environment_lines(record.evaluations[-1].environment),
        without_pictures=without_pictures,
    )
    page = out or run.page
    write_atomically(page, run_page(content))
    return page


def _measured(run: RunDirectory, record: Record) -> dict[str, Findings]:
    findings = measure(run, record)
    if not findings:
        raise DataError(
            f"{run.path}: this run has no errors on test sets to report on",
            hint=f"affactkit evaluate {run.path} --set evaluators=[protocol]",
        )
    return findings


def _visits(
    run: RunDirectory,
    record: Record,
    names: Collection[str],
    registries: Registries,
    overrides: Sequence[str],
) -> dict[str, Revisited]:
    """Return the faces of each test set; those of one evaluation are opened once."""
    visited: dict[str, Revisited] = {}
    for evaluation in record.evaluations:
        its = [name for name in names if record.evaluation_of(name) is evaluation]
        if its:
            faces = revisit(run, registries, overrides=(*evaluation.overrides(), *overrides))
            visited |= dict.fromkeys(its, faces)
    return visited


def _set(
    run: RunDirectory,
    record: Record,
    name: str,
    found: Findings,
    visited: Mapping[str, Revisited],
) -> SetContent:
    from affactkit.jobs.mistakes import pictured_mistakes
    from affactkit.report.page.content import SetContent

    judged = record.test_sets[name]
    return SetContent(
        name=name,
        how=in_words(judged.test_set()),
        findings=found,
        published=published_errors(run.read_results(), name),
        mistakes=pictured_mistakes(
            Predictions.load(run.predictions(name)), judged, visited.get(name)
        ),
    )


def published_errors(results: Mapping[str, float], test_set: str) -> dict[str, float]:
    """Return the published errors beside a run's by attribute, the mean under an empty name."""
    name = f"{test_set}/published"
    mean = {"": results[name]} if name in results else {}
    return {**mean, **by_attribute(results, name)}
