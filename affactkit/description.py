"""Explains a component: its fields, and where its code is, without importing that code."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from affactkit.component import Component, ComponentOf
from affactkit.registry import Entry, singular

_WORDS = {str: "text", int: "integer", float: "number", bool: "true | false", Path: "path"}
_BOUNDS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}


@dataclass(frozen=True)
class FieldDescription:
    """One field of a configuration; ``default`` is None where a value is required."""

    name: str
    type: str
    default: Any
    required: bool
    description: str


@dataclass(frozen=True)
class CodePlace:
    """Where a class or function is written, with its docstring."""

    file: str
    line: int
    documentation: str


@dataclass(frozen=True)
class Description:
    """What there is to know about a component before it is built.

    Attributes:
        entry: its registration.
        fields: what a recipe can say.
        parts: the fields of models that stand in its fields, by the name of the model.
        code: where it is written.
    """

    entry: Entry
    fields: list[FieldDescription]
    parts: dict[str, list[FieldDescription]]
    code: CodePlace | None


def describe(entry: Entry) -> Description:
    """Explain a component; its configuration is imported, its code is only read.

    Raises:
        PluginError: the configuration cannot be imported.
    """
    config = entry.config_class()
    return Description(entry, fields_of(config), parts_of(config), locate(entry.target))


def locate(reference: str) -> CodePlace | None:
    """Find where ``"module:name"`` is written; None when that is not in a Python file."""
    module, _, name = reference.partition(":")
    try:
        spec = find_spec(module)
    except ImportError:
        return None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return CodePlace(spec.origin, node.lineno, ast.get_docstring(node) or "")
    return CodePlace(spec.origin, 1, "")


def fields_of(model: type[BaseModel]) -> list[FieldDescription]:
    """Explain the fields of a model, of a configuration or of the recipe."""
    return [_field(name, field) for name, field in model.model_fields.items()]


def parts_of(model: type[BaseModel]) -> dict[str, list[FieldDescription]]:
    """Explain the fields of the models that stand in a model's fields, by their names."""
    return {part.__name__: fields_of(part) for part in _parts(model)}


def _field(name: str, field: FieldInfo) -> FieldDescription:
    required = field.is_required()
    default = None if required else field.get_default(call_default_factory=True)
    shown = type_name(field.annotation, field.metadata)
    return FieldDescription(name, shown, _plain(default), required, field.description or "")


def _plain(value: Any) -> Any:
    """Return a default as a recipe would write it."""
    if isinstance(value, Component):
        return value.to_values()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, Path) else value


def type_name(annotation: Any, metadata: Any = ()) -> str:
    """Return a type in the words of YAML: ``integer > 0``, ``list of text``."""
    for mark in metadata:
        if isinstance(mark, ComponentOf):
            return singular(mark.kind)
    if get_origin(annotation) in (Union, types.UnionType):
        branches = get_args(annotation)
        return " | ".join(type_name(b, () if b is type(None) else metadata) for b in branches)
    return _unbounded(annotation) + _bounds(metadata)


def _unbounded(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_name(inner[0], inner[1:])
    if origin is Literal:
        return " | ".join(str(value) for value in inner)
    if origin is dict:
        return f"mapping to {type_name(inner[1])}"
    if origin is list or (origin is tuple and inner[-1] is Ellipsis):
        return f"list of {type_name(inner[0])}"
    if origin is tuple:
        return f"[{', '.join(type_name(item) for item in inner)}]"
    if annotation is type(None):
        return "null"
    return _WORDS.get(annotation) or str(getattr(annotation, "__name__", annotation))


def _bounds(metadata: Any) -> str:
    return "".join(
        f" {sign} {getattr(mark, bound)}"
        for mark in metadata
        for bound, sign in _BOUNDS.items()
        if getattr(mark, bound, None) is not None
    )


def _parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the models inside a model's fields, each once, the outer before the inner."""
    seen: dict[type[BaseModel], None] = {}
    for field in model.model_fields.values():
        for found in _models(field.annotation):
            seen.update(dict.fromkeys([found, *_parts(found)]))
    yield from seen


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
