"""``affactkit schema``: the JSON Schema of recipes."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  affactkit schema
  affactkit schema --out recipe.schema.json"""
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it rather than print it."
)
def command(out: Path | None) -> None:
    """Tell editors what recipes may hold, with the components that are installed.

    A recipe whose first line names the file, as those do that affactkit brings, is completed and
    checked while it is written.
    """
    from affactkit.plugins import plugin_host
    from affactkit.recipe.schema import recipe_schema, write_schema

    registries = plugin_host().registries
    if out is None:
        click.echo(json.dumps(recipe_schema(registries), indent=2))
    else:
        write_schema(out, registries)
        click.echo(f"wrote {out}")
