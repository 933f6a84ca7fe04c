"""A configuration in a module that imports nothing heavy."""

from __future__ import annotations

from pydantic import Field, PositiveInt

from affactkit.component import ComponentConfig


class MemoryConfig(ComponentConfig):
    """How much is remembered."""

    most: PositiveInt = Field(100, description="The number of events.")
