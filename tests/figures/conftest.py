"""Runs to draw: one that was carried out, and others that only have what a figure reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex

from affactkit.jobs.run import run
from affactkit.recipe.load import load_recipe
from affactkit.report import drawing
from affactkit.runs import RunDirectory
from tests.conftest import QUICK

PALETTE = {
    "#000000",
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
}
"""Okabe and Ito's eight colours, as they published them."""

Finished = Callable[..., Path]


@pytest.fixture(scope="session")
def quick_run(shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """A whole run, judged on A and on a jittered test set; read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFFACTKIT_CACHE", str(shared_cache))
        jittered = "{crop: {size: 48}, transforms: [angle, gamma], seed: 3}"
        protocol = f"evaluators=[{{type: protocol, sets: [A], more: {{jittered: {jittered}}}}}]"
        recipe = load_recipe("quickstart", (*QUICK, protocol, "training.steps=2"))
        folder = tmp_path_factory.mktemp("runs")
        return run(recipe, runs=folder, say=lambda _: None)


def make_run(
    path: Path,
    results: Mapping[str, float | None] | None = None,
    metrics: Sequence[Mapping[str, Any]] = (),
) -> RunDirectory:
    """Make the directory of a run with given results and metrics."""
    directory = RunDirectory(path)
    path.mkdir(parents=True)
    directory.resolved.write_text("name: made-up\n")
    if results is not None:
        directory.results.write_text(json.dumps(results))
    for line in metrics:
        directory.append_metrics({"step": 0, **line})
    return directory


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    """Make a run by its name; see `make_run`."""
    return lambda name, *args, **more: make_run(tmp_path / "runs" / name, *args, **more).path


def is_of_the_palette(colour: Any) -> bool:
    return to_hex(colour) in PALETTE | {drawing.PALE, drawing.FAINT, drawing.DIM, "#ffffff"}
