"""The published recipes, as far as a machine without CelebA can carry them out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import torch

from affactkit.engine.assembly import open_faces
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.training import prepare
from affactkit.errors import DataError
from affactkit.jobs.run import run
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from tests.conftest import QUICK

BRIEFLY = (
    "model.backbone.weights=none",
    "training={epochs: null, steps: 1, batch_size: 2, workers: 0}",
    "evaluators=[{type: protocol, sets: [A], published: AFFACT}]",
)


def test_without_celeba_the_folder_and_its_files_are_named_at_once(tmp_path: Path) -> None:
    recipe = load_recipe("affact", [f"dataset.root={tmp_path / 'nowhere'}"])
    begin = time.perf_counter()
    with pytest.raises(DataError) as caught:
        run(recipe, runs=tmp_path / "runs")
    assert time.perf_counter() - begin < 1
    for part in (str(tmp_path / "nowhere"), "img_celeba", "list_landmarks_celeba.txt", "CUHK"):
        assert part in str(caught.value)
    assert not (tmp_path / "runs").exists()


def test_affact_trains_resnet_51_s_on_faces_in_celebas_layout(cache: Path, tmp_path: Path) -> None:
    # The rendered faces are written by loading them once.
    open_faces(load_recipe("quickstart", QUICK), plugin_host().registries)
    (faces,) = (cache / "synthfaces").glob("v*-60-*")
    published = load_recipe("affact", [f"dataset.root={faces}", *BRIEFLY])
    said: list[str] = []
    finished = run(published, runs=tmp_path, say=said.append)
    weights = load_checkpoint(finished.checkpoint("best"))["model"]
    assert sum(w.numel() for name, w in weights.items() if "running" not in name) == pytest.approx(
        25_597_072,
        abs=60,  # the counters of batch normalisation are no parameters
    )
    assert Predictions.load(finished.predictions("A")).logits.shape == (15, 1, 40)
    (table,) = (line for line in said if "A published" in line)
    assert table.split()[-1] == "8.21"


def test_affact_ext_starts_from_the_weights_of_an_affact_run(cache: Path, tmp_path: Path) -> None:
    affact = run(load_recipe("quickstart", [*QUICK, "model.head=resnet-51-s"]), runs=tmp_path)
    extended = load_recipe(
        "quickstart",
        [*QUICK, "model.head=affact-ext", f"model.init={{run: {affact.path}, strict: false}}"],
    )
    before = load_checkpoint(affact.checkpoint("best"))["model"]
    session = prepare(extended, plugin_host().registries).session
    after = session.model.state_dict()
    assert set(after) - set(before) == {"head.fc52.weight", "head.fc52.bias"}
    for name, weights in before.items():
        assert torch.equal(after[name], weights), name


def test_weights_of_another_network_are_not_started_from(cache: Path, tmp_path: Path) -> None:
    other = run(
        load_recipe("quickstart", [*QUICK, "model.head={type: mlp, hidden: [7]}"]), runs=tmp_path
    )
    recipe = load_recipe("quickstart", [*QUICK, f"model.init={{run: {other.path}}}"])
    with pytest.raises(DataError, match=r"best\.pt: the weights do not fit the network:\n  head\."):
        prepare(recipe, plugin_host().registries)
