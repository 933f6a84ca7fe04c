"""What differs between two recipes, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from affactkit.recipe.origins import Place, dotted

ABSENT = "nothing"


def differences(before: Any, after: Any) -> list[str]:
    """Return ``place: old -> new`` for each field of plain values that is not the same."""
    old, new = dict(fields(before)), dict(fields(after))
    return [
        f"{dotted(place)}: {_shown(old, place)} -> {_shown(new, place)}"
        for place in dict.fromkeys((*old, *new))
        if _shown(old, place) != _shown(new, place)
    ]


def _shown(fields: Mapping[Place, Any], place: Place) -> str:
    return json.dumps(fields[place], ensure_ascii=False) if place in fields else ABSENT


def fields(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every plain value at any depth, and every empty collection, with its place."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from fields(inner, (*place, str(name)))
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for position, inner in enumerate(value):
            yield from fields(inner, (*place, position))
    else:
        yield place, value
