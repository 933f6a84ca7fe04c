"""``affactkit describe``: explain a component."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from affactkit.cli import completing
from affactkit.cli.tables import aligned

if TYPE_CHECKING:
    from affactkit.description import Description, FieldDescription


@click.command(
    epilog="""\b
Examples:
  affactkit describe dataset celeba
  affactkit describe transforms gamma
  affactkit describe evaluator protocol --json"""
)
@click.argument("kind", shell_complete=completing.one_of_a_kind)
@click.argument("name", shell_complete=completing.components)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(kind: str, name: str, as_json: bool) -> None:
    """Explain the component NAME of a KIND: fields, defaults, documentation and code."""
    from affactkit.description import describe
    from affactkit.plugins import plugin_host

    description = describe(plugin_host().registries.of(kind).get(name))
    if as_json:
        click.echo(json.dumps(asdict(description), indent=2, default=str))
    else:
        click.echo("\n".join(_lines(description)))


def _lines(description: Description) -> Iterator[str]:
    from affactkit.registry import singular

    entry, code = description.entry, description.code
    yield f"{singular(entry.kind)} {entry.name}, of {entry.provider}"
    yield f"{entry.summary}\n"
    if code is not None and code.documentation:
        yield f"{code.documentation}\n"
    yield _table(description.fields) if description.fields else "It has no fields."
    for name, fields in description.parts.items():
        yield f"\n{name}\n{_table(fields)}"
    if code is not None:
        yield f"\n{code.file}:{code.line}"


def _table(fields: list[FieldDescription]) -> str:
    rows = [
        (
            field.name,
            field.type,
            "required" if field.required else json.dumps(field.default, default=str),
            field.description,
        )
        for field in fields
    ]
    return aligned(rows, ("FIELD", "TYPE", "DEFAULT", "DESCRIPTION"))
