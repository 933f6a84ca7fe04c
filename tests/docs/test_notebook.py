"""The notebook page runs from its first block to its last, as in a session."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import affactkit
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from tests.conftest import QUICK
from tests.docs.blocks import NOTEBOOK, blocks_in

SHORT = [override for override in QUICK if not override.startswith("evaluators")]
"""What makes the page's trainings short; they are judged as it says."""


@pytest.mark.parametrize(
    "added",
    [
        pytest.param(SHORT, id="shortened"),
        pytest.param([], id="in-full", marks=pytest.mark.slow),
    ],
)
def test_it_runs_block_by_block(
    added: list[str], cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(name: str, overrides: Iterable[str]) -> Recipe:
        return load_recipe(name, [*overrides, *added])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(affactkit, "load_recipe", loaded)
    session: dict[str, Any] = {"__name__": "shown"}
    for block in blocks_in(NOTEBOOK):
        assert block.language == "python"
        exec(compile(block.text, str(block), "exec"), session)
    check(session)


def check(session: dict[str, Any]) -> None:
    """Compare what the page finds with what the runs have written."""
    run, plain, losses = session["run"], session["plain"], session["losses"]
    assert len(losses) == session["recipe"].training.steps
    assert run.page.is_file()
    errors = [found.read_results()["T/error"] for found in (run, plain)]
    np.testing.assert_allclose(session["error"].value, errors[0])
    np.testing.assert_allclose(session["gap"].value, errors[0] - errors[1], atol=1e-12)
