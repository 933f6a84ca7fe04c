"""What the evaluator, the figure and the transform of this plugin can be told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PositiveInt

from affactkit.component import ComponentConfig

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Quality = Annotated[int, Field(ge=1, le=100)]

in_order = AfterValidator(lambda strengths: tuple(sorted(set(strengths))))


class RobustnessConfig(ComponentConfig):
    """How far the pictures are disturbed in each way; a way without a strength is left out.

    What disturbs nothing, such as an angle of 0, belongs to every curve that has it.
    """

    rotation: Annotated[tuple[float, ...], in_order] = Field(
        (-60, -50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50, 60),
        description="Angles in degrees by which faces are turned.",
    )
    scale: Annotated[tuple[Positive, ...], in_order] = Field(
        (0.5, 0.6, 0.75, 1, 1.33, 1.67, 2), description="Factors by which faces are larger."
    )
    shift: Annotated[tuple[NotNegative, ...], in_order] = Field(
        (0, 0.05, 0.1, 0.15, 0.2, 0.25),
        description="Standard deviations of a shift in either direction, as shares of the crop.",
    )
    blur: Annotated[tuple[NotNegative, ...], in_order] = Field(
        (0, 1, 2, 3, 4, 6),
        description="Sigmas of a Gaussian in pixels of a crop of 224, scaled to others.",
    )
    gamma: Annotated[tuple[Positive, ...], in_order] = Field(
        (0.25, 0.5, 0.75, 1, 1.5, 2, 4), description="Gammas; those above 1 make pictures darker."
    )
    temperature: Annotated[tuple[PositiveInt, ...], in_order] = Field(
        (1500, 2000, 2500, 3500, 5000, 6500, 10000),
        description="Colour temperatures in kelvin, of the published table.",
    )
    jpeg: Annotated[tuple[Quality, ...], in_order] = Field(
        (5, 10, 20, 40, 70, 95), description="Qualities of JPEG compression of the crop."
    )
    count: PositiveInt | None = Field(
        500, description="How many pictures of the test split, spread evenly; null takes all."
    )
    box: Literal["landmarks", "annotated"] = Field(
        "landmarks", description="Where faces are: no detector, which might fail as well."
    )
    size: PositiveInt | None = Field(
        None, description="Height and width of the crops; the recipe's if not given."
    )
    seed: int = Field(0, description="Of the shifts, whatever the run's seed is.")
    threshold: float = Field(0.0, description="The logit from which on the answer is yes.")


class RobustnessFigureConfig(ComponentConfig):
    """Which errors are shown."""

    attribute: str | None = Field(None, description="One attribute; the mean if not given.")
    curves: tuple[str, ...] = Field(
        (), description="Which disturbances; all that the runs were judged under if none is named."
    )
    resamples: PositiveInt = Field(
        1000, description="How often persons are drawn anew for the 95 % intervals."
    )


class JpegConfig(ComponentConfig):
    """How strongly crops are compressed."""

    qualities: tuple[Quality, ...] = Field(
        (10, 20, 40, 80),
        min_length=1,
        description="Qualities from 1 to 100, each equally likely.",
    )
