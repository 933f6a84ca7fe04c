"""The Python that the documentation shows compiles, and imports what exists."""

from __future__ import annotations

import ast
import importlib
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from sklearn.metrics import brier_score_loss

from affactkit.interfaces import BuildContext
from affactkit.plugins import PluginHost
from tests.docs.blocks import Block, blocks, each


@each("python")
def test_imports_exist(block: Block) -> None:
    for statement in ast.walk(ast.parse(block.text, str(block))):
        if isinstance(statement, ast.Import):
            for name in statement.names:
                importlib.import_module(name.name)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            module = importlib.import_module(statement.module)
            missing = [name.name for name in statement.names if not hasattr(module, name.name)]
            assert not missing, f"{block}: {statement.module} has no {missing}"


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
