"""What a sweep says, as checked models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt, model_validator

from affactkit.component import Strict, custom_error
from affactkit.recipe.models import About

Plain = bool | int | float | str | None
"""What a choice can be without a name of its own."""


class Parameter(Strict):
    """What all parameters have."""

    when: dict[str, tuple[Plain, ...]] = Field(
        default_factory=dict,
        description="Choices of parameters before it, by their place; without all of them it is "
        "left as the recipe has it.",
    )


class Range(Parameter):
    """What all numbers have."""

    low: float = Field(description="The lowest value.")
    high: float = Field(description="The highest value.")

    @model_validator(mode="after")
    def _rising(self) -> Range:
        if self.low >= self.high:
            raise custom_error("range", f"low: {self.low:g} is not below high: {self.high:g}")
        return self

    @property
    def examples(self) -> tuple[Plain, ...]:
        """Both ends."""
        return self.low, self.high


class Categorical(Parameter):
    """One of several values; those that are no plain ones have a name."""

    type: Literal["categorical"] = Field(description="Which kind it is.")
    choices: (
        Annotated[tuple[Plain, ...], Field(min_length=1)]
        | Annotated[dict[str, Any], Field(min_length=1)]
    ) = Field(description="A list of plain values, or values of any kind by name.")

    @property
    def labels(self) -> tuple[Plain, ...]:
        """What tells the choices apart: names, or the plain values themselves."""
        return tuple(self.choices)

    @property
    def examples(self) -> tuple[Plain, ...]:
        """All of them."""
        return self.labels


class Uniform(Range):
    """A number, all of a range equally likely."""

    type: Literal["uniform"] = Field(description="Which kind it is.")


class LogUniform(Range):
    """A number whose logarithm is uniform: each decade is as likely as the others."""

    type: Literal["log-uniform"] = Field(description="Which kind it is.")
    low: float = Field(gt=0, description="The lowest value.")


class Integer(Range):
    """A whole number, the ends included."""

    type: Literal["integer"] = Field(description="Which kind it is.")
    low: int = Field(description="The lowest value.")
    high: int = Field(description="The highest value.")


AnyParameter = Annotated[Categorical | Uniform | LogUniform | Integer, Field(discriminator="type")]


class RandomSampler(Strict):
    """Draws each trial's values without looking at the others."""

    type: Literal["random"] = Field(description="Which kind it is.")


class TpeSampler(Strict):
    """Tree-structured Parzen estimators (Bergstra et al., 2011)."""

    type: Literal["tpe"] = Field(description="Which kind it is.")
    startup_trials: NonNegativeInt = Field(10, description="Trials at first that are random.")


class GaussianProcessSampler(Strict):
    """Expected improvement under a Gaussian process; conditional parameters are drawn by TPE."""

    type: Literal["gaussian-process"] = Field(description="Which kind it is.")
    startup_trials: NonNegativeInt = Field(10, description="Trials at first that are random.")


class MedianPruner(Strict):
    """Stops a trial that is worse than the median of the others at the same epoch."""

    type: Literal["median"] = Field(description="Which kind it is.")
    startup_trials: NonNegativeInt = Field(
        5, description="Finished trials before the first is stopped."
    )
    warmup_epochs: NonNegativeInt = Field(0, description="Epochs that every trial may have.")


class HyperbandPruner(Strict):
    """Gives more epochs to the better trials (Li et al., 2018)."""

    type: Literal["hyperband"] = Field(description="Which kind it is.")
    min_epochs: PositiveInt = Field(1, description="Epochs that every trial may have.")
    reduction_factor: int = Field(
        3, ge=2, description="One of so many trials goes on to so many times the epochs."
    )


def _typed(value: Any) -> Any:
    """Take NAME as short for ``{type: NAME}``, as recipes do."""
    return {"type": value} if isinstance(value, str) else value


Sampler = Annotated[
    Annotated[RandomSampler | TpeSampler | GaussianProcessSampler, Field(discriminator="type")],
    BeforeValidator(_typed),
]
Pruner = Annotated[
    Annotated[MedianPruner | HyperbandPruner, Field(discriminator="type")],
    BeforeValidator(_typed),
]


class WandbSweep(Strict):
    """Where Weights & Biases keeps the sweep, if it is the backend."""

    project: str = Field("affactkit", description="The project that the sweep belongs to.")
    entity: str | None = Field(
        None, description="The user or team that owns the project; your default one if not given."
    )


class Sweep(Strict):
    """Everything that a search does."""

    name: str = Field(pattern=r"^[\w.-]+$", description="The sweep's name, and its folder's.")
    about: About = Field(description="Where it comes from and what to expect.")
    recipe: str = Field(description="What each trial runs: the name or file of a recipe.")
    set: dict[str, Any] = Field(
        default_factory=dict,
        description="Fields of the recipe, by their place, that are changed in all trials.",
    )
    metric: Literal["validation/accuracy", "validation/loss"] = Field(
        "validation/accuracy", description="What trials are compared by: their best epoch."
    )
    trials: PositiveInt = Field(description="How many there are, those that fail included.")
    seed: NonNegativeInt = Field(0, description="Of the choice of values.")
    sampler: Sampler = Field(
        default_factory=lambda: TpeSampler(type="tpe"), description="How values are chosen."
    )
    pruner: Pruner | None = Field(None, description="What stops trials that are of no use.")
    parameters: dict[str, AnyParameter] = Field(
        min_length=1, description="What differs between the trials, by the place in the recipe."
    )
    wandb: WandbSweep = Field(
        default_factory=WandbSweep, description="Where Weights & Biases keeps the sweep."
    )

    @property
    def maximized(self) -> bool:
        """Whether more of the metric is better."""
        return is_maximized(self.metric)


def is_maximized(metric: str) -> bool:
    """Tell whether more of a metric is better, as of an accuracy, or less, as of a loss."""
    return metric.endswith("accuracy")
