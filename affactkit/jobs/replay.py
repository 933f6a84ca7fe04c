"""Make a crop of a training again, from the random streams alone: ``affactkit replay``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from affactkit.atomic import atomic_file
from affactkit.errors import RecipeError
from affactkit.faces import FaceTable, Split
from affactkit.geometry import FaceBox, Pose, Similarity
from affactkit.interfaces import Pixels
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import preflight
from affactkit.recipe.load import load_recipe
from affactkit.report.strip import Panel, draw_strip, outlined
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from affactkit.data.crops import Place
    from affactkit.data.order import TrainingOrder

FIELDS = ("dataset", "crop", "transforms")
"""What of a recipe makes its crops."""
BOX, FRAME = "#0072b2", "#e69f00"
"""The colours of the face box, and of what became the crop."""


@dataclass(frozen=True, eq=False)
class Replay:
    """A crop that a training saw, and how it came about.

    Attributes:
        sample: the picture's name.
        row: its row in the data set, which the streams are counted by.
        epoch: from 1.
        step: the step of the training in which the crop was seen, from 1.
        box: where the face is.
        pose: how the crop departs from the box.
        steps: the name of each pixel transform, and its values by name, in order.
        picture: [H, W, 3] uint8 the whole picture.
        crops: [size, size, 3] uint8 the crop as it is cut out, then after each pixel transform;
            the last one is what the network was given.
    """

    sample: str
    row: int
    epoch: int
    step: int
    box: FaceBox
    pose: Pose
    steps: list[tuple[str, dict[str, float]]]
    picture: Pixels
    crops: list[Pixels]

    def draws(self) -> dict[str, Any]:
        """Return all but the pictures, as JSON values."""
        return {
            "sample": self.sample,
            "row": self.row,
            "epoch": self.epoch,
            "step": self.step,
            "box": asdict(self.box),
            "pose": asdict(self.pose),
            "steps": [{"transform": name, **values} for name, values in self.steps],
        }


def replay(
    path: Path,
    epoch: int,
    sample: str,
    *,
    overrides: tuple[str, ...] = (),
    host: PluginHost | None = None,
) -> Replay:
    """Make the crop of a picture again that a training saw in an epoch, bit for bit.

    Where the device has applied the pixel transforms, it may have rounded a few values otherwise.

    Args:
        path: the run directory.
        epoch: which epoch, from 1.
        sample: the picture's name in the data set.
        overrides: ``field=value``, as for ``run``: where the data set is now, for example.
        host: the plugins; those installed if not given.

    Raises:
        AffactkitError: there is no such run, epoch or training picture, or the training ends
            before it comes to that picture.
    """
    host = host or plugin_host()
    recipe = load_recipe(RunDirectory.open(path).resolved, overrides, registries=host.registries)
    preflight(recipe, FIELDS)
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.data.crops import Place
    from affactkit.engine.assembly import open_faces, render_crops, training_order, training_rows

    table, context = open_faces(recipe, host.registries)
    order = training_order(recipe, training_rows(table))
    row = _training_row(sample, table)
    place = Place(epoch - 1, row)
    step = _step_of(place, order, sample)
    crops = render_crops(
        table, np.array([row]), recipe.crop, recipe.transforms, recipe.seed, context
    )
    draws = crops.augmentation.draw(*place)
    return Replay(
        sample,
        row,
        epoch,
        step,
        crops.box(row),
        draws.pose,
        crops.augmentation.named(draws),
        crops.picture(row),
        list(crops.stages(place, as_batch=recipe.training.pixel_transforms == "device")),
    )


def _training_row(sample: str, table: FaceTable) -> int:
    keys = table.keys.tolist()
    if sample not in keys:
        close = difflib.get_close_matches(sample, keys, n=1)
        meant = f"did you mean '{close[0]}'? " if close else ""
        raise RecipeError(
            f"the data set has no picture '{sample}'; {meant}"
            f"known: {keys[0]} to {keys[-1]}, {len(keys)} in all"
        )
    row = int(keys.index(sample))
    if table.split[row] != Split.TRAIN:
        split = Split(table.split[row]).name.lower()
        first = table.keys[table.rows(Split.TRAIN)[0]]
        raise RecipeError(
            f"training saw no crop of '{sample}', whose split is {split}",
            hint=f"Name a picture of the training split, such as {first}.",
        )
    return row


def _step_of(place: Place, order: TrainingOrder, sample: str) -> int:
    """Return the step, from 1, whose batch holds that crop."""
    epochs = -(-order.total_steps // order.steps_per_epoch)
    if not 0 <= place.epoch < epochs:
        raise RecipeError(f"there is no epoch {place.epoch + 1}: the training has 1 to {epochs}")
    first = place.epoch * order.steps_per_epoch
    end = min(first + order.steps_per_epoch, order.total_steps)
    steps = enumerate(changed(order, first_step=first, total_steps=end), first + 1)
    found = next((step for step, places in steps if place in places), None)
    if found is None:
        raise RecipeError(
            f"the training ends with step {end}, before it comes to '{sample}' in epoch {epochs}",
            hint="Name an earlier epoch." if place.epoch else "Name another picture.",
        )
    return found


def save_strip(replayed: Replay, file: Path) -> None:
    """Write the picture with its face box, and the crop after each step, side by side, as PNG.

    Raises:
        RecipeError: the file's name does not end in ``.png``.
        DataError: it cannot be written.
    """
    if file.suffix.lower() != ".png":
        raise RecipeError(f"{file}: the strip is a PNG file, whose name ends in .png")
    box, crops = replayed.box, replayed.crops
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * len(crops[0])
    frame = Similarity.of(box, replayed.pose, len(crops[0])).to_picture(square)
    drawn = outlined(replayed.picture, [(box.corners(), BOX), (frame, FRAME)])
    made = [("crop", asdict(replayed.pose)), *replayed.steps]
    strip = draw_strip(
        Panel(drawn, replayed.sample, ("face box: blue", "crop: orange")),
        [
            Panel(crop, name, in_words(values))
            for crop, (name, values) in zip(crops, made, strict=True)
        ],
    )
    with atomic_file(file) as opened:
        strip.save(opened, "PNG")


def in_words(values: Mapping[str, float]) -> list[str]:
    """Return values with their names, as people read them."""
    return [
        f"{name} {('no', 'yes')[value] if isinstance(value, bool) else format(value, '.5g')}"
        for name, value in values.items()
    ]
