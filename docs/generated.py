"""Fills the documentation's reference pages from the code, with what the command line uses too.

A page says ``<!-- generated: NAME -->`` where the text of a function in `GENERATORS` belongs.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click
from mkdocs.exceptions import PluginError

from affactkit import errors, hookspecs
from affactkit.cli.main import cli
from affactkit.description import FieldDescription, describe, fields_of, parts_of
from affactkit.plugins import PREFIX, plugin_host
from affactkit.recipe.models import Recipe
from affactkit.registry import Entry
from affactkit_sweep.models import Sweep
from affactkit_synthfaces.attributes import UNSEEN, VISIBLE

MARKER = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)
COLUMNS = 3
"""Pictures beside each other in the gallery."""
BAR = "&#124;"
"""A bar inside a cell of a table."""
OURS = "affactkit"
"""The distribution whose plugins are documented, whatever else is installed."""


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put generated text in the place of its marker; mkdocs calls this for each page."""

    def text(marker: re.Match[str]) -> str:
        name = marker[1]
        if name not in GENERATORS:
            known = ", ".join(GENERATORS)
            raise PluginError(f"{page.file.src_uri}: nothing generates '{name}'; known: {known}")
        return "\n".join(GENERATORS[name]())

    return MARKER.sub(text, markdown)


def components() -> Iterator[str]:
    """Yield a section for each kind, and in it one for each component of our own plugins."""
    for registry in plugin_host().registries:
        entries = [entry for entry in registry if entry.provider.distribution == OURS]
        if entries:
            yield from (f"## {registry.kind.capitalize()}", "")
        for entry in entries:
            yield from _component(entry)


def _component(entry: Entry) -> Iterator[str]:
    description = describe(entry)
    yield from (f"### `{entry.name}` {{: #{entry.kind}-{entry.name} }}", "", entry.summary, "")
    yield from _table(description.fields)
    for part, fields in description.parts.items():
        if part in parts_of(Recipe):
            yield from (f"`{part}`: see [recipe fields](recipe.md#{part.lower()}).", "")
        else:
            yield from (f"`{part}`:", "", *_table(fields))
    yield from (f"*From the plugin {entry.provider.plugin}.*", "")


def recipe_fields() -> Iterator[str]:
    """Yield a table of a recipe's fields, and one for each model inside."""
    yield from ("## Recipe", "", *_table(fields_of(Recipe)))
    for part, fields in parts_of(Recipe).items():
        yield from (f"## {part}", "", *_table(fields))


def sweep_fields() -> Iterator[str]:
    """Yield a table of a sweep's fields, and one for each model inside."""
    yield from _table(fields_of(Sweep))
    for part, fields in parts_of(Sweep).items():
        if part not in parts_of(Recipe) and fields:
            yield from (f"### {part}", "", *_table(fields))


def _table(fields: Iterable[FieldDescription]) -> Iterator[str]:
    rows = [_row(field) for field in fields]
    if rows:
        yield from ("| field | type | default | |", "|---|---|---|---|", *rows, "")


def _row(field: FieldDescription) -> str:
    default = "required" if field.required else f"`{json.dumps(field.default)}`"
    cells = (f"`{field.name}`", field.type, default, field.description)
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def attribute_gallery() -> Iterator[str]:
    """Yield a table of the gallery's pictures, and the attributes that it cannot show."""
    cells = [f"![{name}](images/synthfaces/{name}.jpg)<br>{name}" for name in VISIBLE]
    cells += [""] * (-len(cells) % COLUMNS)
    yield from ("| |" + " |" * (COLUMNS - 1), "|" + "---|" * COLUMNS)
    for first in range(0, len(cells), COLUMNS):
        yield f"| {' | '.join(cells[first : first + COLUMNS])} |"
    yield from ("", f"Not visible, and only correlated with others: {', '.join(UNSEEN)}.")


def commands() -> Iterator[str]:
    """Yield what ``--help`` prints, for each command of ours."""
    with cli.make_context("affactkit", [], resilient_parsing=True, max_content_width=90) as context:
        yield from _help(context, "affactkit")
        for name in cli.list_commands(context):
            yield from _command(cli, name, context)


def _command(group: click.Group, name: str, parent: click.Context) -> Iterator[str]:
    command = group.get_command(parent, name)
    if command is None:
        return
    context = click.Context(command, parent=parent, info_name=name)
    yield from _help(context, context.command_path)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _command(command, inner, context)


def _help(context: click.Context, title: str) -> Iterator[str]:
    yield from (f"## {title}", "", "```text", context.get_help(), "```", "")


def exit_codes() -> Iterator[str]:
    """Yield a table of the families of errors."""
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    family = [kind for kind in classes if issubclass(kind, errors.AffactkitError)]
    yield from ("| exit code | error | meaning |", "|---|---|---|", "| 0 | | all went well |")
    for kind in sorted(family, key=lambda kind: kind.exit_code):
        meaning = (inspect.getdoc(kind) or "").splitlines()[0]
        yield f"| {kind.exit_code} | `{kind.__name__}` | {meaning} |"


def hooks() -> Iterator[str]:
    """Yield a section for each hook."""
    for name, hook in vars(hookspecs).items():
        if name.startswith(PREFIX):
            yield from (f"## `{name}`", "", "```python", f"def {name}{_signature(hook)}")
            yield from ("```", "", as_markdown(inspect.getdoc(hook) or ""), "")


def _signature(hook: Callable[..., object]) -> str:
    return str(inspect.signature(hook)).replace("'", "")  # annotations are kept as texts


def as_markdown(docstring: str) -> str:
    """Return a docstring with its ``code`` as Markdown has it."""
    return docstring.replace("``", "`")


GENERATORS: dict[str, Callable[[], Iterator[str]]] = {
    "attribute_gallery": attribute_gallery,
    "commands": commands,
    "components": components,
    "exit_codes": exit_codes,
    "hooks": hooks,
    "recipe_fields": recipe_fields,
    "sweep_fields": sweep_fields,
}
