"""Parser events of YAML text, guarded against what no recipe can be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from affactkit.component import SourcedText
from affactkit.errors import RecipeError
from affactkit.recipe.origins import Origin

MAX_DEPTH = 40
TOO_DEEP = f"nested more than {MAX_DEPTH} deep"
MAX_VALUES = 20_000

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser when there
_NOT_PRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""A pattern that takes long to compile and is rarely needed."""


@dataclass(frozen=True)
class Source:
    """A piece of YAML text.

    Attributes:
        text: the YAML.
        name: what errors call it.
        folder: where relative paths in it start.
        lines: whether errors tell the line.
    """

    text: str
    name: str
    folder: Path
    lines: bool = True

    def origin(self, line: int, scalar: str | None = None) -> Origin:
        """Return the origin of what stands in a line, counted from 1."""
        written = None if scalar is None else SourcedText(scalar, self.folder)
        return Origin(self.name, line if self.lines else None, written)


def first_line(event: Any) -> int:
    """Return the line in which an event begins, from 1."""
    return int(event.start_mark.line) + 1


def node_events(source: Source) -> list[Any]:
    """Parse one document into the events of its values, stopping as soon as it grows too far.

    Raises:
        RecipeError: it is no YAML, nested too deep, too long, or more than one document.
    """
    try:
        return _guarded(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        # PyYAML has a limit of its own since 6.0.4, which its parser may come to before us.
        if "nesting depth" in str(error.problem):
            raise RecipeError(f"{source.origin(line)}  {TOO_DEEP}") from None
        raise _no_yaml(source, line, _explain(error, source.text, line)) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        found = re.search(_NOT_PRINTABLE, source.text)
        line = source.text.count("\n", 0, found.start() if found else 0) + 1
        raise _no_yaml(source, line, getattr(error, "reason", str(error))) from None


def _guarded(source: Source) -> list[Any]:
    events: list[Any] = []
    depth = documents = 0
    for event in yaml.parse(source.text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise _refused(source, event, "a second document begins here; a recipe has one")
        if depth > MAX_DEPTH:
            raise _refused(source, event, TOO_DEEP)
        if len(events) > 2 * MAX_VALUES:
            raise _refused(source, event, f"more than {MAX_VALUES:,} values, which no recipe has")
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            events.append(event)
    return events


def _refused(source: Source, event: Any, message: str) -> RecipeError:
    return RecipeError(f"{source.origin(first_line(event))}  {message}")


def _no_yaml(source: Source, line: int, reason: str) -> RecipeError:
    return RecipeError(f"{source.origin(line)}  no valid YAML: {reason}")


def _explain(error: yaml.MarkedYAMLError, text: str, line: int) -> str:
    lines = text.split("\n")
    tab = line <= len(lines) and "\t" in lines[line - 1]
    return f"{error.problem}{'; this line has a tab, indent by spaces' if tab else ''}"
