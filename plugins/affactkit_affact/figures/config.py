"""What the figures of the transforms can be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PositiveInt

from affactkit.component import Component, ComponentConfig, ComponentOf, Transforms


class FacesConfig(ComponentConfig):
    """Whose faces are shown."""

    dataset: Annotated[Component, ComponentOf("datasets")] | None = Field(
        None, description="The faces; those of the run, or rendered ones, if not given."
    )
    keys: tuple[str, ...] = Field(
        (), description="The pictures' names; the first of the test split if not given."
    )


class AugmentationsConfig(FacesConfig):
    """Which transforms are shown, on which faces."""

    transforms: Transforms | None = Field(
        None, description="The transforms; those of the run, or affact, if not given."
    )
    faces: PositiveInt = Field(3, description="How many faces, when no keys are given.")
    seed: int = Field(
        618, description="Of the random values; this one lets every transform be seen."
    )


class TemperaturesConfig(FacesConfig):
    """Which colour temperatures are shown, on which face."""

    kelvins: tuple[PositiveInt, ...] = Field(
        (), description="The temperatures; all of the published table if none is given."
    )
    columns: PositiveInt = Field(5, description="Pictures in a row.")
