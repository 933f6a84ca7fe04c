"""``affactkit import-weights``: make a run of published weights."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli.options import set_option


@click.command(
    epilog="""\b
Examples:
  affactkit import-weights affact_ext.pt --model affact-ext --out runs/published
  affactkit import-weights a.pt --model resnet-51-s --out RUN --set evaluators.0.published=AFFACT
  affactkit import-weights r153.pt --model resnet-153-s --out RUN --set dataset.root=/data/celeba"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--model",
    required=True,
    metavar="resnet-51-s|affact-ext|resnet-153-s",
    help="Whose weights they are; AFFACT's network is resnet-51-s.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="The run directory to make.",
)
@set_option
def import_weights(file: Path, model: str, out: Path, overrides: tuple[str, ...]) -> None:
    """Make a run of the published checkpoint FILE, to be judged and used as any other."""
    from affactkit_resnet import importing

    run = importing.import_weights(file, model, out, overrides=overrides)
    click.echo(f"run directory: {run.path}")
