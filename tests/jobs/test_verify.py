"""What was tampered with is found, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from affactkit.cli.main import cli
from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.errors import DataError
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.verification.check import Check
from affactkit.jobs.verify import verify
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory

Change = Callable[[RunDirectory], None]


@pytest.fixture
def copied(judged: RunDirectory, cache: Path, tmp_path: Path) -> RunDirectory:
    """Return a run that may be changed."""
    return RunDirectory(Path(shutil.copytree(judged.path, tmp_path / "run")))


def differing(checks: list[Check]) -> set[str]:
    return {f"{check.subject}: {check.name}" for check in checks if check.verdict == "differs"}


def unchecked(checks: list[Check]) -> list[Check]:
    return [check for check in checks if check.verdict == "not checked"]


def change_json(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def test_everything_that_a_run_says_is_reproduced(copied: RunDirectory) -> None:
    checks = verify(copied.path)
    assert differing(checks) == set()
    names = {f"{check.subject}: {check.name}" for check in checks}
    results = json.loads(copied.results.read_text())
    assert names >= {f"numbers: results.json: {name}" for name in results}
    assert names >= {
        "numbers: report/table.txt",
        "checkpoints: checkpoints/best.pt",
        "test sets: C: crops",
        "test sets: D: labels",
        "test sets: validation: crops",
        "environment: torch",
        "environment: dataset: synthfaces of affactkit",
    }
    # The first epoch's network is gone: nothing can be said of its numbers.
    assert [check.name for check in unchecked(checks)] == ["metrics.jsonl: 1 other epochs"]


def test_a_flipped_target_shows_in_all_that_follows_from_it(copied: RunDirectory) -> None:
    file = copied.predictions("D")
    saved = Predictions.load(file)
    targets = saved.targets.copy()
    targets[3, 4] ^= 1
    replace(saved, targets=targets).save(file)
    checks = verify(copied.path)
    found = differing(checks)
    key, attribute = saved.keys[3], saved.attributes[4]
    assert f"numbers: results.json: D/error/{attribute}" in found
    assert {"numbers: report/table.txt", "files: predictions/D.npz"} <= found
    [labels] = [check for check in checks if check.name == "D: labels"]
    assert (labels.verdict, labels.detail) == ("differs", f"{attribute} of {key}")
    assert not any("C/" in name or "C: " in name for name in found)


def test_a_flipped_answer_is_found_too(copied: RunDirectory) -> None:
    file = copied.predictions("D")
    saved = Predictions.load(file)
    logits = saved.logits.copy()
    logits[0, 0, 0] *= -1
    replace(saved, logits=logits).save(file)
    found = differing(verify(copied.path, saved_only=True))
    assert f"numbers: results.json: D/error/{saved.attributes[0]}" in found


def test_a_changed_checkpoint_is_found(copied: RunDirectory) -> None:
    best = copied.checkpoint("best")
    content = load_checkpoint(best)
    next(iter(content["model"].values())).add_(1)
    save_checkpoint(best, {name: part for name, part in content.items() if name != "format"})
    assert differing(verify(copied.path)) == {"checkpoints: checkpoints/best.pt"}


def test_a_missing_checkpoint_is_told(copied: RunDirectory) -> None:
    copied.checkpoint("last").unlink()
    [check] = [c for c in verify(copied.path, saved_only=True) if c.verdict == "differs"]
    assert (check.name, check.detail) == ("checkpoints/last.pt", "it is not there any more")


def test_another_library_version_is_found(copied: RunDirectory) -> None:
    def change(record: dict[str, Any]) -> None:
        record["evaluations"][0]["environment"]["packages"]["numpy"] = "1.0.1"

    change_json(copied.record, change)
    [check] = [c for c in verify(copied.path, saved_only=True) if c.verdict == "differs"]
    assert (check.subject, check.name) == ("environment", "numpy")
    assert check.detail == f"recorded 1.0.1, found {np.__version__}"


def test_a_changed_result_is_found(copied: RunDirectory) -> None:
    change_json(copied.results, lambda results: results.update({"C/error": 0.0}))
    assert differing(verify(copied.path, saved_only=True)) == {"numbers: results.json: C/error"}


def test_a_changed_picture_is_found(copied: RunDirectory, cache: Path, tmp_path: Path) -> None:
    (source,) = (cache / "synthfaces").glob("v*-60-*")
    faces = Path(shutil.copytree(source, tmp_path / "faces"))
    there = f"dataset={{type: celeba, root: {faces}}}"
    assert differing(verify(copied.path, overrides=(there,))) == set()
    key = Predictions.load(copied.predictions("D")).keys[0]
    [picture] = faces.rglob(str(key))
    Image.open(picture).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(picture)
    assert differing(verify(copied.path, overrides=(there,))) == {
        "test sets: C: crops",
        "test sets: D: crops",
    }


def test_without_the_data_set_the_rest_is_verified(copied: RunDirectory, tmp_path: Path) -> None:
    elsewhere = f"dataset={{type: celeba, root: {tmp_path / 'nothing'}}}"
    checks = verify(copied.path, overrides=(elsewhere,))
    assert differing(checks) == set()
    [missing] = [check for check in unchecked(checks) if check.subject == "test sets"]
    assert missing.name == "validation, C, D"
    assert str(tmp_path) in missing.detail


def test_a_run_that_was_not_judged_cannot_be_verified(copied: RunDirectory) -> None:
    copied.record.unlink()
    with pytest.raises(DataError, match="no record of how this run was judged") as caught:
        verify(copied.path)
    assert caught.value.hint == f"affactkit evaluate {copied.path}"


def test_cleaned_labels_are_judged_by_and_verified(copied: RunDirectory, tmp_path: Path) -> None:
    before = Predictions.load(copied.predictions("D"))
    labels = tmp_path / "cleaned.csv"
    cells = ["" if t < 0 else str(1 - t) for t in before.targets[:, 0].tolist()]
    rows = [f"{key},{cell}" for key, cell in zip(before.keys, cells, strict=True)]
    labels.write_text("\n".join([f"key,{before.attributes[0]}", *rows]) + "\n")
    results = evaluate(copied.path, overrides=(f"labels={labels}",), say=lambda _: None)
    first = f"D/error/{before.attributes[0]}"
    wrong = (before.decisions() != (before.targets == 1))[:, 0].mean()
    assert results[first] == pytest.approx(1 - wrong, abs=1e-12)
    assert differing(verify(copied.path)) == set()
    labels.write_text(f"key,{before.attributes[0]}\n")
    assert "test sets: D: labels" in differing(verify(copied.path))


def test_labels_that_are_not_there_are_told_at_once(copied: RunDirectory, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    with pytest.raises(DataError, match=f"labels: {missing}: there is no such file"):
        evaluate(copied.path, overrides=(f"labels={missing}",), say=lambda _: None)


def verify_by_command(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["verify", *arguments])


def expect(run: RunDirectory, value: float) -> None:
    text = run.resolved.read_text()
    expected = f"  expected: {{C/error: {{value: {value}, tolerance: 0.01}}}}"
    changed = re.sub(r"^  expected: \{\}$", expected, text, flags=re.MULTILINE)
    assert changed != text
    run.resolved.write_text(changed)

    def rehash(record: dict[str, Any]) -> None:
        del record["files"]["resolved.yaml"]

    change_json(run.record, rehash)


def test_the_exit_code_says_whether_all_was_reproduced(copied: RunDirectory) -> None:
    error = json.loads(copied.results.read_text())["C/error"]
    expect(copied, error + 0.005)
    good = verify_by_command(str(copied.path), "--saved-only")
    assert good.exit_code == 0, good.output
    assert re.search(r"expected scores +1 of 1 reproduced", good.output)


def test_an_expected_score_that_was_not_met_differs(copied: RunDirectory) -> None:
    error = json.loads(copied.results.read_text())["C/error"]
    expect(copied, error + 0.2)
    bad = verify_by_command(str(copied.path), "--saved-only")
    assert bad.exit_code == 6
    assert f"{100 * error + 20:.2f} ± 1.00 expected, found {100 * error:.2f}" in bad.output
    assert f"not reproduced: {copied.path}" in bad.output


def test_other_versions_may_be_forgiven(copied: RunDirectory) -> None:
    def change(record: dict[str, Any]) -> None:
        record["evaluations"][0]["environment"]["python"] = "3.0.0"

    change_json(copied.record, change)
    arguments = (str(copied.path), "--saved-only")
    assert verify_by_command(*arguments).exit_code == 6
    forgiven = verify_by_command(*arguments, "--any-environment")
    assert forgiven.exit_code == 0
    assert "DIFFERS: python: recorded 3.0.0" in forgiven.output
