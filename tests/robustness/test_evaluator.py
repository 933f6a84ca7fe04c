"""The evaluator disturbs exactly as it says, on a judge that tells and in a real run."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from affactkit.data.crops import Place
from affactkit.engine.assembly import make_crops, open_faces
from affactkit.errors import RecipeError
from affactkit.faces import Split
from affactkit.geometry import Pose
from affactkit.interfaces import BuildContext
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.figure import figure
from affactkit.jobs.record import read_record
from affactkit.jobs.run import run
from affactkit.jobs.verify import verify
from affactkit.measures.errors import error_rates
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import TestSet
from affactkit.render import render
from affactkit.runs import RunDirectory
from affactkit_robustness.evaluator import RobustnessEvaluator
from affactkit_robustness.telling import tell_robustness
from tests.cli.conftest import Command, affactkit, site  # noqa: F401
from tests.conftest import QUICK
from tests.robustness.cases import erring, wrong_on

FEW = (
    "rotation: [-30, 30], scale: [2], shift: [0.1], blur: [], gamma: [4], temperature: [], jpeg: []"
)
SOME = f"evaluators=[{{type: robustness, count: 9, {FEW}}}]"


def build(**options) -> RobustnessEvaluator:
    context = BuildContext(plugin_host().registries, Path("unused"), image_size=48)
    return context.build("evaluators", {"type": "robustness", **options})


class Slanted:
    """Says what errs the more, the further a face is turned."""

    def predict(self, name: str, test_set: TestSet) -> Predictions:
        angles = [step.config.mean for step in test_set.transforms if step.name == "angle"]
        return erring(wrong_on(0.1 + abs(sum(angles)) / 100, 0.5))


def test_areas_are_those_of_the_errors_that_are_made() -> None:
    results = build(rotation=[-40, -20, 20, 40]).evaluate(Slanted())
    assert results["undisturbed/error/Bald"] == pytest.approx(0.1)
    # From 0.1 at 0 to 0.5 at 40 degrees, straight.
    assert results["rotation/error/Bald"] == pytest.approx(0.3)
    assert results["rotation/error"] == pytest.approx((0.3 + 0.5) / 2)
    assert results["jpeg/error/Bald"] == pytest.approx(0.1)


def test_every_point_differs_from_the_undisturbed_in_one_way() -> None:
    sets = build(count=100, seed=5).test_sets
    plain = sets.pop("undisturbed")
    assert plain.transforms == ()
    ways = Counter()
    for name, test_set in sets.items():
        (step,) = test_set.transforms
        ways[step.name] += 1
        assert test_set.model_copy(update={"transforms": ()}) == plain, name
    assert (plain.count, plain.seed, plain.crop.box, plain.crop.size) == (100, 5, "landmarks", 48)
    assert ways == {
        "angle": 12, "scale": 6, "shift": 5, "blur": 5, "gamma": 6, "temperature": 7, "jpeg": 6,
    }  # fmt: skip


def test_a_curve_of_one_point_is_refused() -> None:
    with pytest.raises(RecipeError, match="jpeg has one strength, 50"):
        build(jpeg=[50])
    assert "jpeg_50" not in build(jpeg=[]).test_sets


@pytest.mark.parametrize(
    ("name", "pose"),
    [("rotation_-30", Pose(angle=-30)), ("scale_2", Pose(scale_exponent=1))],
)
def test_faces_are_turned_and_scaled_as_the_name_says(cache, name: str, pose: Pose) -> None:
    recipe = load_recipe("quickstart", QUICK)
    table, context = open_faces(recipe, plugin_host().registries)
    test_set = build(rotation=[-30], scale=[2]).test_sets[name]
    row = int(table.rows(Split.TEST)[0])
    crops = make_crops(table, np.array([row]), test_set.crop, test_set.transforms, 0, context).make
    box = crops.box(row)
    expected, _ = render(crops.picture(row), box, pose, 48, "column", True)
    np.testing.assert_array_equal(crops(Place(0, row)), np.rint(expected).astype(np.uint8))


@pytest.fixture(scope="module")
def finished(shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was judged on A, and then under disturbances."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFFACTKIT_CACHE", str(shared_cache))
        recipe = load_recipe("quickstart", [*QUICK, "training.steps=2"])
        path = run(recipe, runs=tmp_path_factory.mktemp("runs"), say=lambda _: None).path
        evaluate(path, overrides=(SOME,), say=lambda _: None)
        return path


def errors_on(path: Path, name: str) -> np.ndarray:
    predictions = Predictions.load(path / "predictions" / f"{name}.npz")
    return error_rates(predictions.decisions(), predictions.targets)


def test_results_follow_from_the_saved_predictions(finished: Path) -> None:
    results = json.loads((finished / "results.json").read_text())
    left, middle, right = (
        errors_on(finished, name) for name in ("rotation_-30", "undisturbed", "rotation_30")
    )
    area = np.mean((left + 2 * middle + right) / 4)
    assert results["rotation/error"] == pytest.approx(area)
    assert "blur/error" not in results
    keys = [Predictions.load(f).keys for f in (finished / "predictions").glob("*_*.npz")]
    assert len(keys) == 5
    assert all(np.array_equal(found, keys[0]) for found in keys)
    assert len(keys[0]) == 9


def test_results_on_other_test_sets_stay(finished: Path) -> None:
    results = json.loads((finished / "results.json").read_text())
    assert results["A/error"] == pytest.approx(np.mean(errors_on(finished, "A")))
    header = (finished / "report" / "table.txt").read_text().splitlines()[0].split()
    assert {"A", "undisturbed", "rotation"} <= set(header)


def test_both_evaluations_can_be_verified(finished: Path) -> None:
    checks = verify(finished)
    assert [check for check in checks if check.verdict == "differs"] == []
    reproduced = {check.name for check in checks if check.verdict == "reproduced"}
    assert {"A: crops", "rotation_30: crops", "results.json: rotation/error"} <= reproduced


def test_a_test_set_that_is_judged_anew_replaces_what_was_found(finished: Path, tmp_path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    published = "evaluators=[{type: protocol, sets: [A], published: AFFACT}]"
    for overrides in ((published,), (published.replace("AFFACT", "AFFACT-Ext"),), (SOME,)):
        evaluate(copy, overrides=overrides, say=lambda _: None)
    assert len(read_record(RunDirectory(copy)).evaluations) == 2
    results = json.loads((copy / "results.json").read_text())
    assert results["A/published"] == pytest.approx(0.0823)
    assert {check.verdict for check in verify(copy, saved_only=True)} <= {
        "reproduced",
        "not checked",
    }


def test_the_figure_shows_errors_in_percent(finished: Path) -> None:
    drawn = figure("robustness", [finished], overrides=["curves=[rotation]", "resamples=50"])
    panel, _ = drawn.axes
    assert panel.get_title() == "rotation"
    names = ("rotation_-30", "undisturbed", "rotation_30")
    expected = [100 * errors_on(finished, name).mean() for name in names]
    (line,) = panel.lines
    assert list(line.get_xdata()) == [-30, 0, 30]
    np.testing.assert_allclose(line.get_ydata(), expected)
    area = (expected[0] + 2 * expected[1] + expected[2]) / 4
    (text,) = panel.get_legend().get_texts()
    assert text.get_text().startswith(f"{area:.1f}")


def test_the_command_tells_and_writes(
    affactkit: Command,  # noqa: F811
    finished: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / "points.csv"
    done = affactkit("robustness", str(finished), "--csv", str(file))
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["rotation", "scale", "shift", "gamma"]
    with file.open() as opened:
        rows = [row for row in csv.DictReader(opened) if row["attribute"] == "mean"]
    by_point = {(row["disturbance"], row["strength"]): float(row["error"]) for row in rows}
    assert by_point["gamma", "4"] == pytest.approx(errors_on(finished, "gamma_4").mean())
    assert tell_robustness([finished], say=lambda _: None)[0].strengths == [-30, 0, 30]


def test_mistakes_are_told(affactkit: Command, finished: Path) -> None:  # noqa: F811
    for arguments, says in (
        (["robustness", str(finished / "nowhere")], "not a run directory"),
        (["robustness", str(finished), "--attribute", "Smilng"], "did you mean 'Smiling'"),
        (["figure", "robustness", str(finished), "--set", "curves=[blur]"], "no curve 'blur'"),
    ):
        done = affactkit(*arguments)
        assert says in done.stderr
        assert done.exit_code == 3
