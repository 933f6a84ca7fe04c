"""Checks what a recipe says against the models and what is registered, without torch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import core_schema

from affactkit.recipe.models import Recipe
from affactkit.recipe.origins import Draft, Place, Problem, refuse
from affactkit.registry import Registries

T = TypeVar("T")

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
    return checked(draft, lambda values: Recipe.model_validate(values, context=context))


def checked(draft: Draft, validate: Callable[[Any], T]) -> T:
    """Return what pydantic makes of a draft.

    Args:
        draft: what was written.
        validate: returns the checked model of its values, or raises a ValidationError.

    Raises:
        RecipeError: it does not fit; one line for each problem, where it was written.
    """
    try:
        return validate(draft.values)
    except ValidationError as error:
        draft = _with_texts(draft, error)
    try:
        return validate(draft.values)
    except ValidationError as error:
        refuse(_problems(draft, error), hint=HINT)
        raise


def _with_texts(draft: Draft, error: ValidationError) -> Draft:
    """Give fields that want text what was written: ``name: 123`` is the text, not the number."""
    values = draft.values
    for detail in error.errors():
        place = _place(detail, draft.values)
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


def _place(detail: Any, values: Any) -> Place:
    """Return the written place of an error.

    Pydantic's location also names branches of unions, which are skipped, and fields inside of
    defaults that nobody wrote: then the place is that of what has the default.
    """
    place: list[str | int] = []
    sure = 0  # how many parts of the place were found without skipping any
    for position, part in enumerate(detail["loc"]):
        if isinstance(values, dict | list):
            with suppress(KeyError, IndexError, TypeError):
                values = values[part]
                place.append(part)
                sure += sure == position
    return tuple(place if values == detail["input"] else place[:sure])


def _problems(draft: Draft, error: ValidationError) -> Iterator[Problem]:
    """Yield one problem for each place, however many branches of a union failed there."""
    failures: dict[Place, list[Any]] = {}
    for detail in error.errors():
        place = _place(detail, draft.values)
        if detail["type"] == "missing":
            place = (*place, detail["loc"][-1])
        failures.setdefault(place, []).append(detail)
    for place, details in failures.items():
        said = ", or ".join(dict.fromkeys(map(_message, details)))
        yield Problem.at(draft.origin(place), place, said + _found(details[0]))


def _message(detail: Any) -> str:
    message = str(_PLAIN.get(detail["type"], detail["msg"])).removeprefix("Value error, ")
    if _is_pydantics(detail):
        return message.replace("Input should", "should").partition(", unable to parse")[0]
    return message


def _found(detail: Any) -> str:
    value = detail["input"]
    if not _is_pydantics(detail) or detail["type"] == "missing":
        return ""
    if isinstance(value, dict | list):
        return f"; found a {'mapping' if isinstance(value, dict) else 'list'}"
    return f"; found {json.dumps(value, ensure_ascii=False, default=str)}"


def _is_pydantics(detail: Any) -> bool:
    """Tell pydantic's own errors from those of components and plugins, which say it all."""
    return detail["type"] in get_args(core_schema.ErrorType)
