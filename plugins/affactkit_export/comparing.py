"""Whether an export answers as PyTorch does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from affactkit.data.crops import Place
from affactkit.engine.assembly import render_crops
from affactkit.engine.golden import golden_crops
from affactkit.engine.trained import TrainedModel
from affactkit.errors import DataError
from affactkit.faces import Split
from affactkit.jobs.revisit import Revisited, revisit
from affactkit.progress import track
from affactkit.registry import Registries
from affactkit.runs import RunDirectory
from affactkit_export.formats import Answer

TOLERANCE = 1e-4
"""How far logits may be apart, as a share of the largest if that exceeds 1."""
TOGETHER = 16
"""Crops in a batch."""


class Crops(NamedTuple):
    """What is compared on."""

    pixels: NDArray[np.uint8]
    """[N, 3, S, S]"""
    source: str
    """Where they come from, in words."""
    problem: str = ""
    """Why there are no real ones."""


def choose_crops(
    run: RunDirectory, size: int, count: int, overrides: tuple[str, ...], registries: Registries
) -> Crops:
    """Return crops of the run's data set, those of its test split first, or golden ones.

    Args:
        run: whose data set.
        size: of the golden ones, in pixels.
        count: how many at most; 0 for golden ones.
        overrides: ``field=value`` that differ from the run's recipe.
        registries: what the run's components are looked up in.
    """
    golden = golden_crops(size).numpy()
    if count == 0:
        return Crops(golden, "its golden crops")
    try:
        return _real_crops(revisit(run, registries, overrides=overrides), count)
    except DataError as error:
        return Crops(golden, "its golden crops", error.message)


def _real_crops(visited: Revisited, count: int) -> Crops:
    table, recipe = visited.table, visited.recipe
    splits = (Split.TEST, Split.VALIDATION, Split.TRAIN)
    rows = np.concatenate([table.rows(split) for split in splits])[:count]
    crops = render_crops(table, rows, recipe.crop, (), recipe.seed, visited.context)
    cut = [crops(Place(0, row)) for row in track(rows.tolist(), label="cut out crops")]
    pixels = np.ascontiguousarray(np.stack(cut).transpose(0, 3, 1, 2))
    return Crops(pixels, f"{len(rows)} crops of its data set")


def largest_difference(trained: TrainedModel, answer: Answer, crops: Crops) -> float:
    """Return by how much the logits of an export and of PyTorch differ at most.

    The first crop comes alone and the others in batches, so that both sizes are seen to work.

    Raises:
        DataError: by more than `TOLERANCE`.
    """
    batches = np.split(crops.pixels, range(1, len(crops.pixels), TOGETHER))
    differences, largest = [], 1.0
    for batch in track(batches, label="compare with PyTorch"):
        expected = trained.logits(batch)
        differences.append(np.abs(answer(batch) - expected).max())
        largest = max(largest, float(np.abs(expected).max()))
    difference = float(np.max(differences))
    if not difference <= TOLERANCE * largest:
        raise DataError(
            f"the export and PyTorch differ by up to {difference:.2g} in logits of up to "
            f"{largest:.2g} on {crops.source}; {TOLERANCE:g} of these is allowed",
            hint="Nothing was written. Another format, or another version of torch, may do better.",
        )
    return difference
