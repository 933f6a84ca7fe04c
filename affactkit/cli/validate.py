"""``affactkit validate``: check recipes without running them."""

from __future__ import annotations

import click

from affactkit.cli import completing
from affactkit.cli.options import set_option


@click.command(
    epilog="""\b
Examples:
  affactkit validate affact
  affactkit validate recipes/*.yaml
  affactkit validate mine.yaml --set training.epochs=3"""
)
@click.argument(
    "recipes",
    nargs=-1,
    required=True,
    metavar="RECIPE...",
    shell_complete=completing.recipes,
)
@set_option
def command(recipes: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Check each RECIPE, a file or a name, and tell all errors of all of them."""
    from affactkit.errors import RecipeError
    from affactkit.recipe.load import load_recipe

    wrong: list[RecipeError] = []
    for recipe in recipes:
        try:
            click.echo(f"{recipe}: {load_recipe(recipe, overrides).about.summary}")
        except RecipeError as error:
            wrong.append(error)
    if wrong:
        hints = dict.fromkeys(error.hint for error in wrong if error.hint)
        messages = dict.fromkeys(error.message for error in wrong)
        raise RecipeError("\n".join(messages), hint="\n".join(hints))
