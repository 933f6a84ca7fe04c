"""The Python that the documentation shows runs, where its runs and pictures are."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.metrics import brier_score_loss

from affactkit.interfaces import BuildContext
from affactkit.plugins import PluginHost
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory
from affactkit_export.exporting import export
from tests.docs.blocks import Block, blocks, each
from tests.robustness import cases as disturbed
from tests.robustness.test_curves import FIRST

AFFACT, QUICKSTART = "2026-11-24T08-40-11_affact", "2026-11-24T08-40-11_quickstart"
"""The runs that the documentation speaks of."""


@pytest.fixture(scope="module")
def world(
    judged: RunDirectory, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A working directory with the runs, exports and pictures of the documentation."""
    folder = tmp_path_factory.mktemp("world")
    runs = folder / "runs"
    for name in (AFFACT, QUICKSTART, "my-run"):
        shutil.copytree(judged.path, runs / name)
    saved = Predictions.load(judged.predictions("D"))
    saved.save(RunDirectory(runs / "my-run").predictions("T"))
    for seed in (1, 2, 3):
        for name, errors in (("affact", 0.1), ("aligned", 0.3)):
            predictions = with_errors(saved, errors, seed)
            predictions.save(RunDirectory(runs / f"{name}-{seed}").predictions("T"))
    for name in ("affact", "aligned"):
        disturbed.judged(runs / name, FIRST)
    (folder / "holidays").mkdir()
    Image.new("RGB", (90, 90)).save(folder / "holidays" / "sky.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFFACTKIT_CACHE", str(shared_cache))
        for name, out in (("onnx", "affact"), ("safetensors", "affact-weights")):
            export(judged.path, name, out=folder / "models" / out, crops=0, say=lambda _: None)  # type: ignore[arg-type]
    return folder


def with_errors(saved: Predictions, share: float, seed: int) -> Predictions:
    """Return predictions of which a share is wrong."""
    wrong = np.random.default_rng(seed).random(saved.targets.shape) < share
    yes = (saved.targets == 1) != wrong
    return replace(saved, logits=np.where(yes, 1, -1)[:, None].astype(np.float32))


@each("python")
def test_it_runs(block: Block, world: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    exec(compile(block.text, str(block), "exec"), {"__name__": "shown"})


@pytest.fixture
def brier(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The README's plugin as an imported module."""
    [block] = [block for block in blocks("python") if block.title == "affactkit_brier.py"]
    module = ModuleType("affactkit_brier")
    exec(compile(block.text, str(block), "exec"), vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_the_plugin_of_the_readme_works(brier: ModuleType, tmp_path: Path) -> None:
    host = PluginHost()
    host.load([EntryPoint("brier", brier.__name__, "affactkit.plugins")], reraise=True)
    context = BuildContext(registries=host.registries, cache=tmp_path)
    loss = context.build("losses", "brier")
    logits = torch.tensor([[2.0, -1.0, 0.5], [0.0, 3.0, -2.0]])
    targets = torch.tensor([[1, 0, 0], [1, 1, -1]], dtype=torch.int8)
    total, count = loss(logits, targets)
    known = targets.numpy() >= 0
    expected = brier_score_loss(targets.numpy()[known], logits.sigmoid().numpy()[known])
    np.testing.assert_allclose(total / count, expected, rtol=1e-6)
