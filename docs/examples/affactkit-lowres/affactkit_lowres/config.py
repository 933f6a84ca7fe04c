"""What a recipe can say about small faces."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveInt, model_validator

from affactkit.component import ComponentConfig, custom_error


class LowResConfig(ComponentConfig):
    """Crops of which no more is left than a small face has."""

    smallest: PositiveInt = Field(16, description="Pixels on a side that are left at least.")
    largest: PositiveInt = Field(64, description="Pixels on a side that are left at most.")

    @model_validator(mode="after")
    def _in_order(self) -> LowResConfig:
        if self.smallest > self.largest:
            raise custom_error("order", "smallest is larger than largest")
        return self


class LowResEvaluatorConfig(ComponentConfig):
    """A test set for each size."""

    sizes: tuple[PositiveInt, ...] = Field(
        (64, 32, 16, 8), min_length=1, description="Pixels on a side that are left of the crops."
    )
    box: Literal["landmarks", "annotated"] = Field(
        "landmarks", description="Which box is cut out: that of the landmarks, or the data set's."
    )
