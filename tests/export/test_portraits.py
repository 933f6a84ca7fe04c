"""The network of the quickstart as ONNX, on photographs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import affactkit
from affactkit.data.crops import Place
from affactkit.engine.assembly import build_model, open_faces, render_crops
from affactkit.engine.checkpoint import save_checkpoint
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.recipe.writer import resolved_yaml
from affactkit.runs import RunDirectory
from affactkit_export.exporting import export
from affactkit_export.formats import format_of

PORTRAITS = Path(__file__).parents[3] / "shared" / "portraits"
CROPS = 100


@pytest.mark.slow
@pytest.mark.skipif(not PORTRAITS.is_dir(), reason="needs ../shared/portraits")
def test_onnx_runtime_and_pytorch_agree_on_real_crops(cache: Path, tmp_path: Path) -> None:
    recipe = load_recipe("quickstart", [f"dataset={{type: celeba, root: {PORTRAITS}}}"])
    table, context = open_faces(recipe, plugin_host().registries)
    torch.manual_seed(0)
    network = build_model(recipe.model, context)
    run = RunDirectory(tmp_path / "run")
    run.write_text(run.resolved, resolved_yaml(recipe))
    content = {"attributes": list(table.attributes), "model": network.state_dict()}
    save_checkpoint(run.checkpoint("best"), content)
    said: list[str] = []
    folder = export(run.path, "onnx", crops=CROPS, say=said.append)
    assert said[-1].endswith(f"in logits of {CROPS} crops of its data set")
    crops = render_crops(table, np.arange(CROPS), recipe.crop, (), 0, context)
    pixels = np.stack([crops(Place(0, row)) for row in range(CROPS)]).transpose(0, 3, 1, 2)
    answer = format_of("onnx").read(folder / "model.onnx")
    expected = affactkit.load(run.path).logits(pixels)
    assert expected.std(axis=0).min() > 0.01
    np.testing.assert_allclose(answer(np.ascontiguousarray(pixels)), expected, rtol=0, atol=1e-4)
