"""``affactkit predict``: tell the attributes of the faces in pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from affactkit.cli.options import set_option
from affactkit.cli.tables import aligned

if TYPE_CHECKING:
    from affactkit.faces import FacePrediction


@click.command(
    epilog="""\b
Examples:
  affactkit predict runs/2026-11-24T08-40-11_affact portrait.jpg
  affactkit predict RUN holidays --out faces.csv --pictures annotated
  affactkit predict RUN 'photos/**/*.jpg' --faces best --tta ten-crop
  affactkit predict RUN holidays --set training.device=cpu"""
)
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a .csv or .jsonl file, one row a face, instead of printing a table.",
)
@click.option(
    "--pictures",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the pictures with boxes and likely attributes drawn into them.",
)
@click.option(
    "--faces",
    type=click.Choice(["all", "best"]),
    default="all",
    show_default=True,
    help="All faces of a picture, or the most probable one.",
)
@click.option(
    "--tta",
    type=click.Choice(["none", "ten-crop", "grid"]),
    default="none",
    show_default=True,
    help="Average over ten crops, or over a grid of 3 rotations and 3 scales.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="The probability from which on an attribute is printed or drawn.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@set_option
def command(
    run: Path,
    paths: tuple[str, ...],
    out: Path | None,
    pictures: Path | None,
    faces: Literal["all", "best"],
    tta: Literal["none", "ten-crop", "grid"],
    threshold: float,
    force: bool,
    overrides: tuple[str, ...],
) -> None:
    """Tell the attributes of the faces in PATH..., with the best weights of RUN.

    A PATH is a picture, a folder of pictures at any depth, or a quoted pattern. Pictures are
    turned as their EXIF data says. One without a face, or that cannot be read, is told as such.
    """
    from affactkit.jobs.predict import predict

    rows = predict(
        run,
        paths,
        faces=faces,
        tta=tta,
        out=out,
        pictures=pictures,
        threshold=threshold,
        force=force,
        overrides=overrides,
    )
    if out is None:
        click.echo(aligned(_cells(rows, threshold), ("PICTURE", "FACE", "ATTRIBUTES")))
    for target in (out, pictures):
        if target is not None:
            click.echo(f"wrote {target}: {_summary(rows)}")


def _cells(rows: Sequence[FacePrediction], threshold: float) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        likely = ", ".join(f"{name} {p:.2f}" for name, p in row.likely(threshold))
        yield row.path, str(row.face or "-"), row.problem or likely or "-"


def _summary(rows: Sequence[FacePrediction]) -> str:
    faces = sum(row.detection is not None for row in rows)
    return f"{faces} faces in {len({row.path for row in rows})} pictures"
