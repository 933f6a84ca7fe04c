"""Test sets written as PNG files, which are then used in place of making the crops again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.atomic import write_atomically
from affactkit.cache import content_key, locked
from affactkit.data.crops import CropBatches, CropMaker, Failed, Place, RenderedCrops
from affactkit.data.decode import decode
from affactkit.data.loader import load_batches
from affactkit.data.order import EvaluationOrder
from affactkit.errors import AffactkitError, DataError, PictureError
from affactkit.interfaces import Pixels
from affactkit.progress import track
from affactkit.recipe.models import TestSet

WRITTEN = "testsets"
"""The folder in the cache whose test sets are used."""
MANIFEST = "manifest.json"
FORMAT = 1
BATCH = 16


class Written(NamedTuple):
    """One crop on disk."""

    row: int
    sha256: str


def png_name(key: str) -> str:
    """Return the file of a picture's crop inside the folder of a test set."""
    return str(PurePosixPath(key).with_suffix(".png"))


@dataclass(frozen=True, eq=False)
class WrittenCrops:
    """Reads the crops of a written test set.

    Attributes:
        folder: where it lies.
        keys: [N] the pictures' names, by row.
    """

    folder: Path
    keys: NDArray[np.str_]

    def __call__(self, place: Place) -> Pixels:
        """Return one crop [size, size, 3] uint8."""
        path = self.folder / png_name(str(self.keys[place.row]))
        try:
            encoded = path.read_bytes()
        except OSError as error:
            raise DataError(
                f"{path}: cannot be read: {error.strerror}",
                hint=f"Remove {self.folder}, and the test set is made again.",
            ) from error
        return decode(encoded, str(path))


@dataclass(frozen=True, eq=False)
class _Writer:
    """Writes crops in worker processes; one that is there already was written whole, and stays."""

    make: CropMaker
    keys: NDArray[np.str_]
    folder: Path

    def __getitems__(self, places: Sequence[Place]) -> list[Written] | Failed:
        try:
            return [Written(place.row, self._write(place)) for place in places]
        except AffactkitError as error:
            return Failed(error)

    def _write(self, place: Place) -> str:
        path = self.folder / png_name(str(self.keys[place.row]))
        if path.is_file():
            return hashlib.sha256(path.read_bytes()).hexdigest()
        bgr = cv2.cvtColor(self.make(place), cv2.COLOR_RGB2BGR)
        encoded = cv2.imencode(".png", bgr)[1].tobytes()
        write_atomically(path, encoded)
        return hashlib.sha256(encoded).hexdigest()


def written_key(crops: CropBatches, rows: NDArray[np.int64], test_set: TestSet) -> str:
    """Return the name under which exactly these crops are kept.

    With another picture, box, transform, seed or version of affactkit it would be another.
    """
    rendered = _rendered(crops)
    keys = crops.table.keys[rows].tolist()
    boxes = hashlib.sha256(rendered.boxes[rows].tobytes()).hexdigest()
    stamps = [crops.table.images.stamp(key) for key in keys]
    rule = test_set.model_dump(mode="json", exclude={"count", "views", "view_size", "reduce"})
    return content_key(FORMAT, version("affactkit"), rule, boxes, rows.tolist(), keys, stamps)


def use_written(
    crops: CropBatches, rows: NDArray[np.int64], test_set: TestSet, root: Path
) -> CropBatches:
    """Return batches of the written crops if there are any, with identical pixels."""
    if not root.is_dir():
        return crops
    try:
        folder = root / written_key(crops, rows, test_set)
    except PictureError:  # one is missing, and all were there when a test set was written
        return crops
    if not (folder / MANIFEST).is_file():
        return crops
    return replace(crops, make=WrittenCrops(folder, crops.table.keys), on_error="raise")


def write_test_set(
    crops: CropBatches,
    rows: NDArray[np.int64],
    test_set: TestSet,
    folder: Path,
    *,
    workers: int,
    facts: Mapping[str, Any],
) -> Path:
    """Write the crops of these rows, and a manifest, into a folder that appears when all are there.

    A killed writing is taken up again where it stopped. The files are the same for any number
    of workers.

    Args:
        crops: makes the crops.
        rows: which.
        test_set: how they are made.
        folder: the folder to make; one that is there and of the same crops is left alone.
        workers: processes.
        facts: what else the manifest tells, such as the detector and its fallbacks.

    Raises:
        DataError: the folder holds something else, or cannot be written.
    """
    key = written_key(crops, rows, test_set)
    with locked(folder):
        if folder.exists():
            _check_same(folder, key)
            return folder
        part = folder.with_name(f".{folder.name}.{key}.part")
        writer = _Writer(crops.make, crops.table.keys, part)
        order = EvaluationOrder(rows, BATCH)
        with load_batches(writer, order, workers=workers, pin=False) as batches:
            shown = track(batches, label=f"write {folder.name}", total=len(order))
            written = [crop for batch in shown for crop in batch]
        manifest = {
            "format": FORMAT,
            "key": key,
            "test_set": test_set.model_dump(mode="json"),
            **facts,
            "pictures": _listed(crops, written),
        }
        write_atomically(part / MANIFEST, json.dumps(manifest, indent=1) + "\n")
        part.rename(folder)
    return folder


def _listed(crops: CropBatches, written: Iterable[Written]) -> dict[str, Any]:
    boxes = _rendered(crops).boxes
    return {
        str(crops.table.keys[row]): {"box": boxes[row].tolist(), "sha256": sha256}
        for row, sha256 in written
    }


def _rendered(crops: CropBatches) -> RenderedCrops:
    if not isinstance(crops.make, RenderedCrops):
        raise TypeError("only crops that are cut out of pictures can be written")
    return crops.make


def _check_same(folder: Path, key: str) -> None:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["key"]
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    if found != key:
        raise DataError(
            f"{folder}: holds something else than this test set",
            hint="Name another folder, or remove this one.",
        )
