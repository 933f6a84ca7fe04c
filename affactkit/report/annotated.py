"""Pictures with the faces that were found in them, and what they are likely to show."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from affactkit.atomic import write_atomically
from affactkit.errors import DataError
from affactkit.faces import Detection, FacePrediction
from affactkit.interfaces import Pixels
from affactkit.report.face_files import refuse_existing

LEAST_SIDE = 1000
"""Smaller pictures are enlarged, so that the text can be read."""
LINES = 60
"""How many times the text's size the longer side of a picture is."""
COLOUR = (86, 180, 233)
"""Sky blue, told apart from skin by everybody."""
JPEG = (".jpg", ".jpeg")

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class AnnotatedFolder:
    """A folder in which each picture gets an annotated copy, with folders as they lie.

    JPEG stays JPEG; other formats become PNG.

    Args:
        folder: where the copies are written.
        photos: all pictures.
        force: replace files that are there, though never one of the pictures.

    Raises:
        DataError: a file would be replaced.
    """

    def __init__(self, folder: Path, photos: Sequence[Path], *, force: bool) -> None:
        self._folder = folder
        self._root = Path(os.path.commonpath([photo.absolute().parent for photo in photos]))
        originals = {photo.resolve() for photo in photos}
        for photo in photos:
            target = self.target(photo)
            if target.resolve() in originals:
                raise DataError(
                    f"{target}: is one of the pictures themselves", hint="Name another folder."
                )
            refuse_existing(target, force=force)

    def target(self, photo: Path) -> Path:
        """Return where a picture's copy is written."""
        place = self._folder / photo.absolute().relative_to(self._root)
        known = (*JPEG, ".png")
        return place if place.suffix.lower() in known else place.with_name(f"{place.name}.png")

    def write(
        self, photo: Path, pixels: Pixels, rows: Iterable[FacePrediction], threshold: float
    ) -> None:
        """Write a picture's copy, atomically."""
        target = self.target(photo)
        kind = "JPEG" if target.suffix.lower() in JPEG else "PNG"
        encoded = io.BytesIO()
        Image.fromarray(annotate(pixels, rows, threshold)).save(encoded, kind, quality=92)
        write_atomically(target, encoded.getvalue())


def annotate(pixels: Pixels, rows: Iterable[FacePrediction], threshold: float = 0.5) -> Pixels:
    """Return a picture with numbered boxes around its faces, and beside it what they show.

    Args:
        pixels: uint8 [H, W, 3]; if it is small, the result is enlarged.
        rows: the faces.
        threshold: the probability from which on an attribute is likely.
    """
    picture = Image.fromarray(pixels)
    factor = max(1, -(-LEAST_SIDE // max(picture.size)))
    picture = picture.resize((picture.width * factor, picture.height * factor))
    size = max(picture.size) / LINES
    font = ImageFont.load_default(size)
    blocks = []
    for row in rows:
        if row.detection is not None:
            _draw_box(picture, row.detection, str(row.face), factor, font)
            likely = [f"{name} {100 * p:.0f} %" for name, p in row.likely(threshold)]
            blocks.append([f"face {row.face}", *(likely or ["-"]), ""])
    return np.asarray(_with_text(picture, blocks, font, round(1.3 * size)) if blocks else picture)


def _draw_box(picture: Image.Image, face: Detection, number: str, factor: int, font: Font) -> None:
    draw = ImageDraw.Draw(picture)
    left, top = factor * face.x, factor * face.y
    right, bottom = left + factor * face.width, top + factor * face.height
    width = max(2, max(picture.size) // 300)
    draw.rectangle((left, top, right, bottom), outline=COLOUR, width=width)
    corner = max(left, 0.0) + 2 * width, max(top, 0.0) + 2 * width
    label = draw.textbbox(corner, number, font=font)
    draw.rectangle((*corner, label[2] + width, label[3] + width), fill=COLOUR)
    draw.text(corner, number, fill="black", font=font)


def _with_text(
    picture: Image.Image, blocks: Sequence[list[str]], font: Font, line: int
) -> Image.Image:
    """Return a picture with blocks of lines to its right, in as many columns as they need."""
    columns: list[list[str]] = [[]]
    for block in blocks:
        if columns[-1] and (len(columns[-1]) + len(block)) * line > picture.height + line:
            columns.append([])
        columns[-1] += block
    widths = [max(map(font.getlength, column)) + 2 * line for column in columns]
    size = (
        picture.width + math.ceil(sum(widths)),
        max(picture.height, line * (1 + max(map(len, columns)))),
    )
    page = Image.new("RGB", size, "white")
    page.paste(picture)
    draw = ImageDraw.Draw(page)
    x = float(picture.width + line)
    for column, width in zip(columns, widths, strict=True):
        for place, text in enumerate(column):
            draw.text((x, line / 2 + place * line), text, fill="black", font=font)
        x += width
    return page
