"""What the figures of the protocol can be told."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from affactkit.component import Component, ComponentConfig, ComponentOf

PublishedModel = Literal["ResNet-51-S", "AFFACT", "AFFACT-Ext"]


class ErrorBarsConfig(ComponentConfig):
    """Which errors are shown, and how far."""

    sets: tuple[str, ...] = Field(
        (), description="Which test sets; all that were evaluated if none is named."
    )
    cut: float = Field(
        15.0, gt=0, description="Percent at which bars are cut, with their value written beside."
    )


class ComparisonConfig(ComponentConfig):
    """What is compared."""

    sets: tuple[str, ...] = Field(("A", "C", "D", "T"), description="Which test sets.")
    published: tuple[PublishedModel, ...] = Field(
        ("ResNet-51-S", "AFFACT", "AFFACT-Ext"),
        description="Which columns of the report's Table 7.1 stand beside the runs.",
    )


class PicturesConfig(ComponentConfig):
    """Which pictures are shown, and as which test set has them."""

    test_set: str = Field("A", description="The test set that cuts out and changes the pictures.")
    pictures: PositiveInt = Field(6, description="How many, from the first one on.")
    keys: tuple[str, ...] = Field((), description="These pictures instead, by their names.")
    dataset: Annotated[Component, ComponentOf("datasets")] | None = Field(
        None, description="Where the pictures are now, if not where the run found them."
    )


class HeatMapsConfig(PicturesConfig):
    """Which pictures are shown, and for which attributes."""

    pictures: PositiveInt = Field(4, description="How many, from the first one on.")
    attributes: tuple[str, ...] = Field(
        ("Eyeglasses", "Smiling", "Wearing_Hat", "Bangs"),
        min_length=1,
        description="The attributes; by default some that have a place in the face.",
    )

    def preflight(self) -> Iterable[str]:
        """Look for the package, which affactkit does not require."""
        if find_spec("captum") is None:
            yield "captum is not installed: pip install 'affactkit[explain]'"
