"""Values and scores as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def shown(value: Any) -> str:
    """Return one value."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def score(value: float) -> str:
    """Return a metric with as many digits as tell trials apart."""
    return f"{value:.4f}"


def in_words(values: Mapping[str, Any]) -> str:
    """Return the values of a trial in one line."""
    return ", ".join(f"{name} {shown(value)}" for name, value in values.items())
