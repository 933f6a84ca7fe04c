"""Overrides of the command line, ``--set a.b=c``: YAML values put into a recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from affactkit.errors import RecipeError
from affactkit.recipe.events import Source
from affactkit.recipe.origins import Draft, Origin, Place, dotted
from affactkit.recipe.reader import read_yaml

HINT = 'Write --set place=value, such as --set training.epochs=3 or --set "loss={type: bce}".'


def override(draft: Draft, assignments: Iterable[str]) -> Draft:
    """Return the draft with ``a.b=c`` assignments made, one after the other.

    A mapping with a ``type`` replaces what was there, other mappings merge into it, and anything
    else replaces. Relative paths start at the working directory. Whether the place is known is
    found out when the draft is checked.

    Raises:
        RecipeError: an assignment cannot be read, or leads into what is no mapping or list.
    """
    for assignment in assignments:
        draft = _Assignment(assignment, draft).made()
    return draft


class _Assignment:
    def __init__(self, text: str, draft: Draft) -> None:
        name, equals, value = text.partition("=")
        self._name = f"--set {text}"
        self._parts = name.strip().split(".")
        if not equals or not all(self._parts):
            raise RecipeError(f"{self._name}  not of the form place=value", hint=HINT)
        self._new = read_yaml(Source(value, self._name, Path.cwd(), lines=False))
        self._old = draft
        self._origins = dict(draft.origins)

    def made(self) -> Draft:
        return Draft(self._assign(self._old.values, (), self._parts), self._origins)

    def _assign(self, current: Any, place: Place, parts: list[str]) -> Any:
        """Return the current value of a place with the assignment made inside it."""
        if not parts:
            return self._merge(current, place, self._new.values, ())
        self._origins.setdefault(place, Origin(self._name))
        if isinstance(current, list):
            position = self._position(parts[0], current, place)
            inner = self._assign(current[position], (*place, position), parts[1:])
            return [*current[:position], inner, *current[position + 1 :]]
        fields = self._fields(current, place)
        if fields is None:
            raise RecipeError(f"{self._name}  {dotted(place)} is {current}, without fields inside")
        inner = self._assign(fields.get(parts[0]), (*place, parts[0]), parts[1:])
        return {**fields, parts[0]: inner}

    def _merge(self, current: Any, place: Place, new: Any, inside: Place) -> Any:
        """Return what a place holds after ``new``, found inside the assigned value, came to it."""
        fields = self._fields(current, place)
        if not isinstance(new, dict) or "type" in new or not fields:
            self._replace_origins(place, inside)
            return new
        merged = dict(fields)
        for name, value in new.items():
            merged[name] = self._merge(merged.get(name), (*place, name), value, (*inside, name))
        return merged

    def _fields(self, current: Any, place: Place) -> dict[str, Any] | None:
        """Return the fields of a value; a bare NAME is short for ``{type: NAME}``."""
        if isinstance(current, str):
            self._origins[(*place, "type")] = self._origins[place]
            return {"type": current}
        if current is None:
            return {}
        return current if isinstance(current, dict) else None

    def _position(self, part: str, items: list[Any], place: Place) -> int:
        if part.isdecimal() and int(part) < len(items):
            return int(part)
        here = f"{dotted(place)} has {len(items)} items"
        numbers = f", 0 to {len(items) - 1}" if items else ""
        raise RecipeError(f"{self._name}  no item '{part}': {here}{numbers}")

    def _replace_origins(self, place: Place, inside: Place) -> None:
        for old in [old for old in self._origins if old[: len(place)] == place]:
            del self._origins[old]
        for new, origin in self._new.origins.items():
            if new[: len(inside)] == inside:
                self._origins[(*place, *new[len(inside) :])] = origin
