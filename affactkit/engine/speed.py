"""How fast a training is on this machine: its parts one by one, then together with some workers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, product, repeat
from typing import Any, Literal

import torch

from affactkit.data.crops import (
    CropBatches,
    Place,
    RenderedCrops,
    finished_batches,
    unfinished_batches,
)
from affactkit.data.loader import AHEAD, load_batches
from affactkit.data.order import TrainingOrder
from affactkit.engine.assembly import build_session, open_faces, render_crops, training_rows
from affactkit.engine.memory import keep_freed_memory
from affactkit.engine.pixels import Finishing
from affactkit.engine.session import Session
from affactkit.progress import track
from affactkit.recipe.models import Recipe
from affactkit.registry import Registries

PICTURES = 512
"""How many pictures are used, again and again."""
LARGEST_BATCH_ON_CPU = 8
"""A processor takes seconds for a large step of a large network, and tells no more by it."""
FOREVER = 1_000_000
AS_GOOD = 0.95
"""The share of the highest rate from which on a way of training is as good as the fastest."""

Where = Literal["worker", "device"]


@dataclass(frozen=True)
class Trial:
    """A way of training, and how fast it was.

    Attributes:
        workers: processes that load pictures.
        pixel_transforms: where these were applied.
        loaded: pictures that arrive in a second while nothing is trained.
        trained: pictures in a second of training.
    """

    workers: int
    pixel_transforms: Where
    loaded: float
    trained: float


@dataclass(frozen=True)
class Speeds:
    """What was measured; times are milliseconds.

    Attributes:
        device: where the network was.
        batch_size: pictures in a step.
        decode: to decode a picture, on one core.
        warp: to cut the crop out of it.
        transform: to apply the pixel transforms in a worker.
        step: of training, with a batch in memory.
        trials: in order of workers.
    """

    device: str
    batch_size: int
    decode: float
    warp: float
    transform: float
    step: float
    trials: list[Trial]

    def best(self) -> Trial:
        """Return the trial with the fewest workers that is as good as the fastest."""
        enough = AS_GOOD * max(trial.trained for trial in self.trials)
        good = [trial for trial in self.trials if trial.trained >= enough]
        return min(good, key=lambda trial: (trial.workers, -trial.trained))


@dataclass(frozen=True)
class Stopwatch:
    """Measures what comes one after another.

    Attributes:
        device: what is waited for before the time is read.
        patience: seconds that a measurement takes at least.
    """

    device: torch.device
    patience: float

    def seconds(self, items: Iterator[Any], *, unmeasured: int = 1) -> float:
        """Return the mean seconds from one item to the next, the first ones left out."""
        for _ in range(unmeasured):
            next(items)
        begin, count = self._now(), 0
        while count == 0 or time.perf_counter() - begin < self.patience:
            next(items)
            count += 1
        return (self._now() - begin) / count

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()


def measure_speeds(
    recipe: Recipe, registries: Registries, cores: int, patience: float = 1.5
) -> Speeds:
    """Measure a training on a part of its pictures; the network starts from random weights.

    Args:
        recipe: what to train.
        registries: what its components are looked up in.
        cores: the most workers that are tried, after the powers of two below.
        patience: seconds that each measurement takes at least.
    """
    keep_freed_memory()
    table, context = open_faces(recipe, registries)
    rows = training_rows(table)[:PICTURES]
    crops = render_crops(table, rows, recipe.crop, recipe.transforms, recipe.seed, context)
    bare = _bare(recipe, context.device)
    session = build_session(bare, replace(context, initial_weights=False), FOREVER, FOREVER)
    watch = Stopwatch(session.device, patience)
    batch_size = bare.training.batch_size
    order = TrainingOrder(rows, batch_size, FOREVER, recipe.seed)
    places = [Place(0, row) for row in rows.tolist()]
    decode = watch.seconds(crops.picture(place.row) for place in cycle(places))
    cut = watch.seconds(crops.unfinished(place) for place in cycle(places))
    whole = watch.seconds(crops(place) for place in cycle(places))
    in_memory = finished_batches(crops).batch(places[:batch_size])
    step = watch.seconds(map(session.train_on, repeat(in_memory)), unmeasured=3)
    finish = Finishing(crops.augmentation, session.device)
    ways = list(product(_counts(cores), _sources(crops).items()))
    trials = [
        _try(workers, where, source, order, session, finish, watch)
        for workers, (where, source) in track(ways, label="measure training")
    ]
    return Speeds(
        context.device,
        batch_size,
        decode=1e3 * decode,
        warp=1e3 * max(0.0, cut - decode),
        transform=1e3 * max(0.0, whole - cut),
        step=1e3 * step,
        trials=trials,
    )


def _bare(recipe: Recipe, device: str) -> Recipe:
    """Return a recipe that needs no weights, and whose steps are not too long to be measured."""
    changed: dict[str, Any] = {"model": recipe.model.model_copy(update={"init": None})}
    if device == "cpu":
        batch_size = min(recipe.training.batch_size, LARGEST_BATCH_ON_CPU)
        changed["training"] = recipe.training.model_copy(update={"batch_size": batch_size})
    return recipe.model_copy(update=changed)


def _counts(cores: int) -> list[int]:
    """Return 1, 2, 4 and so on, and the number of cores."""
    return sorted({cores, *(2**power for power in range(cores.bit_length()) if 2**power <= cores)})


def _sources(crops: RenderedCrops) -> dict[Where, CropBatches]:
    """Return what makes the batches, by where their pixel transforms are applied."""
    sources: dict[Where, CropBatches] = {"worker": finished_batches(crops)}
    if crops.augmentation.changes_pixels and not crops.augmentation.unbatched():
        sources["device"] = unfinished_batches(crops)
    return sources


def _try(
    workers: int,
    where: Where,
    source: CropBatches,
    order: TrainingOrder,
    session: Session,
    finish: Finishing,
    watch: Stopwatch,
) -> Trial:
    pin = session.device.type != "cpu"
    with load_batches(source, order, workers=workers, pin=pin) as batches:
        # What lies ready was made before the time began.
        loaded = watch.seconds(batches, unmeasured=(AHEAD + 1) * workers)
        trained = watch.seconds(map(session.train_on, map(finish, batches)), unmeasured=2)
    return Trial(workers, where, order.batch_size / loaded, order.batch_size / trained)
