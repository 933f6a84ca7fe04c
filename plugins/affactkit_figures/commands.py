"""``affactkit measure-workers``: find out how many worker processes suit a machine."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli.options import set_option


@click.command(
    epilog="""\b
Examples:
  affactkit measure-workers quickstart
  affactkit measure-workers affact --set dataset.root=/data/celeba --most 16 --csv workers.csv
  affactkit figure workers --set file=workers.csv"""
)
@click.argument("recipe")
@set_option
@click.option(
    "--most", type=click.IntRange(min=0), help="Up to so many; one more than auto is, if not given."
)
@click.option(
    "--seconds", type=click.FloatRange(min=0), default=10.0, help="How long each is measured."
)
@click.option(
    "--csv",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the numbers, for the figure workers.",
)
def measure_workers(
    recipe: str, overrides: tuple[str, ...], most: int | None, seconds: float, file: Path | None
) -> None:
    """Make the training crops of RECIPE with 0, 1, 2, ... worker processes, without a network.

    More workers than are needed to feed the network cost memory and help nobody.
    """
    from affactkit.recipe.load import load_recipe
    from affactkit_figures.measuring import measure_workers

    loaded = load_recipe(recipe, overrides)
    measure_workers(loaded, most=most, seconds=seconds, file=file, say=click.echo)
