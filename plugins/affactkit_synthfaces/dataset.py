"""The data set of rendered faces: written once in CelebA's layout, then read as CelebA is."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from affactkit.cache import locked
from affactkit.errors import DataError
from affactkit.progress import track
from affactkit_synthfaces.attributes import NAMES
from affactkit_synthfaces.config import SynthFacesConfig
from affactkit_synthfaces.portrait import render

if TYPE_CHECKING:
    from affactkit.faces import FaceTable
    from affactkit.interfaces import BuildContext

VERSION = 1
"""Raised whenever the same seed and index give another picture."""
IMAGES = "img_celeba"
ATTRIBUTES, LANDMARKS = "list_attr_celeba.txt", "list_landmarks_celeba.txt"
BOXES, SPLITS, IDENTITIES = (
    "list_bbox_celeba.txt",
    "list_eval_partition.txt",
    "identity_CelebA.txt",
)
JPEG_QUALITY = 95
TRAIN_SHARE, VALIDATION_SHARE = 0.65, 0.10

_MARK = "synthfaces.txt"
_FEW = 200
"""Below this many pictures, starting processes takes longer than drawing."""
_POINTS = ("lefteye", "righteye", "nose", "leftmouth", "rightmouth")


class SynthFaces:
    """The dataset component: renders the faces on first use."""

    def __init__(self, config: SynthFacesConfig, context: BuildContext) -> None:
        self.config = config
        self._context = context

    @property
    def folder(self) -> Path:
        """Where the data set lies, or will lie."""
        name = f"v{VERSION}-{self.config.count}-seed{self.config.seed}"
        return self.config.folder or self._context.cache / "synthfaces" / name

    def load(self) -> FaceTable:
        """Return the table of all faces, after writing them where they are not there yet."""
        config = self.config
        write_dataset(self.folder, config.count, config.seed, workers=config.workers)
        table: FaceTable = self._context.build(
            "datasets", {"type": "celeba", "root": self.folder}
        ).load()
        return table


class Row(NamedTuple):
    """One line of each annotation file."""

    name: str
    targets: tuple[int, ...]
    landmarks: tuple[float, ...]
    box: tuple[int, int, int, int]


def write_dataset(folder: Path, count: int, seed: int = 0, workers: int | None = None) -> Path:
    """Write ``count`` faces into ``folder`` in CelebA's layout, and return the folder.

    Nothing is done where they are there already. The folder appears under its name only when it
    is complete; its content depends on count and seed alone. Processes that want the same folder
    wait for the one that writes it.

    Raises:
        DataError: something else lies in the folder, or it cannot be written.
    """
    folder = Path(folder)
    try:
        with locked(folder):
            if not _is_there(folder, count, seed):
                with _appearing(folder) as temporary:
                    _write(temporary, count, seed, workers or os.cpu_count() or 1)
    except OSError as error:
        raise DataError(
            f"{folder}: the rendered faces cannot be written: {error.strerror or error}",
            hint="Check the folder's permissions and the free space of its disk.",
        ) from error
    return folder


def _is_there(folder: Path, count: int, seed: int) -> bool:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    mark = folder / _MARK
    if mark.is_file() and mark.read_text() == _mark(count, seed):
        return True
    raise DataError(
        f"{folder}: holds something else than {count} rendered faces of seed {seed}",
        hint="Name another folder, or remove this one.",
    )


def _mark(count: int, seed: int) -> str:
    return f"rendered faces\nversion {VERSION}\ncount {count}\nseed {seed}\n"


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """Give a temporary sibling that takes the folder's name at the end, when all went well."""
    for stale in folder.parent.glob(f".{folder.name}.*.part"):
        shutil.rmtree(stale)  # of a killed run: the lock says that nobody is writing
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write(folder: Path, count: int, seed: int, workers: int) -> None:
    images = folder / IMAGES
    images.mkdir()
    draw = partial(draw_picture, str(images), seed)
    with _mapped(draw, count, workers) as drawn:
        rows = list(track(drawn, total=count, label="draw faces"))
    _write_lists(folder, rows)
    (folder / _MARK).write_text(_mark(count, seed))


@contextmanager
def _mapped(draw: partial[Row], count: int, workers: int) -> Iterator[Iterable[Row]]:
    if workers == 1 or count < _FEW:
        yield map(draw, range(count))
        return
    # Spawned, since a forked child of a process that runs threads, as torch does, may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield pool.map(draw, range(count), chunksize=16)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def draw_picture(folder: str, seed: int, index: int) -> Row:
    """Draw one picture into a folder and return its annotations."""
    portrait = render(seed, index)
    name = f"{index + 1:06d}.jpg"
    bgr = np.ascontiguousarray(portrait.picture[..., ::-1])
    encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    Path(folder, name).write_bytes(encoded.tobytes())
    targets = tuple(1 if portrait.attributes[attribute] else -1 for attribute in NAMES)
    return Row(name, targets, tuple(portrait.landmarks.ravel().tolist()), portrait.box)


def _write_lists(folder: Path, rows: list[Row]) -> None:
    count = str(len(rows))
    points = " ".join(f"{point}_{axis}" for point in _POINTS for axis in "xy")
    lists = {
        ATTRIBUTES: [count, " ".join(NAMES)]
        + [f"{row.name} " + " ".join(f"{value:2d}" for value in row.targets) for row in rows],
        LANDMARKS: [count, points]
        + [f"{row.name} " + " ".join(f"{value:.2f}" for value in row.landmarks) for row in rows],
        BOXES: [count, "image_id x_1 y_1 width height"]
        + [f"{row.name} " + " ".join(map(str, row.box)) for row in rows],
        SPLITS: [f"{row.name} {_split(at, len(rows))}" for at, row in enumerate(rows)],
        IDENTITIES: [f"{row.name} {at}" for at, row in enumerate(rows, start=1)],
    }
    for name, lines in lists.items():
        (folder / name).write_text("\n".join(lines) + "\n")


def _split(index: int, count: int) -> int:
    """Return 0 for training, 1 for validation, 2 for test; the splits follow each other."""
    if index < round(TRAIN_SHARE * count):
        return 0
    return 1 if index < round((TRAIN_SHARE + VALIDATION_SHARE) * count) else 2
