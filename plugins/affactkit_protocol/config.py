"""What the evaluator of the protocol can be told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from affactkit.component import Component, ComponentConfig, ComponentOf
from affactkit.recipe.models import TestSet

PublishedName = Literal["A", "C", "D", "T", "T+temperature"]


class ProtocolConfig(ComponentConfig):
    """The published test sets, and others that are described here."""

    sets: tuple[PublishedName, ...] = Field(
        ("A", "C", "D", "T"), description="Which of the published test sets."
    )
    more: dict[str, TestSet] = Field(default_factory=dict, description="Further test sets by name.")
    detector: Annotated[Component, ComponentOf("detectors")] = Field(
        default="mtcnn", validate_default=True, description="The detector of C, D and T."
    )
    size: PositiveInt | None = Field(
        None, description="Height and width of the crops; the recipe's if not given."
    )
    seed: int = Field(0, description="Of T's random transforms, whatever the run's seed is.")
    threshold: float = Field(
        0.0, description="The logit from which on the answer is yes; the published code has 0.5."
    )
    published: Literal["ResNet-51-S", "AFFACT", "AFFACT-Ext"] | None = Field(
        None, description="The column of the report's Table 7.1 to print beside the errors."
    )
