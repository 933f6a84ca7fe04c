"""``affactkit testsets``: write the test sets of a recipe."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli import completing
from affactkit.cli.options import set_option


@click.command(
    epilog="""\b
Examples:
  affactkit testsets affact --set dataset.root=/data/celeba
  affactkit testsets quickstart --out testsets"""
)
@click.argument("recipe", shell_complete=completing.recipes)
@set_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write into FOLDER/NAME rather than into the cache, where runs find them.",
    metavar="FOLDER",
)
def testsets(recipe: str, overrides: tuple[str, ...], out: Path | None) -> None:
    """Write the test sets of RECIPE's evaluators as PNG files with a manifest."""
    from affactkit.recipe.load import load_recipe
    from affactkit_protocol.writing import write_test_sets

    write_test_sets(load_recipe(recipe, overrides), out=out, say=click.echo)
