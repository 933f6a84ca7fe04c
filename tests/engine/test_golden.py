"""Weights carry two crops with their logits, and loading notices when the answers change."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import affactkit
from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.engine.golden import TOLERANCE, Golden, golden_crops
from affactkit.engine.model import AttributeModel
from affactkit.engine.trained import restore
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory


@pytest.fixture
def best(judged: RunDirectory) -> dict[str, Any]:
    return load_checkpoint(judged.checkpoint("best"))


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, logger="affactkit")
    return caplog


def reload(judged: RunDirectory, path: Path, content: dict[str, Any]) -> None:
    """Load a run's network from a changed checkpoint."""
    save_checkpoint(path, content)
    restore(load_recipe(judged.resolved), path, plugin_host().registries)


def test_the_logits_are_those_of_the_best_weights(
    judged: RunDirectory, best: dict[str, Any], warnings: pytest.LogCaptureFixture
) -> None:
    model = affactkit.load(judged.path)
    crops, logits = best["golden"]["crops"], best["golden"]["logits"]
    assert (crops.shape, crops.dtype) == ((2, 3, 48, 48), torch.uint8)
    np.testing.assert_allclose(model.logits(crops), logits.numpy(), rtol=0, atol=1e-5)
    assert warnings.messages == []


@pytest.mark.parametrize("buffer", ["mean", "std"])
def test_another_normalisation_is_noticed(
    judged: RunDirectory,
    buffer: str,
    monkeypatch: pytest.MonkeyPatch,
    warnings: pytest.LogCaptureFixture,
) -> None:
    def init(self: AttributeModel, *parts: torch.nn.Module) -> None:
        made(self, *parts)
        setattr(self, buffer, 0.9 * getattr(self, buffer))

    made = AttributeModel.__init__
    monkeypatch.setattr(AttributeModel, "__init__", init)
    affactkit.load(judged.path)
    [message] = warnings.messages
    assert "best.pt: the network answers otherwise" in message
    assert "affactkit evaluate" in message


@pytest.mark.parametrize(("factor", "noticed"), [(0.5, False), (2, True), (math.nan, True)])
def test_the_tolerance_is_a_share_of_the_largest_logit(
    judged: RunDirectory,
    best: dict[str, Any],
    tmp_path: Path,
    warnings: pytest.LogCaptureFixture,
    factor: float,
    noticed: bool,
) -> None:
    logits = best["golden"]["logits"].clone()
    logits[1, 3] += factor * TOLERANCE * max(1, float(logits.abs().max()))
    golden = {**best["golden"], "logits": logits}
    reload(judged, tmp_path / "changed.pt", {**best, "golden": golden})
    assert len(warnings.messages) == noticed


def test_a_checkpoint_without_golden_crops_loads(
    judged: RunDirectory,
    best: dict[str, Any],
    tmp_path: Path,
    warnings: pytest.LogCaptureFixture,
) -> None:
    reload(judged, tmp_path / "old.pt", {k: v for k, v in best.items() if k != "golden"})
    assert warnings.messages == []


def test_the_colours_of_a_crop_tell_its_channels_apart() -> None:
    """Otherwise a network that takes BGR would pass."""
    crops = golden_crops(32).numpy().astype(float)
    for crop in crops:
        between = np.corrcoef(crop.reshape(3, -1))
        assert np.abs(between[np.triu_indices(3, 1)]).max() < 0.3
        assert crop.min() < 10
        assert crop.max() > 245
    assert np.abs(crops[0] - crops[1]).mean() > 30


def test_asking_changes_no_weight_and_no_statistics() -> None:
    backbone = torch.nn.Sequential(torch.nn.BatchNorm2d(3), torch.nn.Flatten())
    backbone.mean, backbone.std = (0.5,) * 3, (0.5,) * 3  # type: ignore[assignment]
    model = AttributeModel(backbone, torch.nn.Linear(3 * 8 * 8, 5)).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    golden = Golden.of(model, 8)
    assert all(before[name].equal(tensor) for name, tensor in model.state_dict().items())
    assert golden.deviation(model) == 0
    assert golden.logits.shape == (2, 5)
