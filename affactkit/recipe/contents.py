"""What a checked recipe holds: its components, and what stands in their way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from affactkit.component import Component, Strict
from affactkit.errors import DataError
from affactkit.recipe.origins import Place, dotted

JUDGING = ("dataset", "labels", "crop", "evaluators")
"""The fields of a recipe that matter when a trained network is judged: its weights are there."""


def components(recipe: Strict) -> Iterator[tuple[str, Component]]:
    """Yield every component at any depth with its dotted place, the outer before the inner."""
    for place, found in _walk(recipe, ()):
        if isinstance(found, Component):
            yield dotted(place), found


def preflight(recipe: Strict, fields: Collection[str] | None = None) -> None:
    """Ask every part of a recipe what stands in the way of a run; imports no torch.

    Args:
        recipe: the checked recipe.
        fields: those that matter for what is to be done, such as `JUDGING`; all if not given.

    Raises:
        DataError: something does; one line for each thing, with its place in the recipe.
    """
    lines = [
        f"{dotted(place)}: {line}" if place else line
        for place, found in _walk(recipe, ())
        if isinstance(found, Strict) and (fields is None or not place or place[0] in fields)
        for line in found.preflight()
    ]
    if lines:
        raise DataError("\n".join(lines))


def _walk(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Yield the models and components of a value, itself among them."""
    if isinstance(value, Component):
        yield place, value
        yield from _walk(value.config, place)
        return
    if isinstance(value, Strict):
        yield place, value
    for name, inner in _children(value):
        yield from _walk(inner, (*place, name))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Strict):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, Mapping):
        yield from ((str(name), inner) for name, inner in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        yield from enumerate(value)
