"""Merging what one recipe says into another: the one rule of overrides and of ``extends``."""

from __future__ import annotations

from typing import Any

from affactkit.recipe.origins import Draft, Origin, Place


class Merger:
    """Merges a draft into another, values and origins.

    A mapping with a ``type`` replaces what was there, other mappings merge into it, and anything
    else replaces.
    """

    def __init__(self, old: Draft, new: Draft) -> None:
        self.origins: dict[Place, Origin] = dict(old.origins)
        self._new = new

    def merge(self, current: Any, place: Place, new: Any, inside: Place = ()) -> Any:
        """Return what a place holds after ``new``, found inside the new draft, came to it."""
        fields = self.fields(current, place, inside)
        if not isinstance(new, dict) or "type" in new or not fields:
            self._replace_origins(place, inside)
            return new
        merged = dict(fields)
        for name, value in new.items():
            merged[name] = self.merge(merged.get(name), (*place, name), value, (*inside, name))
        return merged

    def fields(self, value: Any, place: Place, inside: Place = ()) -> dict[str, Any] | None:
        """Return the fields of a value; a bare NAME is short for ``{type: NAME}``."""
        if isinstance(value, str):
            self.origins[(*place, "type")] = self.origins[place]
            self.origins[place] = self._new.origin(inside)
            return {"type": value}
        if value is None:
            return {}
        return value if isinstance(value, dict) else None

    def _replace_origins(self, place: Place, inside: Place) -> None:
        for old in [old for old in self.origins if old[: len(place)] == place]:
            del self.origins[old]
        for new, origin in self._new.origins.items():
            if new[: len(inside)] == inside:
                self.origins[(*place, *new[len(inside) :])] = origin
