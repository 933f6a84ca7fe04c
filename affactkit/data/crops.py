"""From a row of the table to a finished crop, and from many to a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from affactkit.data.augmentation import Augmentation, Values
from affactkit.data.decode import decode, decode_part
from affactkit.errors import AffactkitError, PictureError
from affactkit.faces import FaceTable
from affactkit.geometry import FaceBox, Pose, Similarity
from affactkit.interfaces import Pixels
from affactkit.recipe.models import Crop, OnError
from affactkit.render import cut


class Place(NamedTuple):
    """Which crop: the epoch, from 0, and the row of the table."""

    epoch: int
    row: int


class Unusable(NamedTuple):
    """A row whose picture cannot be used, and why."""

    row: int
    problem: str


class Batch(NamedTuple):
    """Crops with their targets, as the workers send them."""

    pixels: torch.Tensor
    """[B, 3, H, W] uint8, channels last in memory; see `unfinished_batches` for another type."""
    targets: torch.Tensor
    """[B, A] int8."""
    rows: torch.Tensor
    """[B] int64, the rows of the table."""
    values: Sequence[torch.Tensor] = ()
    """[B, K] float64 for each pixel transform that is still to be applied, in order."""
    unusable: tuple[Unusable, ...] = ()
    """Those of the rows that are skipped: their crops are blank, their labels unknown."""

    @property
    def usable(self) -> NDArray[np.bool_]:
        """[B] whether a row has a crop of its picture."""
        return ~np.isin(self.rows.numpy(), [row for row, _ in self.unusable])


@dataclass(frozen=True)
class Failed:
    """What a worker sends in place of a batch: PyTorch would bury the error in a traceback."""

    error: AffactkitError


class CropMaker(Protocol):
    """Makes single crops; it travels to worker processes."""

    def __call__(self, place: Place) -> Pixels:
        """Return one crop [size, size, 3] uint8."""


@dataclass(frozen=True, eq=False)
class RenderedCrops:
    """Cuts crops out of the pictures of a table.

    Attributes:
        table: the faces.
        boxes: [len(table), 5] x1, y1, x2, y2, angle of each row's face box; rows that are never
            asked for may be NaN.
        crop: how the faces are cut out.
        augmentation: what is done to the crops.
    """

    table: FaceTable
    boxes: NDArray[np.float64]
    crop: Crop
    augmentation: Augmentation

    def __call__(self, place: Place) -> Pixels:
        """Return one crop [size, size, 3] uint8."""
        draws = self.augmentation.draw(*place)
        return _rounded(self.augmentation.apply(self._cut(place.row, draws.pose), draws))

    def unfinished(self, place: Place) -> Pixels:
        """Return one crop [size, size, 3] as it is cut out, without pixel transforms."""
        return self._cut(place.row, self.augmentation.draw_pose(*place))

    def values(self, place: Place) -> Values:
        """Return the values of the pixel transforms, by which an unfinished crop is finished."""
        return self.augmentation.draw_values(*place)

    def stages(self, place: Place, *, as_batch: bool = False) -> Iterator[Pixels]:
        """Yield the crop as it is cut out, and after each pixel transform: the last is the crop.

        Args:
            place: which crop.
            as_batch: round once at the end, as a batch is, whatever the crop's precision.
        """
        draws = self.augmentation.draw(*place)
        cut = self._cut(place.row, draws.pose)
        begun = cut.astype(np.float32) if as_batch else cut
        for pixels in self.augmentation.stages(begun, draws):
            yield _rounded(pixels).copy()

    def picture(self, row: int) -> Pixels:
        """Return the picture [H, W, 3] uint8 that the crop of a row is cut out of."""
        return decode(self.table.image(row), str(self.table.keys[row]))

    def box(self, row: int) -> FaceBox:
        """Return the face box of a row."""
        return FaceBox(*self.boxes[row].tolist())

    def _cut(self, row: int, pose: Pose) -> Pixels:
        crop, key = self.crop, str(self.table.keys[row])
        if not np.isfinite(self.boxes[row]).all():
            raise PictureError(f"{key}: no usable box, crop.box is {crop.box}")
        similarity = Similarity.of(self.box(row), pose, crop.size)
        part = decode_part(
            self.table.image(row),
            key,
            rows=similarity.bounds(crop.size)[3] + 2,
            reduction=similarity.reduction() if crop.decode == "scaled" else 1,
        )
        placed = similarity.reduced(part.reduction)
        exact = crop.precision == "exact"
        return cut(part.pixels, placed, crop.size, crop.fill, exact, pose.mirror)


def _rounded(pixels: Pixels) -> Pixels:
    return pixels if pixels.dtype == np.uint8 else cv2.convertScaleAbs(pixels)


@dataclass(frozen=True, eq=False)
class CropBatches:
    """Batches of crops with their targets; a map-style data set of PyTorch.

    Attributes:
        table: the faces.
        size: the height and width of the crops, in pixels.
        make: makes a crop.
        number: the type of its pixels.
        values: draws what the device needs to finish a crop; None if `make` finishes it.
        on_error: what becomes of pictures that cannot be used.
    """

    table: FaceTable
    size: int
    make: CropMaker
    number: type[np.generic] = np.uint8
    values: Callable[[Place], Values] | None = None
    on_error: OnError = "raise"

    def batch(self, places: Sequence[Place]) -> Batch:
        """Return the crops of several places with their targets.

        One that is skipped keeps its place, blank and without labels, so that no batch depends
        on what becomes of another.
        """
        pixels = np.zeros((len(places), self.size, self.size, 3), self.number)
        rows = np.array([place.row for place in places], np.int64)
        targets = self.table.targets[rows]
        unusable = []
        for number, place in enumerate(places):
            try:
                pixels[number] = self.make(place)
            except PictureError as error:
                if self.on_error == "raise":
                    raise
                targets[number] = -1
                unusable.append(Unusable(place.row, error.message))
        return Batch(
            torch.from_numpy(pixels).permute(0, 3, 1, 2),
            torch.from_numpy(targets),
            torch.from_numpy(rows),
            self._values(places),
            tuple(unusable),
        )

    def _values(self, places: Sequence[Place]) -> list[torch.Tensor]:
        if self.values is None:
            return []
        by_transform = zip(*map(self.values, places), strict=True)
        return [torch.from_numpy(np.stack(drawn)) for drawn in by_transform]

    def __getitems__(self, places: Sequence[Place]) -> Batch | Failed:
        """Return a batch; PyTorch's loader calls this in a worker."""
        try:
            return self.batch(places)
        except AffactkitError as error:
            return Failed(error)


def finished_batches(crops: RenderedCrops, on_error: OnError = "raise") -> CropBatches:
    """Return batches of the crops as they should be."""
    return CropBatches(crops.table, crops.crop.size, crops, on_error=on_error)


def unfinished_batches(crops: RenderedCrops, on_error: OnError = "raise") -> CropBatches:
    """Return batches whose pixel transforms are drawn but not applied; the device does that.

    Their pixels are float32 if the crop is exact: nothing is rounded before the end.
    """
    exact = crops.crop.precision == "exact"
    return CropBatches(
        crops.table,
        crops.crop.size,
        crops.unfinished,
        np.float32 if exact else np.uint8,
        crops.values,
        on_error,
    )
