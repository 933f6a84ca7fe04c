"""``affactkit new-plugin``: write a plugin to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from affactkit.cli import completing


@click.command(
    epilog="""\b
Examples:
  affactkit new-plugin balanced --kind loss
  affactkit new-plugin photos --kind dataset --out plugins"""
)
@click.argument("name")
@click.option(
    "--kind",
    required=True,
    metavar="KIND",
    shell_complete=completing.one_of_a_kind,
    help="What the plugin brings: dataset, head, loss or any other kind of component.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Where its folder is made; by default in the working directory.",
)
def command(name: str, kind: str, folder: Path) -> None:
    """Write the distribution affactkit-NAME, which works as it is, to make it yours."""
    from affactkit.jobs.new_plugin import PREFIX, new_plugin

    path = new_plugin(name, kind, folder)
    click.echo(f"wrote {path}; now try:\n")
    click.echo(f"  pip install -e {shlex.quote(str(path))}")
    click.echo(f"  affactkit run {path.name.removeprefix(PREFIX)}")
    click.echo(f"  pytest {shlex.quote(str(path))}")
