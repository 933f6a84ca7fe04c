"""The JSON Schema of recipes with the installed components, by which editors complete and check."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema

from affactkit.atomic import write_atomically
from affactkit.component import COMPONENT_KEYWORD
from affactkit.errors import PluginError
from affactkit.recipe.extends import FIELD
from affactkit.recipe.extends_schema import DIFFERING, differing
from affactkit.recipe.models import Recipe
from affactkit.registry import Entry, Registries

log = logging.getLogger("affactkit")

SCHEMA_FILE = "recipe.schema.json"
"""What the first line of a recipe tells an editor to look for, in the recipe's folder."""
REFERENCE = "#/$defs/"


def write_schema(path: Path, registries: Registries) -> None:
    """Write the schema as a JSON file, atomically."""
    write_atomically(path, json.dumps(recipe_schema(registries), indent=2) + "\n")


def recipe_schema(registries: Registries) -> dict[str, Any]:
    """Return the schema of recipe files.

    It cannot say all that `affactkit validate` knows: syntax, fields that are written twice,
    numbers that are none, files that are missing, what comes with an extended recipe, and rules of
    a component's own.
    """
    entries = list(_importable(entry for registry in registries for entry in registry))
    models = dict.fromkeys([Recipe, *(entry.config_class() for entry in entries)])
    places, generated = models_json_schema(
        [(model, "validation") for model in models], schema_generator=_Generator
    )
    definitions = generated["$defs"]
    components: dict[str, list[Any]] = {registry.kind: [] for registry in registries}
    for entry in entries:
        place = places[entry.config_class(), "validation"]["$ref"]
        components[entry.kind].append(_component(entry, definitions[place.removeprefix(REFERENCE)]))
    definitions |= {kind: _choice(found) for kind, found in components.items()}
    definitions = _with_references(definitions)
    definitions |= differing(definitions, Recipe.__name__)
    schema = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "A recipe of affactkit",
        "type": "object",
        "if": {"required": [FIELD]},
        "then": {"$ref": f"{REFERENCE}{Recipe.__name__}{DIFFERING}"},
        "else": {"$ref": f"{REFERENCE}{Recipe.__name__}"},
    }
    return {**schema, "$defs": _needed(schema, definitions)}


class _Generator(GenerateJsonSchema):
    """Leaves a field open whose type JSON has no word for: a plugin may check what it likes."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        return {}


def _importable(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        try:
            entry.config_class()
        except PluginError as error:
            log.warning("the schema does without: %s", error.message)
        else:
            yield entry


def _component(entry: Entry, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of ``{type: NAME, ...}``."""
    named = {"type": {"const": entry.name, "description": entry.summary}}
    return {
        **config,
        "title": entry.name,
        "properties": {**named, **config.get("properties", {})},
        "required": ["type", *config.get("required", [])],
    }


def _choice(components: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the schema of one of the components, or of the name of one that needs no field."""
    names = [found["properties"]["type"] for found in components if found["required"] == ["type"]]
    return {"anyOf": [*names, *components]}


def _with_references(schema: Any) -> Any:
    """Return a schema in which every field for a component refers to the choice of its kind."""
    if isinstance(schema, list):
        return [_with_references(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    replaced = {
        name: _with_references(inner) for name, inner in schema.items() if name != COMPONENT_KEYWORD
    }
    if COMPONENT_KEYWORD in schema:
        replaced["$ref"] = f"{REFERENCE}{schema[COMPONENT_KEYWORD]}"
    return replaced


def _needed(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definitions that a schema refers to, and those that they refer to."""
    needed: dict[str, Any] = {}
    found = list(_references(schema))
    while found:
        name = found.pop()
        if name not in needed:
            needed[name] = definitions[name]
            found += _references(definitions[name])
    return dict(sorted(needed.items()))


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(place := schema.get("$ref"), str):
            yield place.removeprefix(REFERENCE)
        schema = list(schema.values())
    if isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)
