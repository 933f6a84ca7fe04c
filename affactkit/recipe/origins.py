"""Where each value of a recipe was written, so that an error can point there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from affactkit.component import SourcedText
from affactkit.errors import RecipeError

Place = tuple[str | int, ...]
"""The way to a value: names of fields and positions in lists."""


def dotted(place: Place) -> str:
    """Return a place as users write it: ``evaluators.0.crop``."""
    return ".".join(str(part) for part in place)


def shown_path(path: Path) -> str:
    """Return a path as people read it best: from the working directory on, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@dataclass(frozen=True)
class Origin:
    """Where a value was written.

    Attributes:
        source: the file, or the override ``--set a.b=c``.
        line: the line of the file, from 1.
        text: what was written, when it is a scalar.
    """

    source: str
    line: int | None = None
    text: SourcedText | None = None

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True)
class Draft:
    """What a recipe says, not yet checked."""

    values: Any
    origins: Mapping[Place, Origin]

    def origin(self, place: Place) -> Origin:
        """Return where a value was written, or what encloses it when it was not written."""
        while place not in self.origins:
            place = place[:-1]
        return self.origins[place]

    def inside(self, place: Place) -> Draft:
        """Return what is written at a place, as a draft of its own.

        Raises:
            LookupError: there is nothing.
        """
        values = self.values
        for part in place:
            values = values[part]
        depth = len(place)
        origins = {at[depth:]: origin for at, origin in self.origins.items() if at[:depth] == place}
        return Draft(values, {(): self.origin(place), **origins})

    def without(self, place: Place) -> Draft:
        """Return the draft without what is written at a place, if anything is."""
        kept = {at: origin for at, origin in self.origins.items() if at[: len(place)] != place}
        return Draft(_without(self.values, place), kept)


def _without(values: Any, place: Place) -> Any:
    if not isinstance(values, dict) or place[0] not in values:
        return values
    name, *inner = place
    kept = {other: value for other, value in values.items() if other != name}
    return {**values, name: _without(values[name], tuple(inner))} if inner else kept


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a recipe."""

    source: str
    line: int
    place: str
    message: str
    origin: Origin = field(compare=False)

    @classmethod
    def at(cls, origin: Origin, place: Place, message: str) -> Problem:
        """Note what is wrong at a place."""
        return cls(origin.source, origin.line or 0, dotted(place), message, origin)

    def __str__(self) -> str:
        return "  ".join(part for part in (str(self.origin), self.place, self.message) if part)


def refuse(problems: Iterable[Problem], hint: str = "") -> None:
    """Raise one error with a line for each problem; without problems do nothing.

    Raises:
        RecipeError: there is a problem.
    """
    lines = [str(problem) for problem in sorted(problems)]
    if lines:
        raise RecipeError("\n".join(dict.fromkeys(lines)), hint=hint)
