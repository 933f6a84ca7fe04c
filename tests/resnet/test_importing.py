"""Published checkpoints as runs: judged, loaded, and left out when they are something else."""

from __future__ import annotations

import csv
import hashlib
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

import affactkit
from affactkit.cli.main import cli
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.errors import DataError, RecipeError
from affactkit.jobs.run import resume
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from affactkit_resnet import importing
from affactkit_resnet.importing import import_weights
from affactkit_resnet.published import ATTRIBUTES, NETWORKS
from tests.resnet.reference import (
    blank_file,
    needs_reference,
    publish,
    reference,
    reference_crops,
    reference_file,
)


def command(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reference_file(tmp_path_factory.mktemp("published"), "resnet-51-s")


@pytest.fixture(scope="module")
def imported(published: Path, tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    out = tmp_path_factory.mktemp("runs") / "new" / "resnet-51-s"
    result = command("import-weights", published, "--model", "resnet-51-s", "--out", out)
    assert result.exit_code == 0, result.output
    return RunDirectory.open(out)


@needs_reference
def test_an_imported_network_gives_the_reference_logits(imported: RunDirectory) -> None:
    model = affactkit.load(imported.path)
    assert model.attributes == ATTRIBUTES
    logits = model.logits(reference_crops())
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, reference("resnet-51-s")["logits"], rtol=0, atol=1e-4)


@needs_reference
def test_an_imported_run_is_judged_as_any_other(imported: RunDirectory, cache: Path) -> None:
    result = command(
        *("evaluate", imported.path),
        *("--set", "dataset={type: synthfaces, count: 20}"),
        *("--set", "evaluators=[{type: protocol, sets: [A]}]"),
        *("--set", "training.workers=0"),
    )
    assert result.exit_code == 0, result.output
    saved = Predictions.load(imported.predictions("A"))
    assert saved.attributes == ATTRIBUTES
    assert json.loads(imported.results.read_text())["A/error"] == pytest.approx(
        np.nanmean(np.where(saved.targets >= 0, (saved.logits[:, 0] >= 0) != saved.targets, np.nan))
    )


@needs_reference
def test_the_run_says_what_it_was_made_of(imported: RunDirectory, published: Path) -> None:
    told = json.loads(imported.environment.read_text())
    digest = hashlib.sha256(published.read_bytes()).hexdigest()
    assert told["imported"] == {"file": published.name, "sha256": digest}
    assert told["packages"]["torch"]


@needs_reference
def test_an_imported_run_cannot_be_resumed(imported: RunDirectory, cache: Path) -> None:
    with pytest.raises(DataError, match="no training to go on with"):
        resume(imported.path)


@needs_reference
@pytest.mark.parametrize("name", NETWORKS)
def test_the_recipe_is_the_shipped_one_with_that_network(tmp_path: Path, name: str) -> None:
    run = import_weights(blank_file(tmp_path, name), name, tmp_path / "run")
    recipe, shipped = load_recipe(run.resolved), load_recipe(name)
    stanza = {"backbone": recipe.model.backbone, "head": recipe.model.head}
    assert {part: found.to_values() for part, found in stanza.items()} == NETWORKS[name]
    assert recipe.model.init is None
    assert recipe.model_copy(update={"model": shipped.model}) == shipped
    best = load_checkpoint(run.checkpoint("best"))
    assert best["attributes"] == list(ATTRIBUTES)
    shapes = {key: tuple(shape) for key, shape in reference(name)["keys"]}
    ends = (key.removeprefix("backbone.network.").removeprefix("head.") for key in best["model"])
    found = dict(zip(ends, (tuple(t.shape) for t in best["model"].values()), strict=True))
    assert found == shapes


def test_the_attributes_are_those_of_the_published_table() -> None:
    text = files("affactkit_protocol").joinpath("table_7_1.csv").read_text(encoding="utf-8")
    rows = [row["attribute"] for row in csv.DictReader(text.splitlines())]
    assert set(ATTRIBUTES) == set(rows) - {"TOTAL"}
    assert len(ATTRIBUTES) == 40


@needs_reference
def test_another_network_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    path = blank_file(tmp_path, "affact-ext")
    result = command("import-weights", path, "--model", "resnet-51-s", "--out", tmp_path / "run")
    assert result.exit_code == 3
    assert "fc52.weight is not in the network" in result.stderr
    assert "Its tensors are those of affact-ext." in result.stderr
    assert list(tmp_path.iterdir()) == [path]


@needs_reference
def test_an_override_that_makes_another_network_is_refused(tmp_path: Path) -> None:
    path = blank_file(tmp_path, "affact-ext")
    with pytest.raises(DataError, match=r"head\.1\.weight \[40, 1000\] is missing"):
        import_weights(path, "affact-ext", tmp_path / "run", overrides=("model.head=mlp",))
    assert list(tmp_path.iterdir()) == [path]


@needs_reference
def test_overrides_reach_the_recipe(tmp_path: Path) -> None:
    path = blank_file(tmp_path, "affact-ext")
    overrides = ("model.head.activation=leaky_relu", "evaluators=[]")
    run = import_weights(path, "affact-ext", tmp_path / "run", overrides=overrides)
    recipe = load_recipe(run.resolved)
    assert recipe.model.head.to_values()["activation"] == "leaky_relu"
    assert recipe.evaluators == ()
    with pytest.raises(RecipeError, match="trainig"):
        import_weights(path, "affact-ext", tmp_path / "other", overrides=("trainig.epochs=3",))


@needs_reference
def test_what_is_there_already_stays(tmp_path: Path) -> None:
    path = blank_file(tmp_path, "resnet-51-s")
    out = tmp_path / "run"
    out.mkdir()
    import_weights(path, "resnet-51-s", out)
    before = out.joinpath("resolved.yaml").read_bytes()
    with pytest.raises(DataError, match="run: is there already"):
        import_weights(path, "resnet-51-s", out, overrides=("seed=5",))
    assert out.joinpath("resolved.yaml").read_bytes() == before


@needs_reference
def test_a_failure_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = blank_file(tmp_path, "resnet-51-s")
    monkeypatch.setattr(importing, "save_checkpoint", fail)
    with pytest.raises(DataError, match="run: cannot be written: No space left on device"):
        import_weights(path, "resnet-51-s", tmp_path / "run")
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_network_is_told_with_the_known_ones(tmp_path: Path) -> None:
    path = publish(tmp_path / "any.pt", {"conv1.weight": torch.zeros(1)})
    result = command("import-weights", path, "--model", "resnet-153", "--out", tmp_path / "run")
    assert result.exit_code == 2
    assert "did you mean 'resnet-153-s'" in result.stderr


def test_help_names_all_networks() -> None:
    shown = command("import-weights", "--help").output
    assert all(name in shown for name in NETWORKS)
