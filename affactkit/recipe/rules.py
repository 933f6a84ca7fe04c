"""Rules between fields in the words of JSON Schema, beside the validators that enforce them."""

from __future__ import annotations

from pydantic.config import JsonDict


def exactly_one(*fields: str) -> JsonDict:
    """One of the fields is given, and not null; the others are not."""
    return {"oneOf": [_given(field) for field in fields]}


def needs(field: str, value: str, other: str) -> JsonDict:
    """Where a field has that value, another is given, and not null."""
    condition: JsonDict = {"required": [field], "properties": {field: {"const": value}}}
    return {"if": condition, "then": _given(other)}


def _given(field: str) -> JsonDict:
    return {"required": [field], "properties": {field: {"not": {"type": "null"}}}}
