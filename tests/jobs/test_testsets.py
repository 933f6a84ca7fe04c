"""Written test sets: the same files for any number of workers, and the same logits as without."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from affactkit.data import written
from affactkit.errors import DataError, RecipeError
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.run import run
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit_protocol.writing import write_test_sets
from tests.conftest import QUICK

ALL = "evaluators=[{type: protocol, sets: [A, C, D, T, T+temperature]}]"


def quiet(_: str) -> None:
    """Say nothing."""


def recipe_with(*overrides: str) -> Recipe:
    return load_recipe("quickstart", [*QUICK, ALL, *overrides])


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


@pytest.fixture
def one_worker(cache: Path, tmp_path: Path) -> Path:
    write_test_sets(recipe_with("training.workers=1"), out=tmp_path / "one", say=quiet)
    return tmp_path / "one"


def test_any_number_of_workers_writes_the_same_files(one_worker: Path, tmp_path: Path) -> None:
    write_test_sets(recipe_with("training.workers=4"), out=tmp_path / "four", say=quiet)
    assert digests(one_worker) == digests(tmp_path / "four")
    assert len(digests(one_worker)) == 5 * (15 + 1)


def test_the_manifest_tells_how_each_crop_was_made(one_worker: Path) -> None:
    manifest = json.loads((one_worker / "T" / "manifest.json").read_text())
    assert manifest["detector"]["type"] == "mtcnn"
    assert "facenet-pytorch" in manifest["detector_version"]
    assert manifest["test_set"]["seed"] == 0
    for key, picture in manifest["pictures"].items():
        png = (one_worker / "T" / key).with_suffix(".png").read_bytes()
        assert hashlib.sha256(png).hexdigest() == picture["sha256"]
        assert len(picture["box"]) == 5


def test_temperature_changes_the_colours_of_the_same_draws(one_worker: Path) -> None:
    from affactkit.data.decode import decode

    t, warmer = (
        np.stack([decode(p.read_bytes(), p.name) for p in sorted((one_worker / n).glob("*.png"))])
        for n in ("T", "T+temperature")
    )
    # Each channel of a crop is scaled by one factor, as light of another colour does.
    for plain, tinted in zip(t.astype(float), warmer.astype(float), strict=True):
        factors = tinted.sum(axis=(0, 1)) / plain.sum(axis=(0, 1))
        np.testing.assert_allclose(tinted, plain * factors, atol=1.5)
    assert not np.array_equal(t, warmer)


def test_a_killed_writing_is_taken_up_where_it_stopped(
    one_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path / "again"
    recipe = recipe_with()
    made = []
    original = written.write_atomically

    def killed(path: Path, content: bytes | str) -> None:
        if len(made) == 4:
            raise KeyboardInterrupt
        original(path, content)
        made.append(path)

    with monkeypatch.context() as patched:
        patched.setattr(written, "write_atomically", killed)
        with pytest.raises(KeyboardInterrupt):
            write_test_sets(recipe, out=again, say=quiet)
    assert not (again / "A").exists()
    first = {path: path.stat().st_mtime_ns for path in again.rglob("*.png")}
    assert len(first) == 4
    write_test_sets(recipe, out=again, say=quiet)
    assert digests(again) == digests(one_worker)
    kept = {path.name: path.stat().st_mtime_ns for path in (again / "A").glob("*.png")}
    assert all(kept[path.name] == time for path, time in first.items())


def test_a_folder_of_something_else_is_left_alone(one_worker: Path) -> None:
    before = digests(one_worker)
    with pytest.raises(DataError, match="A: holds something else than this test set"):
        write_test_sets(recipe_with("crop.size=32"), out=one_worker, say=quiet)
    assert digests(one_worker) == before


def test_written_sets_are_used_and_change_no_logit(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = recipe_with()
    on_the_fly = run(recipe, runs=tmp_path, say=quiet)
    before = {name: Predictions.load(on_the_fly.predictions(name)) for name in ("A", "C", "T")}
    write_test_sets(recipe, say=quiet)

    used = []
    read = written.WrittenCrops.__call__
    monkeypatch.setattr(
        written.WrittenCrops,
        "__call__",
        lambda self, place: used.append(place) or read(self, place),
    )
    evaluate(on_the_fly.path, say=quiet)
    assert len(used) == 5 * 15
    for name, predictions in before.items():
        again = Predictions.load(on_the_fly.predictions(name))
        assert np.array_equal(again.logits, predictions.logits)


def test_a_recipe_without_test_sets_says_so(cache: Path) -> None:
    with pytest.raises(RecipeError, match="none of its evaluators has test sets"):
        write_test_sets(load_recipe("quickstart", [*QUICK, "evaluators=[]"]), say=quiet)
