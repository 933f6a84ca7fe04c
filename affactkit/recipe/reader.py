"""YAML 1.2 text to values and where they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from affactkit.component import SourcedText
from affactkit.errors import RecipeError
from affactkit.recipe.events import MAX_DEPTH, MAX_VALUES, Source, first_line, node_events
from affactkit.recipe.origins import Draft, Origin, Place, Problem, refuse, shown_path
from affactkit.recipe.scalars import TAG, resolve

MAX_BYTES = 1_000_000


def read_file(path: Path) -> Draft:
    """Read a recipe file.

    Raises:
        RecipeError: it is missing, too large, not UTF-8, no YAML or no mapping.
    """
    name = shown_path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecipeError(f"{name}: the recipe cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise RecipeError(f"{name}: larger than {MAX_BYTES:,} bytes, which no recipe is")
    draft = read_yaml(Source(_decode(content, name), name, path.absolute().parent))
    if not isinstance(draft.values, dict):
        raise RecipeError(f"{draft.origin(())}  a recipe is a mapping, lines of 'name: value'")
    return draft


def read_yaml(source: Source) -> Draft:
    """Read one document.

    Strings become `SourcedText`, so that paths among them know where they start.

    Raises:
        RecipeError: it is no YAML, or says something that recipes do not need: a custom tag,
            a name twice, endless nesting or repetition.
    """
    return _Reader(source).read()


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RecipeError(
            f"{name}:{line}  byte 0x{content[error.start]:02x} is not UTF-8",
            hint="Save the file with the encoding UTF-8.",
        ) from None


class _Reader:
    """Makes values of parser events; an alias reads the events of its anchor again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._events = node_events(source)
        self._position = 0
        self._anchors: dict[str | None, int] = {}
        self._origins: dict[Place, Origin] = {}
        self._problems: list[Problem] = []

    def read(self) -> Draft:
        if not self._events:
            return Draft(None, {(): self._source.origin(1)})
        values = self._value((), first_line(self._peek()))
        refuse(self._problems)
        return Draft(values, self._origins)

    def _peek(self) -> Any:
        return self._events[self._position]

    def _next(self) -> Any:
        self._position += 1
        return self._events[self._position - 1]

    def _value(self, place: Place, line: int) -> Any:
        """Read the value that comes next; ``line`` is where its name stands, or else itself."""
        event = self._next()
        self._origins[place] = self._source.origin(line, getattr(event, "value", None))
        self._guard(place)
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event.anchor, place, line)
        if event.anchor is not None:
            self._anchors[event.anchor] = self._position - 1
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        kind, read = ("seq", self._list) if _begins_list(event) else ("map", self._mapping)
        if event.tag not in (None, "!", TAG + kind):
            self._refuse_tag(event, place)
        return read(place)

    def _guard(self, place: Place) -> None:
        if len(place) > MAX_DEPTH:
            raise RecipeError(f"{self._origins[place]}  nested more than {MAX_DEPTH} deep")
        if len(self._origins) > MAX_VALUES:
            raise RecipeError(
                f"{self._origins[place]}  more than {MAX_VALUES:,} values when aliases are replaced"
            )

    def _repeated(self, anchor: str | None, place: Place, line: int) -> Any:
        if anchor not in self._anchors:
            raise RecipeError(f"{self._origins[place]}  no value before is marked &{anchor}")
        after, self._position = self._position, self._anchors[anchor]
        value = self._value(place, line)
        self._position = after
        return value

    def _list(self, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(self._peek(), yaml.SequenceEndEvent):
            items.append(self._value((*place, len(items)), first_line(self._peek())))
        self._next()
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(self._peek(), yaml.MappingEndEvent):
            name = self._next()
            line = first_line(name)
            if not isinstance(name, yaml.ScalarEvent):
                raise RecipeError(f"{self._source.origin(line)}  a field's name must be a word")
            inner = (*place, name.value)
            if name.value in values:
                self._refuse(line, inner, f"written twice, before at {self._origins[inner]}")
            values[name.value] = self._value(inner, line)
        self._next()
        return values

    def _scalar(self, event: Any, place: Place) -> Any:
        text = SourcedText(event.value, self._source.folder)
        kind, value = resolve(event.value)
        plain = event.implicit[0]
        if event.tag in (None, "!", f"{TAG}str"):
            return value if plain and event.tag is None and kind != "str" else text
        if event.tag == TAG + kind:
            return value
        self._refuse_tag(event, place)
        return text

    def _refuse_tag(self, event: Any, place: Place) -> None:
        tag = event.tag.replace(TAG, "!!")
        self._refuse(first_line(event), place, f"the tag {tag} is not for this; leave it out")

    def _refuse(self, line: int, place: Place, message: str) -> None:
        self._problems.append(Problem.at(self._source.origin(line), place, message))


def _begins_list(event: Any) -> bool:
    return isinstance(event, yaml.SequenceStartEvent)
