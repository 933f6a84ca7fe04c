"""``affactkit recipes``: the recipes that have a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from affactkit.cli import completing
from affactkit.cli.tables import aligned


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  affactkit recipes
  affactkit recipes --json
  affactkit recipes show affact
  affactkit recipes copy affact mine.yaml""",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the recipes that affactkit and its plugins bring."""
    from affactkit.recipe.names import named_recipes, recipe_folders
    from affactkit.recipe.origins import shown_path

    if context.invoked_subcommand is not None:
        return
    named = named_recipes(recipe_folders())
    found = [(name, _summary(path), path) for name in named for path in named[name]]
    if as_json:
        recipes = [{"name": n, "summary": s, "file": str(path)} for n, s, path in found]
        click.echo(json.dumps(recipes, indent=2))
    else:
        rows = [(name, summary, shown_path(path)) for name, summary, path in found]
        click.echo(aligned(rows, ("NAME", "SUMMARY", "FILE")))


@command.command(epilog="\b\nExamples:\n  affactkit recipes show affact")
@click.argument("name", shell_complete=completing.recipe_names)
def show(name: str) -> None:
    """Print the file of the recipe NAME."""
    from affactkit.recipe.names import find_recipe

    click.echo(find_recipe(name).read_text(encoding="utf-8"), nl=False)


@command.command(
    epilog="""\b
Examples:
  affactkit recipes copy affact
  affactkit recipes copy affact experiments/mine.yaml --force"""
)
@click.argument("name", shell_complete=completing.recipe_names)
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def copy(name: str, target: Path | None, force: bool) -> None:
    """Copy the recipe NAME to TARGET, a file or folder, to change it there.

    The schema by which editors complete and check it is written beside it.
    """
    from affactkit.plugins import plugin_host
    from affactkit.recipe.names import copy_recipe
    from affactkit.recipe.schema import SCHEMA_FILE, write_schema

    copied = copy_recipe(name, target or Path(), force=force)
    schema = copied.with_name(SCHEMA_FILE)
    write_schema(schema, plugin_host().registries)
    click.echo(f"wrote {copied}, and {schema} for your editor")


def _summary(path: Path) -> str:
    from affactkit.errors import RecipeError
    from affactkit.recipe.reader import read_file

    try:
        about: Any = read_file(path).values.get("about")
    except RecipeError:
        return "(cannot be read; try affactkit validate)"
    return str(about.get("summary", "")) if isinstance(about, dict) else ""
