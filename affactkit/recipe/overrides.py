"""Overrides of the command line, ``--set a.b=c``: YAML values put into a recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from affactkit.errors import RecipeError
from affactkit.recipe.events import Source
from affactkit.recipe.merge import Merger
from affactkit.recipe.origins import Draft, Place, dotted
from affactkit.recipe.reader import read_yaml

EXPECTED = ("about", "expected")
SAME_RECIPE = ("about", "dataset.root", "name", "trackers", "training.device", "training.workers")
"""Places where an override leaves a recipe what it is, and its scores what they should be."""
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
        written = f"--set {assignment}"
        place, equals, value = assignment.partition("=")
        place = place.strip()
        if not equals or not all(place.split(".")):
            raise RecipeError(f"{written}  not of the form place=value", hint=HINT)
        draft = assign(draft, place, read_yaml(Source(value, written, Path.cwd(), lines=False)))
    return draft


def assign(draft: Draft, place: str, new: Draft) -> Draft:
    """Return the draft with another one put at a dotted place, as `override` does.

    It is another recipe then, of which no scores are expected, unless the place is, or lies in,
    one of `SAME_RECIPE`.

    Raises:
        RecipeError: the place leads into what is no mapping or list.
    """
    assigned = _Assignment(draft, new).at(place.split("."))
    same = any(f"{place}.".startswith(f"{kept}.") for kept in SAME_RECIPE)
    return assigned if same else assigned.without(EXPECTED)


class _Assignment:
    def __init__(self, old: Draft, new: Draft) -> None:
        self._old = old
        self._new = new
        self._origin = new.origin(())
        self._merger = Merger(old, new)

    def at(self, parts: list[str]) -> Draft:
        return Draft(self._assign(self._old.values, (), parts), self._merger.origins)

    def _assign(self, current: Any, place: Place, parts: list[str]) -> Any:
        """Return the current value of a place with the assignment made inside it."""
        if not parts:
            return self._merger.merge(current, place, self._new.values)
        self._merger.origins.setdefault(place, self._origin)
        if isinstance(current, list):
            position = self._position(parts[0], current, place)
            inner = self._assign(current[position], (*place, position), parts[1:])
            return [*current[:position], inner, *current[position + 1 :]]
        fields = self._merger.fields(current, place)
        if fields is None:
            raise RecipeError(
                f"{self._origin}  {dotted(place)} is {current}, without fields inside"
            )
        inner = self._assign(fields.get(parts[0]), (*place, parts[0]), parts[1:])
        return {**fields, parts[0]: inner}

    def _position(self, part: str, items: list[Any], place: Place) -> int:
        if part.isdecimal() and int(part) < len(items):
            return int(part)
        here = f"{dotted(place)} has {len(items)} items"
        numbers = f", 0 to {len(items) - 1}" if items else ""
        raise RecipeError(f"{self._origin}  no item '{part}': {here}{numbers}")
