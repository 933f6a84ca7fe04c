"""``affactkit list-components``: what recipes can name."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from affactkit.cli import completing
from affactkit.cli.tables import aligned
from affactkit.plugins import plugin_host
from affactkit.registry import singular


@click.command(
    epilog="""\b
Examples:
  affactkit list-components
  affactkit list-components backbones
  affactkit list-components --json"""
)
@click.argument("kind", required=False, shell_complete=completing.kinds)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(kind: str | None, as_json: bool) -> None:
    """List the components of all kinds, or of one KIND such as heads."""
    registries = plugin_host().registries
    kinds = list(registries) if kind is None else [registries.of(kind)]
    entries = [entry for registry in kinds for entry in registry]
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in entries], indent=2))
        return
    rows = [(singular(e.kind), e.name, str(e.provider), e.summary) for e in entries]
    click.echo(aligned(rows, ("KIND", "NAME", "PROVIDER", "SUMMARY")))
