"""Checks what a recipe says against the models and what is registered, without torch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import core_schema

from affactkit.recipe.models import Recipe
from affactkit.recipe.origins import Draft, Place, Problem, refuse
from affactkit.registry import Registries

_WANTS_TEXT = ("string_type", "path_type", "literal_error")
_PLAIN = {
    "missing": "is required, and missing",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "dict_type": "should be a mapping",
    "model_type": "should be a mapping",
}
"""What pydantic says in Python's terms, in YAML's."""
HINT = "`affactkit describe KIND NAME` shows what a component can be given."


def check(draft: Draft, registries: Registries) -> Recipe:
    """Return the checked recipe.

    Raises:
        RecipeError: it does not fit; one line for each problem, where it was written.
    """
    context = {"registries": registries}
    try:
        return Recipe.model_validate(draft.values, context=context)
    except ValidationError as error:
        draft = _with_texts(draft, error)
    try:
        return Recipe.model_validate(draft.values, context=context)
    except ValidationError as error:
        refuse(_problems(draft, error), hint=HINT)
        raise


def _with_texts(draft: Draft, error: ValidationError) -> Draft:
    """Give fields that want text what was written: ``name: 123`` is the text, not the number."""
    values = draft.values
    for detail in error.errors():
        place = _place(detail["loc"], draft.values)
        text = draft.origin(place).text
        if detail["type"] in _WANTS_TEXT and text is not None and _written(detail["input"]):
            values = _replaced(values, place, text)
    return Draft(values, draft.origins)


def _written(value: Any) -> bool:
    return isinstance(value, bool | int | float)


def _replaced(values: Any, place: Place, new: Any) -> Any:
    if not place:
        return new
    changed: Any = values.copy()
    changed[place[0]] = _replaced(values[place[0]], place[1:], new)
    return changed


def _place(location: Iterable[Any], values: Any) -> Place:
    """Return the written place of an error; pydantic's location names branches of unions, too."""
    place: list[str | int] = []
    for part in location:
        if isinstance(values, dict | list):
            with suppress(KeyError, IndexError, TypeError):
                values = values[part]
                place.append(part)
    return tuple(place)


def _problems(draft: Draft, error: ValidationError) -> Iterator[Problem]:
    """Yield one problem for each place, however many branches of a union failed there."""
    messages: dict[Place, list[str]] = {}
    for detail in error.errors():
        place = _place(detail["loc"], draft.values)
        if detail["type"] == "missing":
            place = (*place, detail["loc"][-1])
        messages.setdefault(place, []).append(_message(detail))
    for place, said in messages.items():
        yield Problem.at(draft.origin(place), place, ", or ".join(dict.fromkeys(said)))


def _message(detail: Any) -> str:
    kind, found = detail["type"], detail["input"]
    if kind not in get_args(core_schema.ErrorType):  # a message of our own, or of a plugin
        return str(detail["msg"])
    message = _PLAIN.get(kind) or detail["msg"].removeprefix("Value error, ")
    told = "" if kind == "missing" else f"; got {_shown(found)}"
    return message.replace("Input should", "should") + told


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value, ensure_ascii=False, default=str)
