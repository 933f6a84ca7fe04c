"""What the figure of a sweep can be told."""

from __future__ import annotations

from pydantic import Field, PositiveInt

from affactkit.component import ComponentConfig


class ParallelCoordinatesConfig(ComponentConfig):
    """Which trials stand out."""

    best: PositiveInt = Field(5, description="How many of the best trials are drawn boldly.")
