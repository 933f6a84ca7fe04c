"""``affactkit doctor``: examine the installation and the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from affactkit.cli.tables import aligned

if TYPE_CHECKING:
    from affactkit.jobs.doctor import Examination


@click.command(
    epilog="""\b
Examples:
  affactkit doctor
  affactkit doctor --json"""
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(as_json: bool) -> None:
    """Examine packages, devices, disk and plugins, and which recipes can run here."""
    from affactkit.jobs.doctor import examine

    found = examine()
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        click.echo(aligned(_rows(found)))


def _rows(found: Examination) -> Iterator[tuple[str, str]]:
    yield "python", f"{found.python} on {found.system}"
    yield from found.packages.items()
    for device in found.devices:
        yield "device", device
    yield "cores", str(found.cores)
    if found.memory is not None:
        yield "memory", f"{found.memory:.1f} GB"
    yield "cache", f"{found.cache}, {found.cache_free:.1f} GB free"
    for plugin, reason in found.failed_plugins.items():
        yield "failed plugin", f"{plugin}: {reason}"
    for name, obstacle in found.recipes.items():
        first, *others = (obstacle or "ready").splitlines()
        yield f"recipe {name}", first
        for line in others:
            yield "", line
