"""``affactkit plugins``: the load report."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from affactkit.cli.tables import aligned
from affactkit.plugins import plugin_host


@click.command(
    epilog="""\b
Examples:
  affactkit plugins
  affactkit plugins --json
  affactkit --no-plugin celeba plugins"""
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(as_json: bool) -> None:
    """List the installed plugins, whether they could be loaded, and why not."""
    report = plugin_host().report
    if as_json:
        click.echo(json.dumps([asdict(plugin) for plugin in report], indent=2))
        return
    rows = [
        (
            plugin.provider.plugin,
            plugin.provider.distribution,
            plugin.provider.version,
            plugin.status,
            f"{plugin.milliseconds:.1f}",
            plugin.reason,
        )
        for plugin in report
    ]
    click.echo(aligned(rows, ("PLUGIN", "DISTRIBUTION", "VERSION", "STATUS", "MS", "REASON")))
