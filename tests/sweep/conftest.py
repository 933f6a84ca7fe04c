"""Sweeps of a training in miniature."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from affactkit_sweep.document import Search, load_search
from affactkit_sweep.worker import Task, Worker
from tests.conftest import QUICK
from tests.sweep.postgres import Server, programs, serve

PARAMETERS = {
    "optimizer": {"type": "categorical", "choices": ["sgd", "adamw"]},
    "optimizer.lr": {"type": "log-uniform", "low": 1e-4, "high": 1e-1},
    "optimizer.momentum": {
        "type": "uniform",
        "low": 0,
        "high": 0.9,
        "when": {"optimizer": ["sgd"]},
    },
    "training.accumulate": {"type": "integer", "low": 1, "high": 3},
}
SWEEP: dict[str, Any] = {
    "name": "small",
    "about": {"summary": "A sweep in miniature."},
    "recipe": "quickstart",
    "set": {"evaluators": []},
    "metric": "validation/loss",
    "trials": 4,
    "sampler": "random",
    "parameters": PARAMETERS,
}

ONE_SGD = (
    *QUICK,
    "optimizer={type: sgd}",
    "evaluators=[]",
    "training.pixel_transforms=worker",
)
"""What makes trials short, with nothing left to be found out by a run."""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the sweep with changed fields, and return its file."""

    def write(**changes: Any) -> Path:
        path = tmp_path / "small.yaml"
        path.write_text(yaml.safe_dump({**SWEEP, **changes}, sort_keys=False))
        return path

    return write


@pytest.fixture
def search(write: Write) -> Search:
    return load_search(write())


def worker(path: Path, folder: Path, *overrides: str, storage: str | None = None) -> Worker:
    """Return a worker of this process."""
    return Worker(Task(path, overrides, folder, storage, {}))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    if programs() is None:
        pytest.skip("needs PostgreSQL's server: apt install postgresql")
    # Other users must reach its socket, whose path may not be long: no folder of pytest's.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        with serve(Path(folder)) as running:
            yield running
