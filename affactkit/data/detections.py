"""Detected faces, found once per picture and kept for whoever asks again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from affactkit.atomic import atomic_file
from affactkit.cache import content_key, locked
from affactkit.data.decode import decode
from affactkit.errors import PictureError
from affactkit.faces import Detection, FaceTable, ImageSource
from affactkit.interfaces import Detector
from affactkit.progress import track
from affactkit.recipe.models import OnError

TOGETHER = 32
"""Pictures that are decoded and handed to the detector at a time."""
SAVE_EVERY = 500
"""Pictures after which the detections are saved, so that a kill costs little."""
MOST_SAVES = 40
"""How often at most: each save writes the whole file."""

NO_FACE = np.full(5, np.nan)

log = logging.getLogger("affactkit")

Found = TypeVar("Found")
Known = dict[str, tuple[str, NDArray[np.float64]]]
"""By picture: its stamp when the face was detected, and [5] the face, NaN if there was none."""


def detect_faces(
    table: FaceTable,
    rows: NDArray[np.int64],
    detector: Detector,
    identity: Mapping[str, Any],
    cache: Path,
    on_error: OnError = "raise",
) -> NDArray[np.float64]:
    """Return [len(rows), 5] x, y, width, height and probability of the face in each row's picture.

    Rows whose picture shows no face are NaN. What was detected before, by the same version of
    the same detector in the same picture, comes from the cache; the rest is added to it.

    Args:
        table: the annotated faces.
        rows: which of them.
        detector: finds the faces.
        identity: the detector's name and configuration, as a recipe writes them.
        cache: the folder of the cache.
        on_error: whether the rows of pictures that cannot be read or decoded are NaN.

    Raises:
        PictureError: they are not, and there is one; what was found before it is kept.
    """
    keys = [str(key) for key in table.keys[rows]]
    stamps = _of_each(dict.fromkeys(keys), table.images.stamp, on_error)
    # Two folders may hold different pictures of one name, hence the source.
    name = content_key(identity, detector.version, repr(table.images))
    path = cache / "detections" / f"{name}.npz"
    with locked(path):
        known = _load(path)
        missing = {
            key: stamp
            for key, stamp in stamps.items()
            if key not in known or known[key][0] != stamp
        }
        if missing:
            _detect_missing(missing, known, table.images, detector, path, on_error)
    current = {key: face for key, (stamp, face) in known.items() if stamps.get(key) == stamp}
    return np.array([current.get(key, NO_FACE) for key in keys]).reshape(-1, 5)


def _of_each(
    keys: Iterable[str], look: Callable[[str], Found], on_error: OnError
) -> dict[str, Found]:
    """Return what is found in each picture, without those that cannot be used and are skipped."""
    found = {}
    for key in keys:
        try:
            found[key] = look(key)
        except PictureError:
            if on_error == "raise":
                raise
    return found


def _detect_missing(
    missing: Mapping[str, str],
    known: Known,
    images: ImageSource,
    detector: Detector,
    path: Path,
    on_error: OnError,
) -> None:
    """Detect the faces of pictures, given with their stamps, and add them to those known."""
    every = max(SAVE_EVERY, len(missing) // MOST_SAVES)
    unsaved = 0
    waiting = track(list(missing), label="detect faces")
    try:
        while keys := list(islice(waiting, TOGETHER)):
            pictures = _of_each(keys, lambda key: decode(images.read(key), key), on_error)
            faces = detector.detect(list(pictures.values()))
            for key, face in zip(pictures, faces, strict=True):
                known[key] = (missing[key], _row(face))
            unsaved += len(pictures)
            if unsaved >= every:
                _save(path, known)
                unsaved = 0
    finally:
        if unsaved:
            _save(path, known)


def _row(face: Detection | None) -> NDArray[np.float64]:
    if face is None:
        return NO_FACE
    return np.array([face.x, face.y, face.width, face.height, face.probability])


def _save(path: Path, known: Known) -> None:
    stamps, faces = zip(*known.values(), strict=True)
    with atomic_file(path) as file:
        np.savez(file, keys=list(known), stamps=stamps, faces=faces)


def _load(path: Path) -> Known:
    """Return what was saved; nothing if there is no such file or it is damaged."""
    if not path.exists():
        return {}
    try:
        with np.load(path, allow_pickle=False) as saved:
            keys, stamps, faces = saved["keys"], saved["stamps"], saved["faces"]
        if faces.shape != (len(keys), 5) or faces.dtype != np.float64:
            raise ValueError(f"faces {faces.shape} {faces.dtype} for {len(keys)} pictures")
        entries = zip(keys.tolist(), zip(stamps.tolist(), faces, strict=True), strict=True)
        return dict(entries)
    # What is damaged makes the readers of NumPy and ZIP raise whatever it leads them to.
    except Exception as error:
        log.warning("%s: damaged, the faces are detected again: %s", path, error)
        return {}
