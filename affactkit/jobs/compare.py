"""Make a page of several runs beside each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.atomic import write_atomically
from affactkit.errors import DataError
from affactkit.jobs.measure import measure
from affactkit.jobs.record import read_record
from affactkit.jobs.reopen import reopen
from affactkit.jobs.report import published_errors
from affactkit.jsonlines import json_values
from affactkit.plugins import PluginHost, plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.difference import differences
from affactkit.recipe.models import Recipe
from affactkit.report.history import History
from affactkit.report.labels import run_labels
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.measures.findings import Findings
    from affactkit.measures.paired import Paired
    from affactkit.report.page.content import ComparedRun, ComparedSet


def compare(paths: Sequence[Path], out: Path, *, host: PluginHost | None = None) -> Path:
    """Compare runs with the first of them, on all test sets that they were judged on.

    Beside the page, what tells them apart is written as JSON.

    Args:
        paths: the run directories.
        out: the page.
        host: the plugins; those installed if not given.

    Returns:
        The page.

    Raises:
        AffactkitError: there is no such run, it was not judged, or they have no test set in common.
    """
    from affactkit.report.measures_file import comparison_values
    from affactkit.report.page.pages import comparison_page

    registries = (host or plugin_host()).registries
    opened = [reopen(path, registries) for path in paths]
    runs = [run for run, _ in opened]
    found = [measure(run, read_record(run)) for run in runs]
    common = [name for name in found[0] if sum(name in of_run for of_run in found) > 1]
    if not common:
        raise DataError(
            "these runs were not judged on the same test set",
            hint=f"The first was on: {', '.join(found[0]) or 'none'}",
        )
    sets = [_compared_set(name, runs, [of_run.get(name) for of_run in found]) for name in common]
    compared = _compared_runs(opened)
    values = comparison_values([run.label for run in compared], sets)
    write_atomically(out.with_suffix(".json"), json.dumps(json_values(values), indent=2) + "\n")
    write_atomically(out, comparison_page(compared, sets))
    return out


def _compared_runs(opened: Sequence[tuple[RunDirectory, Recipe]]) -> list[ComparedRun]:
    from affactkit.report.page.content import ComparedRun

    recipes = [recipe.model_dump(mode="json", exclude={"about", "name"}) for _, recipe in opened]
    runs = [run for run, _ in opened]
    return [
        ComparedRun(
            label, str(run.path), differences(recipes[0], recipe), History.of(run.read_metrics())
        )
        for label, run, recipe in zip(run_labels(runs), runs, recipes, strict=True)
    ]


def _compared_set(
    name: str, runs: Sequence[RunDirectory], found: Sequence[Findings | None]
) -> ComparedSet:
    from affactkit.report.page.content import ComparedSet

    paired: list[Paired | None] = []
    problems: list[str] = []
    for run, findings in zip(runs[1:], found[1:], strict=True):
        try:
            paired.append(_paired(name, (runs[0], run), (found[0], findings)))
        except DataError as error:
            paired.append(None)
            problems.append(error.message)
    return ComparedSet(
        name,
        _attributes(found),
        found,
        _published(name, runs),
        paired,
        "; ".join(dict.fromkeys(problems)),
    )


def _paired(
    name: str,
    runs: tuple[RunDirectory, RunDirectory],
    found: tuple[Findings | None, Findings | None],
) -> Paired | None:
    """Compare a run with the first, if both were judged on the test set."""
    from affactkit.measures.paired import compare_with_first

    of_first, of_run = found
    if of_first is None or of_run is None:
        return None
    first, run = (Predictions.load(one.predictions(name)) for one in runs)
    return compare_with_first(run, first, of_run.threshold, of_first.threshold)


def _attributes(found: Iterable[Findings | None]) -> tuple[str, ...]:
    """Return those of the first run, and then what others have besides."""
    return tuple(dict.fromkeys(name for one in found if one for name in one.attributes))


def _published(name: str, runs: Iterable[RunDirectory]) -> Mapping[str, Mapping[str, float]]:
    """Return the columns of published errors beside the runs, each once."""
    columns = [published_errors(run.read_results(), name) for run in runs]
    distinct = [errors for at, errors in enumerate(columns) if errors not in columns[:at]]
    shown = [errors for errors in distinct if errors]
    if len(shown) == 1:
        return {"published": shown[0]}
    return {f"published {number}": errors for number, errors in enumerate(shown, 1)}
