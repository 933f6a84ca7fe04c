"""The JSON Schema of recipes that say only how they differ from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from affactkit.recipe.extends import FIELD, OWN
from affactkit.registry import KINDS

DIFFERING = "-differing"
"""Ends the names of the definitions."""
_RULES = ("required", "oneOf", "if", "then")
"""What holds for a whole model, and not for the fields of it that differ."""


def differing(definitions: Mapping[str, Any], recipe: str) -> dict[str, Any]:
    """Return the definitions of what a recipe with ``extends`` may hold.

    Its mappings are merged into those of the other recipe, so that none of their fields is
    needed. A mapping without a ``type`` gives fields of the component that is there: which one is
    not known here, so only the names of the fields are checked. Lists and mappings with a
    ``type`` replace what was there, and are whole.

    Args:
        definitions: those of whole recipes.
        recipe: the name of the recipe's own.
    """
    made = {f"{kind}{DIFFERING}": _some_fields(kind, definitions[kind]) for kind in KINDS}
    made |= {
        f"{name}{DIFFERING}": _model(schema, definitions)
        for name, schema in definitions.items()
        if name not in KINDS and "properties" in schema
    }
    whole = made[f"{recipe}{DIFFERING}"]
    named = {FIELD: {"type": "string", "description": "The recipe that this one starts from."}}
    about = {OWN: definitions[recipe]["properties"][OWN]}
    whole |= {"properties": {**named, **whole["properties"], **about}, "required": [OWN]}
    return made


def _model(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: part for name, part in schema.items() if name not in _RULES}
    fields = {name: _field(part, definitions) for name, part in schema["properties"].items()}
    return {**kept, "properties": fields}


def _field(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(schema)
    if "anyOf" in schema:
        changed["anyOf"] = [_field(branch, definitions) for branch in schema["anyOf"]]
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name in KINDS or "properties" in definitions.get(name, ()):
        changed["$ref"] = f"{schema['$ref']}{DIFFERING}"
    return changed


def _some_fields(kind: str, choice: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for component in choice["anyOf"]:
        for name, field in component.get("properties", {}).items():
            fields.setdefault(name, {"description": field.get("description", "")})
    fields.pop("type", None)
    some = {"type": "object", "properties": fields, "additionalProperties": False}
    return {"anyOf": [{"$ref": f"#/$defs/{kind}"}, some]}
