"""Runs that were never trained, whose errors under disturbances are known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from affactkit.jobs.record import Evaluation, JudgedSet, write_record
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory

ATTRIBUTES = ("Bald", "Smiling")
N = 60
IDENTITY = np.arange(N) // 3
TARGETS = np.random.default_rng(0).integers(0, 2, (N, len(ATTRIBUTES))).astype(np.int8)


def wrong_on(*shares: float) -> np.ndarray:
    """Return [N, A] true for a share of the pictures, of each attribute."""
    return np.stack([np.arange(N) < round(share * N) for share in shares], axis=1)


def erring(wrong: np.ndarray) -> Predictions:
    """Return predictions that are wrong where they are said to be."""
    right = (TARGETS == 1) != wrong
    return Predictions(
        logits=np.where(right, 2, -2)[:, None].astype(np.float32),
        reduce="mean",
        targets=TARGETS,
        majority=np.ones(len(ATTRIBUTES), np.int8),
        keys=np.array([f"{row}.jpg" for row in range(N)]),
        identity=IDENTITY,
        attributes=ATTRIBUTES,
    )


def judged(
    folder: Path,
    points: Mapping[str, np.ndarray | Predictions],
    *,
    seed: int = 0,
    size: int = 48,
    threshold: float = 0,
) -> RunDirectory:
    """Make a run with predictions on the points of curves, and a record of them."""
    folder.mkdir(parents=True)
    run = RunDirectory(folder)
    run.resolved.write_text("name: made-up\n")
    for name, point in points.items():
        predictions = point if isinstance(point, Predictions) else erring(point)
        predictions.save(run.predictions(name))
    rule = {"crop": {"box": "landmarks", "size": size}, "seed": seed}
    test_sets = {name: JudgedSet(rule, threshold, N, "") for name in points}
    write_record(run, [Evaluation({}, {}, test_sets)])
    return run
