"""ResNet-51-S trained on a GPU: pictures in a second, from memory and from disk, by precision.

What the GPU waits for its pictures is told as the share by which training from disk is slower than
training on a batch that lies on the GPU. Where there is no GPU, it says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from affactkit.data.crops import RenderedCrops, unfinished_batches
from affactkit.data.loader import AHEAD, load_batches
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import build_session, render_crops
from affactkit.engine.pixels import Finishing
from affactkit.engine.speed import FOREVER, Stopwatch
from affactkit.faces import FaceTable, ImageFolder
from affactkit.interfaces import BuildContext
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from benchmarks.findings import Finding, Findings
from benchmarks.harness import Effort
from benchmarks.samples import build_context, faces

COMMON = (
    "crop.precision=fast",
    "optimizer={type: sgd, lr: 1e-3, momentum: 0.9}",
    "scheduler=null",
    "training.batch_size=128",
)
"""What is changed in the recipe ``affact``, so that no step stops at a bad loss."""
WAYS = {
    "fp32": (),
    "bf16": ("training.precision=bf16",),
    "bf16, compiled": ("training.precision=bf16", "training.compile=true"),
}
ATTRIBUTES = 40
WARMING = 20
"""Steps before the time begins: the card chooses its kernels, and a network is compiled."""


def run(effort: Effort) -> Findings:
    """Measure each way for as long as all turns take."""
    if not torch.cuda.is_available():
        return Findings((Finding("no GPU here, nothing is measured", 0, "GPUs"),))
    watch = Stopwatch(torch.device("cuda"), effort.rounds * effort.turn)
    return measure(WAYS, COMMON, watch)


def measure(ways: Mapping[str, Sequence[str]], common: Sequence[str], watch: Stopwatch) -> Findings:
    """Measure ways of training, given as overrides of the recipe ``affact``."""
    rows: list[Finding] = []
    with TemporaryDirectory() as folder:
        table = on_disk(faces(), Path(folder))
        for name, overrides in ways.items():
            recipe = load_recipe("affact", [*common, *overrides])
            rows += _findings(name, recipe, table, watch)
    return Findings(tuple(rows))


def on_disk(table: FaceTable, folder: Path) -> FaceTable:
    """Write the pictures of a table into a folder, and return one with CelebA's many labels."""
    for row, key in enumerate(table.keys.tolist()):
        (folder / key).write_bytes(table.image(row))
    attributes = build_context(attributes=ATTRIBUTES).attributes
    targets = np.zeros((len(table), ATTRIBUTES), np.int8)
    return replace(table, attributes=attributes, targets=targets, images=ImageFolder(folder))


def _findings(name: str, recipe: Recipe, table: FaceTable, watch: Stopwatch) -> Iterator[Finding]:
    size = recipe.crop.size
    context = replace(
        build_context(size, attributes=ATTRIBUTES), device=watch.device.type, initial_weights=False
    )
    rows = np.arange(len(table))
    crops = render_crops(table, rows, recipe.crop, recipe.transforms, 0, context)
    from_memory, from_disk = _seconds(recipe, crops, context, watch)
    batch_size = recipe.training.batch_size
    yield Finding(f"{name}: from memory", batch_size / from_memory, "pictures/s")
    yield Finding(f"{name}: from disk", batch_size / from_disk, "pictures/s")
    yield Finding(f"{name}: the GPU waits", max(0.0, 1 - from_memory / from_disk), "of the time")


def _seconds(
    recipe: Recipe, crops: RenderedCrops, context: BuildContext, watch: Stopwatch
) -> tuple[float, float]:
    """Return the seconds of a step on a batch that lies there, and on what workers bring."""
    session = build_session(recipe, context, FOREVER, FOREVER)
    finish = Finishing(crops.augmentation, session.device)
    source = unfinished_batches(crops)
    order = TrainingOrder(np.arange(len(crops.table)), recipe.training.batch_size, FOREVER, 0)
    workers = len(os.sched_getaffinity(0))
    with load_batches(source, order, workers=workers, pin=context.device != "cpu") as loaded:
        finished = finish(next(loaded))
        steps = map(session.train_on, repeat(finished))
        from_memory = watch.seconds(steps, unmeasured=WARMING)
        steps = map(session.train_on, map(finish, loaded))
        # What lay ready when the time began would make the first steps fast.
        from_disk = watch.seconds(steps, unmeasured=(AHEAD + 1) * workers)
    return from_memory, from_disk
