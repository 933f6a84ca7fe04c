"""Ensembles: NumPy's mean of the members' probabilities, in a run directory like any other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from affactkit.cli.main import cli
from affactkit.errors import AffactkitError, DataError, RecipeError
from affactkit.jobs.ensemble import ensemble
from affactkit.jobs.environment import describe_environment
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.figure import figure
from affactkit.jobs.record import Evaluation, JudgedSet, write_record
from affactkit.jobs.run import resume
from affactkit.jobs.verify import verify
from affactkit.measures.ensemble import mean_logits
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import TestSet
from affactkit.recipe.writer import resolved_yaml
from affactkit.runs import RunDirectory

NAMES = ("Bald", "Hat", "Young")
COUNT, VIEWS = 30, {"validation": 1, "A": 1, "C": 10}
EVALUATORS = "evaluators=[{type: protocol, sets: [A, C], threshold: 0, published: null}]"


def quiet(_: str) -> None:
    """Say nothing."""


def said_by(seed: int, views: int) -> Predictions:
    """Return what a made-up model says: the labels are the same for all seeds."""
    labels = np.random.default_rng(99).integers(-1, 2, (COUNT, len(NAMES))).astype(np.int8)
    noise = np.random.default_rng(seed).normal(0, 3, (COUNT, views, len(NAMES)))
    return Predictions(
        logits=noise.astype(np.float32),
        reduce="vote" if views > 1 else "mean",
        targets=labels,
        majority=np.zeros(len(NAMES), np.int8),
        keys=np.array([f"{n:06d}.jpg" for n in range(COUNT)]),
        identity=np.arange(COUNT),
        attributes=NAMES,
    )


@pytest.fixture
def members(tmp_path: Path) -> list[Path]:
    """Return three runs that were judged on the same pictures."""
    recipe = load_recipe("quickstart", [EVALUATORS])
    rule = TestSet(crop=recipe.crop).model_dump(mode="json")
    judged = {name: JudgedSet(rule, 0.0, COUNT, "digest") for name in VIEWS}
    paths = [tmp_path / f"run-{seed}" for seed in range(3)]
    for seed, path in enumerate(paths):
        run = RunDirectory(path)
        run.write_text(run.resolved, resolved_yaml(recipe))
        for name, views in VIEWS.items():
            said_by(seed, views).save(run.predictions(name))
        write_record(run, [Evaluation.of(recipe, describe_environment("cpu", recipe), judged)])
    return paths


def sigmoid(logits: NDArray[Any]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-logits.astype(np.float64)))


def test_the_mean_probability_is_numpys(members: list[Path], tmp_path: Path) -> None:
    results = ensemble(members, tmp_path / "all", say=quiet)
    run = RunDirectory.open(tmp_path / "all")
    for name in VIEWS:
        saved = [Predictions.load(RunDirectory(path).predictions(name)) for path in members]
        mean = np.mean([sigmoid(predictions.logits) for predictions in saved], axis=0)
        found = Predictions.load(run.predictions(name))
        np.testing.assert_allclose(sigmoid(found.logits), mean, rtol=1e-6)
        np.testing.assert_allclose(found.probabilities(), mean.mean(axis=1), rtol=1e-6)
        assert found.keys.tolist() == saved[0].keys.tolist()
        if name == "validation":
            continue
        # On C each view says yes or no by its mean probability, and five of ten are a yes.
        yes = (mean >= 0.5).mean(axis=1) >= 0.5
        known = saved[0].targets >= 0
        wrong = ((yes != (saved[0].targets == 1)) & known).sum(axis=0) / known.sum(axis=0)
        assert results[f"{name}/error"] == pytest.approx(wrong.mean(), abs=1e-12)
    assert run.read_results() == pytest.approx(results, nan_ok=True)
    assert "mean" in run.table.read_text()


@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 5), st.just(4)),
                  elements=st.floats(-500, 500, width=32)))  # fmt: skip
def test_a_mean_logit_is_never_infinite_nor_beyond_the_members(logits: NDArray[Any]) -> None:
    mean = mean_logits(logits)
    assert np.isfinite(mean).all()
    slack = 1e-5 * np.abs(logits).max() + 1e-6
    assert (mean >= logits.min(axis=0) - slack).all()
    assert (mean <= logits.max(axis=0) + slack).all()
    np.testing.assert_allclose(mean_logits(-logits), -mean, rtol=1e-5, atol=1e-5)


def test_an_ensemble_is_a_run_to_figures_and_to_ensembles(
    members: list[Path], tmp_path: Path
) -> None:
    ensemble(members[:2], tmp_path / "two", say=quiet)
    assert figure("error-bars", [tmp_path / "two"]).axes
    assert RunDirectory(tmp_path / "two").measures.is_file()
    checks = verify(tmp_path / "two", saved_only=True)
    assert {check.verdict for check in checks} == {"reproduced"}
    ensemble([tmp_path / "two", members[2]], tmp_path / "nested", say=quiet)
    recipe = load_recipe(RunDirectory(tmp_path / "nested").resolved)
    assert recipe.name == "ensemble"
    assert recipe.about.summary == "The mean probability of 2 runs: two, run-2"


def test_judging_an_ensemble_again_averages_again(members: list[Path], tmp_path: Path) -> None:
    before = ensemble(members, tmp_path / "all", say=quiet)
    assert evaluate(tmp_path / "all", say=quiet) == pytest.approx(before, nan_ok=True)
    said_by(7, 1).save(RunDirectory(members[1]).predictions("A"))
    assert evaluate(tmp_path / "all", say=quiet)["A/error"] != before["A/error"]
    shutil.rmtree(members[1])
    with pytest.raises(DataError, match="run-1: not a run directory"):
        evaluate(tmp_path / "all", say=quiet)


def test_an_ensemble_has_no_training(members: list[Path], tmp_path: Path) -> None:
    ensemble(members, tmp_path / "all", say=quiet)
    with pytest.raises(DataError, match="an ensemble, which has no training to go on with"):
        resume(tmp_path / "all", say=quiet)


CHANGES: dict[str, Callable[[Predictions], Predictions]] = {
    "keys": lambda p: replace(p, keys=p.keys[::-1]),
    "targets": lambda p: replace(p, targets=-p.targets),
    "attributes": lambda p: replace(p, attributes=p.attributes[::-1]),
    "majority": lambda p: replace(p, majority=1 - p.majority),
    "views": lambda p: replace(p, logits=np.repeat(p.logits, 2, axis=1)),
}


@pytest.mark.parametrize("column", CHANGES)
def test_members_that_were_judged_on_something_else_are_refused(
    members: list[Path], tmp_path: Path, column: str
) -> None:
    other = RunDirectory(members[2]).predictions("A")
    CHANGES[column](Predictions.load(other)).save(other)
    with pytest.raises(DataError) as caught:
        ensemble(members, tmp_path / "all", say=quiet)
    assert caught.value.message.startswith(f"{other} has other {column} than {members[0]}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run-0", "run-1", "run-2"]


def test_a_member_without_predictions_is_told(members: list[Path], tmp_path: Path) -> None:
    RunDirectory(members[1]).predictions("C").unlink()
    with pytest.raises(
        DataError, match=r"run-1: has no predictions on test set C, only on: A, val"
    ):
        ensemble(members, tmp_path / "all", say=quiet)


@pytest.mark.parametrize("chosen", [[0], [1, 1], [0, 2, 0]])
def test_an_ensemble_needs_two_different_runs(
    members: list[Path], tmp_path: Path, chosen: list[int]
) -> None:
    with pytest.raises(RecipeError, match="two different runs"):
        ensemble([members[n] for n in chosen], tmp_path / "all", say=quiet)


def test_what_is_there_already_stays(members: list[Path], tmp_path: Path) -> None:
    before = RunDirectory(members[0]).resolved.read_bytes()
    with pytest.raises(AffactkitError, match="is there already"):
        ensemble(members, members[0], say=quiet)
    assert RunDirectory(members[0]).resolved.read_bytes() == before


def test_the_command(members: list[Path], tmp_path: Path) -> None:
    arguments = ["evaluate", *map(str, members), "--ensemble"]
    refused = CliRunner().invoke(cli, arguments)
    assert refused.exit_code == 2
    assert "--ensemble and --out RUN go together" in refused.stderr
    done = CliRunner().invoke(cli, [*arguments, "--out", str(tmp_path / "all")])
    assert done.exit_code == 0, done.stderr
    assert f"run directory: {tmp_path / 'all'}" in done.stdout
    found = json.loads(RunDirectory(tmp_path / "all").members.read_text())
    assert found == {"members": [str(path) for path in members]}
