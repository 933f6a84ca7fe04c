"""Judge several runs as one classifier: what ``affactkit evaluate --ensemble`` does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from affactkit.atomic import atomic_folder
from affactkit.cache import cache_folder
from affactkit.errors import DataError, RecipeError
from affactkit.interfaces import BuildContext
from affactkit.jobs.judging import evaluated, keep_results, make_report
from affactkit.jobs.record import JudgedSet, read_record
from affactkit.jobs.reopen import reopen
from affactkit.measures.ensemble import averaged
from affactkit.plugins import PluginHost, plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.models import Recipe, TestSet
from affactkit.recipe.writer import resolved_yaml
from affactkit.runs import RunDirectory


class EnsembleJudge:
    """Answers evaluators with the mean probabilities that runs have saved.

    Attributes:
        judged: the test sets so far, by name, as the first run was judged on them.

    Args:
        members: the runs.
        run: where the ensemble's own predictions go.
    """

    def __init__(self, members: Sequence[RunDirectory], run: RunDirectory) -> None:
        self._members = members
        self._run = run
        self._record = read_record(members[0])
        self.judged: dict[str, JudgedSet] = {}

    def predict(self, name: str, test_set: TestSet) -> Predictions:
        """Return the ensemble's predictions on a test set, having saved them.

        Raises:
            DataError: a member has none, or they are not of the same pictures.
        """
        files = [member.predictions(name) for member in self._members]
        for member, file in zip(self._members, files, strict=True):
            if not file.is_file() or name not in self._record.test_sets:
                raise DataError(
                    f"{member.path}: has no predictions on test set {name}, only on: "
                    f"{', '.join(member.predicted()) or 'none'}",
                    hint=f"affactkit evaluate {member.path} makes those of its recipe.",
                )
        predictions = averaged({str(file): Predictions.load(file) for file in files})
        predictions.save(self._run.predictions(name))
        self.judged[name] = self._record.test_sets[name]
        return predictions


def ensemble(
    paths: Sequence[Path],
    out: Path,
    *,
    overrides: tuple[str, ...] = (),
    say: Callable[[str], None] = print,
    host: PluginHost | None = None,
) -> dict[str, float]:
    """Average the probabilities that runs have saved, and judge them by the first one's recipe.

    Args:
        paths: the run directories, two or more.
        out: the run directory to make, which must not be there.
        overrides: ``field=value`` in the recipe of the first run: other evaluators.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.

    Returns:
        The results by name.

    Raises:
        AffactkitError: a run is missing, or they are not judged on the same.
    """
    if len({path.resolve() for path in paths}) < max(2, len(paths)):
        raise RecipeError("an ensemble needs two different runs or more")
    host = host or plugin_host()
    members = [RunDirectory.open(path) for path in paths]
    _, recipe = reopen(paths[0], host.registries, overrides)
    with atomic_folder(out) as folder:
        run = RunDirectory(folder)
        own = _own_recipe(recipe, paths)
        run.write_text(run.resolved, resolved_yaml(own))
        run.write_json(run.members, {"members": [str(path.resolve()) for path in paths]})
        results = _judge(members, own, run, host, say)
    say(f"run directory: {out}")
    make_report(out, host.registries, say)
    return results


def judge_ensemble(
    run: RunDirectory, recipe: Recipe, say: Callable[[str], None], host: PluginHost
) -> dict[str, float]:
    """Average and judge an ensemble again, from what its members have saved by now."""
    try:
        paths = json.loads(run.members.read_text(encoding="utf-8"))["members"]
        members = [Path(str(path)) for path in paths]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{run.members}: cannot be read as a list of runs: {error}") from error
    results = _judge([RunDirectory.open(path) for path in members], recipe, run, host, say)
    make_report(run.path, host.registries, say)
    return results


def _own_recipe(recipe: Recipe, paths: Sequence[Path]) -> Recipe:
    summary = f"The mean probability of {len(paths)} runs: {', '.join(p.name for p in paths)}"
    about = recipe.about.model_copy(update={"summary": summary, "expected": {}})
    return recipe.model_copy(update={"name": "ensemble", "about": about})


def _judge(
    members: Sequence[RunDirectory],
    recipe: Recipe,
    run: RunDirectory,
    host: PluginHost,
    say: Callable[[str], None],
) -> dict[str, float]:
    judge = EnsembleJudge(members, run)
    if all("validation" in member.predicted() for member in members):
        judge.predict("validation", TestSet(crop=recipe.crop, split="validation"))
    context = BuildContext(host.registries, cache_folder(), image_size=recipe.crop.size)
    results, thresholds = evaluated(judge, recipe, context)
    test_sets = {
        name: replace(seen, threshold=thresholds[name]) for name, seen in judge.judged.items()
    }
    keep_results(run, recipe, results, test_sets, context, say)
    return results
