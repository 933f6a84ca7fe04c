"""Run directories of trials that never were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from affactkit.runs import RunDirectory
from affactkit_sweep.models import Sweep
from affactkit_sweep.records import write_record
from tests.sweep.conftest import SWEEP

SGD: dict[str, Any] = {
    "optimizer": "sgd",
    "optimizer.lr": 1e-3,
    "optimizer.momentum": 0.45,
    "training.accumulate": 2,
}
ADAMW: dict[str, Any] = {
    "optimizer": "adamw",
    "optimizer.lr": 1e-1,
    "training.accumulate": 1,
}


def make_trial(
    path: Path,
    values: dict[str, Any] = SGD,
    loss: float | None = 0.5,
    *,
    finished: bool = True,
    **changes: Any,
) -> RunDirectory:
    """Make the directory of a trial with one epoch, or none without a loss."""
    path.mkdir(parents=True)
    run = RunDirectory(path)
    run.resolved.write_text("name: made-up\n")
    write_record(run, Sweep.model_validate({**SWEEP, **changes}), values)
    if loss is not None:
        run.append_metrics(
            {"event": "epoch", "epoch": 1, "step": 1, "improved": True, "validation/loss": loss}
        )
    if finished and loss is not None:
        run.append_metrics({"event": "evaluated", "step": 1})
    return run
