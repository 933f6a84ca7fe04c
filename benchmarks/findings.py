"""What is measured otherwise than by turns: seconds of something done once, megabytes, shares."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One number.

    Attributes:
        name: what was measured.
        value: how much of it there is.
        unit: of the number.
    """

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Findings:
    """What a module found that lets no contenders take turns."""

    rows: tuple[Finding, ...]

    def value(self, name: str) -> float:
        """Return the number of that name."""
        return next(row.value for row in self.rows if row.name == name)

    def to_values(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return asdict(self)
