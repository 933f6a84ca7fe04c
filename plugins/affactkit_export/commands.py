"""``affactkit export``: write a trained network for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli.options import set_option
from affactkit_export.formats import FORMATS, FormatName


@click.command(
    epilog="""\b
Examples:
  affactkit export runs/2026-11-24T08-40-11_affact --format onnx
  affactkit export RUN --format safetensors --out shared/affact --licence CC-BY-4.0
  affactkit export RUN --format torch-export --set dataset.root=/data/celeba"""
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="onnx",
    show_default=True,
    help="For ONNX Runtime, the weights alone, or for PyTorch without affactkit.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The folder to make; export/FORMAT in the run directory if not given.",
)
@click.option(
    "--crops",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    help="Crops of the run's data set to compare with PyTorch on; 0 for the golden crops.",
)
@click.option("--licence", default="", metavar="TEXT", help="Of the weights, for the model card.")
@set_option
def export(
    run: Path,
    format_name: FormatName,
    out: Path | None,
    crops: int,
    licence: str,
    overrides: tuple[str, ...],
) -> None:
    """Write the best network of RUN for other programs, with a model card.

    It takes uint8 pictures and normalises inside (safetensors holds the weights alone). Its logits
    are compared with PyTorch's, and nothing is left if they differ.
    """
    from affactkit_export.exporting import export

    folder = export(
        run,
        format_name,
        out=out,
        crops=crops,
        licence=licence,
        overrides=overrides,
        say=click.echo,
    )
    click.echo(f"wrote {folder}")
