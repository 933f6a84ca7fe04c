"""The files of CelebA's in-the-wild layout: their names, their columns, and which are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

IMAGES = "img_celeba"
SUFFIXES = (".txt", ".csv")
"""CelebA's own form, and that of its mirrors. Where both are there, the first counts."""


@dataclass(frozen=True)
class Layout:
    """What one annotation file looks like: lines of a picture's name and its numbers.

    Attributes:
        stem: the file's name without its suffix.
        names: the columns after the picture's name; empty when the header may name any.
        number: the type of the numbers, as NumPy calls it.
        headed: whether the text form begins with the count of lines and the columns' names.
    """

    stem: str
    names: tuple[str, ...]
    number: Literal["int64", "float32"] = "int64"
    headed: bool = True

    def find(self, root: Path) -> Path | None:
        """Return the file in that folder, None if it is not there."""
        files = (root / f"{self.stem}{suffix}" for suffix in SUFFIXES)
        return next((file for file in files if file.is_file()), None)


ATTRIBUTES = Layout("list_attr_celeba", ())
LANDMARKS = Layout(
    "list_landmarks_celeba",
    tuple(
        f"{point}_{axis}"
        for point in ("lefteye", "righteye", "nose", "leftmouth", "rightmouth")
        for axis in "xy"
    ),
    "float32",
)
BOXES = Layout("list_bbox_celeba", ("x_1", "y_1", "width", "height"), "float32")
PARTITION = Layout("list_eval_partition", ("partition",), headed=False)
IDENTITY = Layout("identity_CelebA", ("identity",), headed=False)
REQUIRED = (ATTRIBUTES, LANDMARKS, BOXES, PARTITION)


def annotation_files(root: Path) -> list[Path]:
    """Return the annotation files that are there."""
    files = (layout.find(root) for layout in (*REQUIRED, IDENTITY))
    return [file for file in files if file is not None]


def missing_files(root: Path, images: str) -> str | None:
    """Return one line that tells what is missing, and where it comes from; None if all is there."""
    if not root.is_dir():
        missing = "there is no such folder"
    else:
        absent = [f"{layout.stem}.txt" for layout in REQUIRED if layout.find(root) is None]
        absent += [f"{images}/"] * (not (root / images).is_dir())
        if not absent:
            return None
        missing = f"missing: {', '.join(absent)}{_aligned(root)}"
    files = ", ".join(f"{layout.stem}.txt" for layout in REQUIRED)
    return (
        f"looked in {root}: {missing}. Expected: {images}/ with the pictures, "
        f"{files} (or the same as .csv), and {IDENTITY.stem}.txt if there are identities. They are "
        "the In-The-Wild pictures and the annotations of CelebA, from the CelebA project page of "
        "the Multimedia Laboratory, CUHK; download and unpack them there, or set dataset.root"
    )


def _aligned(root: Path) -> str:
    """Warn those who have the files of the aligned pictures, which are no substitute."""
    aligned = sorted(path.name for path in root.glob("*_align_celeba*"))
    return f" ({', '.join(aligned)} belong to the aligned pictures)" if aligned else ""
