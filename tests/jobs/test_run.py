"""A run from recipe to results, and that neither workers nor interruptions change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from affactkit.engine import listeners
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.events import EpochEnded, Event, Step
from affactkit.errors import DataError
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.load import load
from affactkit.jobs.run import resume, run
from affactkit.measures.errors import error_rates
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK


def quiet(_: str) -> None:
    """Say nothing."""


def weights_of(run: RunDirectory, name: str = "last") -> dict[str, torch.Tensor]:
    weights: dict[str, torch.Tensor] = load_checkpoint(run.checkpoint(name))["model"]
    return weights


def assert_same_weights(one: RunDirectory, other: RunDirectory) -> None:
    first, second = weights_of(one), weights_of(other)
    assert first.keys() == second.keys()
    for name, tensor in first.items():
        assert torch.equal(tensor, second[name]), name


@pytest.fixture
def finished(quick: Recipe, tmp_path: Path) -> RunDirectory:
    return run(quick, runs=tmp_path / "runs", say=quiet)


def test_a_run_leaves_everything_that_a_reader_needs(finished: RunDirectory, quick: Recipe) -> None:
    names = {str(path.relative_to(finished.path)) for path in finished.path.rglob("*")}
    assert names >= {
        "resolved.yaml",
        "environment.json",
        "metrics.jsonl",
        "results.json",
        "checkpoints/last.pt",
        "checkpoints/best.pt",
        "predictions/A.npz",
        "predictions/validation.npz",
        "report/table.txt",
    }
    resolved = load_recipe(finished.resolved)
    assert resolved.training.pixel_transforms == "worker"
    assert resolved == load_recipe("quickstart", [*QUICK, "training.pixel_transforms=worker"])
    lines = finished.read_metrics()
    assert [line["event"] for line in lines] == ["epoch", "epoch", "evaluated"]
    assert lines[1]["step"] == 6


def test_results_follow_from_the_saved_predictions(finished: RunDirectory) -> None:
    results = json.loads(finished.results.read_text())
    saved = Predictions.load(finished.predictions("A"))
    known = np.nanmean(error_rates(saved.logits[:, 0] >= 0, saved.targets))
    assert results["A/error"] == pytest.approx(known, abs=1e-12)
    assert len(saved.keys) == 15
    assert "mean" in finished.table.read_text()


def test_an_epoch_tells_the_accuracy_on_each_attribute(finished: RunDirectory) -> None:
    epochs = [line for line in finished.read_metrics() if line["event"] == "epoch"]
    best = [line for line in epochs if line["improved"]][-1]
    # The best weights have answered the same crops again.
    saved = Predictions.load(finished.predictions("validation"))
    errors = error_rates(saved.decisions(), saved.targets)
    for name, error in zip(saved.attributes, errors.tolist(), strict=True):
        assert best[f"validation/accuracy/{name}"] == pytest.approx(1 - error, abs=1e-12)


def test_the_console_leaves_attributes_out(quick: Recipe, tmp_path: Path) -> None:
    said: list[str] = []
    run(quick, runs=tmp_path / "runs", say=said.append)
    (line,) = (line for line in said if line.startswith("epoch 1 "))
    assert "validation/accuracy " in line
    assert "validation/accuracy/" not in line


def test_workers_change_nothing(finished: RunDirectory, cache: Path, tmp_path: Path) -> None:
    with_workers = load_recipe("quickstart", [*QUICK, "training.workers=2"])
    other = run(with_workers, runs=tmp_path / "others", say=quiet)
    assert_same_weights(finished, other)
    for name in ("A", "validation"):
        one, two = (Predictions.load(r.predictions(name)) for r in (finished, other))
        assert np.array_equal(one.logits, two.logits)


class KillError(Exception):
    """Stands for a kill."""


def interrupt_after(step: int) -> Callable[[listeners.Console, Event], None]:
    def on(console: listeners.Console, event: Event) -> None:
        if isinstance(event, Step) and event.step == step:
            raise KillError

    return on


@pytest.mark.parametrize("stop_after", [1, 4])
def test_a_resumed_run_ends_as_an_uninterrupted_one(
    finished: RunDirectory,
    quick: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop_after: int,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(listeners.Console, "on", interrupt_after(stop_after))
        with pytest.raises(KillError):
            run(quick, runs=tmp_path / "killed", say=quiet)
    (path,) = (tmp_path / "killed").iterdir()
    resumed = resume(path, say=quiet)
    assert_same_weights(finished, resumed)
    assert resumed.read_metrics() == finished.read_metrics()
    assert json.loads(resumed.results.read_text()) == json.loads(finished.results.read_text())


def test_resuming_a_finished_run_only_judges_it_again(finished: RunDirectory) -> None:
    before = weights_of(finished)
    results = finished.results.read_text()
    resume(finished.path, say=quiet)
    assert all(torch.equal(before[name], w) for name, w in weights_of(finished).items())
    assert finished.results.read_text() == results


def test_evaluating_again_gives_the_same_results(finished: RunDirectory) -> None:
    before = json.loads(finished.results.read_text())
    results = evaluate(finished.path, say=quiet)
    assert {name: value for name, value in results.items() if value == value} == {
        name: value for name, value in before.items() if value is not None
    }


def test_evaluating_on_other_attributes_is_refused(
    finished: RunDirectory, cache: Path, tmp_path: Path
) -> None:
    (source,) = (cache / "synthfaces").glob("v*-60-*")
    other = tmp_path / "faces"
    other.mkdir()
    (other / "img_celeba").symlink_to(source / "img_celeba")
    for path in source.glob("*.txt"):
        text = path.read_text()
        (other / path.name).write_text(text.replace("Smiling", "Frowning"))
    with pytest.raises(DataError, match="answers other attributes than the data set labels"):
        evaluate(finished.path, overrides=(f"dataset={{type: celeba, root: {other}}}",), say=quiet)


def test_a_loaded_run_answers_as_it_was_judged(finished: RunDirectory, quick: Recipe) -> None:
    from affactkit.data.crops import Place
    from affactkit.engine.assembly import make_crops, open_faces
    from affactkit.faces import Split
    from affactkit.plugins import plugin_host

    table, context = open_faces(quick, plugin_host().registries)
    rows = table.rows(Split.VALIDATION)
    crops = make_crops(table, rows, quick.crop, (), 0, context)
    batch = crops.batch([Place(0, row) for row in rows.tolist()])
    trained = load(finished.path)
    saved = Predictions.load(finished.predictions("validation"))
    assert trained.attributes == saved.attributes
    np.testing.assert_allclose(
        trained.logits(batch.pixels.numpy()), saved.logits[:, 0], rtol=0, atol=1e-5
    )


def test_crops_of_another_kind_are_refused(finished: RunDirectory) -> None:
    with pytest.raises(DataError, match=r"crops are uint8 \[B, 3, H, W\], got torch.float64"):
        load(finished.path).logits(np.zeros((1, 3, 48, 48)))


def test_a_run_directory_belongs_to_one_process(finished: RunDirectory) -> None:
    with finished.claimed(), pytest.raises(DataError, match="another process is training"):
        resume(finished.path, say=quiet)


def test_what_is_no_run_names_those_that_are(finished: RunDirectory) -> None:
    with pytest.raises(DataError, match=f"runs in .*: {finished.path.name}"):
        evaluate(finished.path.parent / "no-such-run", say=quiet)


def test_a_run_directory_can_be_named_and_holds_one_run(quick: Recipe, tmp_path: Path) -> None:
    path = tmp_path / "here"
    path.mkdir()
    (path / "notes.txt").write_text("kept")
    made = run(quick, directory=path, say=quiet)
    assert made.path == path
    assert made.read_metrics()[-1]["event"] == "evaluated"
    assert (path / "notes.txt").read_text() == "kept"
    with pytest.raises(DataError, match="there is a run already") as caught:
        run(quick, directory=path, say=quiet)
    assert f"--resume {path}" in caught.value.hint


class Stopping:
    """Listens until an epoch ends."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def on(self, event: Event) -> None:
        self.heard.append(type(event).__name__)
        if isinstance(event, EpochEnded):
            raise KillError


def test_a_listeners_error_ends_the_run_after_all_is_saved(
    finished: RunDirectory, quick: Recipe, tmp_path: Path
) -> None:
    stopping = Stopping()
    with pytest.raises(KillError):
        run(quick, directory=tmp_path / "stopped", listeners=[stopping], say=quiet)
    assert stopping.heard == ["Started", "Step", "Step", "Step", "Step", "EpochEnded"]
    stopped = RunDirectory(tmp_path / "stopped")
    assert load_checkpoint(stopped.checkpoint("last"))["step"] == 4
    assert_same_weights(finished, resume(stopped.path, say=quiet))
