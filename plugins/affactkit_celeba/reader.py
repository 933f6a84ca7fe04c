"""From annotation files to a table of faces."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.faces import FaceTable, ImageFolder, Split
from affactkit_celeba.columns import Columns, read_columns
from affactkit_celeba.keys import LONGEST, check_keys, check_pictures, locate
from affactkit_celeba.layout import (
    ATTRIBUTES,
    BOXES,
    IDENTITY,
    LANDMARKS,
    PARTITION,
    Layout,
    missing_files,
)
from affactkit_celeba.problems import Problems


def read_faces(root: Path, images: str, on_error: Literal["raise", "skip"]) -> FaceTable:
    """Read a data set in CelebA's layout; its rows are the lines of the attribute file.

    Args:
        root: the folder of the annotation files.
        images: the name of the folder of the pictures inside it.
        on_error: what to do about faulty lines, keys that differ between the files and missing
            pictures: ``raise``, or ``skip`` to give such faces the split EXCLUDED and to warn.

    Raises:
        DataError: files are missing or cannot be understood; or some lines are faulty and the
            policy is ``raise``, naming the first of them and how many there are.
    """
    missing = missing_files(root, images)
    if missing:
        raise DataError(missing)
    problems = Problems(root)
    faces = _read(root, ATTRIBUTES, problems)
    locate(faces, problems)
    check_keys(faces, problems)
    check_pictures(faces, root / images, problems)
    targets = _targets(faces, problems)
    landmarks = _beside(faces, _read(root, LANDMARKS, problems), problems)
    boxes = _beside(faces, _read(root, BOXES, problems), problems)
    split = _split(faces, _read(root, PARTITION, problems), problems)
    identity = _identity(root, faces, problems)
    excluded = problems.among(faces.keys)
    problems.settle(on_error, int(excluded.sum()))
    targets[excluded], split[excluded] = -1, Split.EXCLUDED
    landmarks[excluded], boxes[excluded] = np.nan, np.nan
    # CelebA itself has a box without an area; that says nothing about the rest of the face.
    boxes[~(boxes[:, 2:] > 0).all(axis=1)] = np.nan
    return FaceTable(
        keys=np.array([key[:LONGEST] for key in faces.keys]),
        targets=targets,
        split=split,
        landmarks=landmarks.reshape(-1, 5, 2),
        boxes=boxes,
        identity=identity,
        attributes=faces.names,
        images=ImageFolder(root / images),
    )


def _read(root: Path, layout: Layout, problems: Problems) -> Columns:
    path = layout.find(root)
    if path is None:
        raise DataError(f"{root / layout.stem}.txt is missing")
    return read_columns(path, layout, problems)


def _targets(faces: Columns, problems: Problems) -> NDArray[np.int8]:
    """Return [N, A] the labels, -1 for what is neither yes nor no.

    CelebA writes no as -1 and some mirrors as 0; one file does not do both.
    """
    values = faces.values
    no = -1 if np.count_nonzero(values == -1) >= np.count_nonzero(values == 0) else 0
    bad = (values != 1) & (values != no)
    for row in np.flatnonzero(bad.any(axis=1) & faces.readable):
        column = int(bad[row].argmax())
        what = f"{faces.names[column]} is {values[row, column]}, neither 1 nor {no}"
        problems.add(faces.path, faces.lines[row], what, faces.keys[row])
    return np.where(bad, -1, values == 1).astype(np.int8)


def _split(faces: Columns, partition: Columns, problems: Problems) -> NDArray[np.int8]:
    known = (Split.TRAIN, Split.VALIDATION, Split.TEST)
    numbers = partition.values[:, 0]
    for row in np.flatnonzero(~np.isin(numbers, known) & partition.readable):
        what = f"partition {numbers[row]} is none of 0 (train), 1 (validation), 2 (test)"
        problems.add(partition.path, partition.lines[row], what, partition.keys[row])
    return _beside(faces, partition, problems)[:, 0].astype(np.int8)


def _identity(root: Path, faces: Columns, problems: Problems) -> NDArray[np.int64]:
    if IDENTITY.find(root) is None:
        return np.full(len(faces.keys), -1, np.int64)
    return _beside(faces, _read(root, IDENTITY, problems), problems)[:, 0]


def _beside(faces: Columns, other: Columns, problems: Problems) -> NDArray[Any]:
    """Return [N, K] another file's numbers in the order of the faces, any where it lacks one."""
    if other.keys == faces.keys:
        return other.values
    where = locate(other, problems)
    for row in sorted(where[key] for key in where.keys() - set(faces.keys)):
        what = f"{other.keys[row]} has no line in {faces.path.name}"
        problems.add(other.path, other.lines[row], what, other.keys[row])
    for row, key in enumerate(faces.keys):
        if key not in where:
            what = f"{key} has no line in {other.path.name}"
            problems.add(faces.path, faces.lines[row], what, key)
    return other.values[[where.get(key, 0) for key in faces.keys]]
