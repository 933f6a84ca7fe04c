"""What a recipe can say about losses, optimisers and schedulers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from affactkit.component import ComponentConfig, custom_error

LearningRate = Annotated[float, Field(gt=0, description="The learning rate to start with.")]
WeightDecay = Annotated[float, Field(ge=0, description="How strongly weights are drawn to zero.")]
Momentum = Annotated[
    float, Field(ge=0, le=1, description="Share of the last step that is repeated.")
]
Epsilon = Annotated[float, Field(gt=0, description="Added to the divisor of a step.")]
Share = Annotated[float, Field(ge=0, lt=1)]
Betas = Annotated[
    tuple[Share, Share],
    Field(description="Decay of the running means of the gradient and of its square."),
]
AmsGrad = Annotated[
    bool, Field(description="Divide by the largest mean square so far, not the last one.")
]
Factor = Annotated[float, Field(gt=0, lt=1, description="What the learning rate is multiplied by.")]
Cooldown = Annotated[
    NonNegativeInt, Field(description="Epochs after a reduction that do not count as bad.")
]
Threshold = Annotated[
    float, Field(ge=0, lt=1, description="Improvements smaller than this are none.")
]
Patience = Annotated[
    NonNegativeInt, Field(description="Epochs without improvement that are put up with.")
]


class BceConfig(ComponentConfig):
    """Binary cross-entropy with logits; labels that are unknown do not count."""


class SgdConfig(ComponentConfig):
    """Stochastic gradient descent."""

    lr: LearningRate = 1e-3
    momentum: Momentum = 0.0
    dampening: float = Field(0.0, ge=0, le=1, description="Share of the gradient left out of it.")
    weight_decay: WeightDecay = 0.0
    nesterov: bool = Field(False, description="Look ahead along the momentum.")

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> SgdConfig:
        if self.nesterov and (self.momentum == 0 or self.dampening > 0):
            raise custom_error("nesterov", "nesterov needs a momentum, and dampening: 0")
        return self


class AdamConfig(ComponentConfig):
    """Adam (Kingma and Ba, 2015)."""

    lr: LearningRate = 1e-3
    betas: Betas = (0.9, 0.999)
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    amsgrad: AmsGrad = False


class AdamWConfig(ComponentConfig):
    """AdamW (Loshchilov and Hutter, 2019)."""

    lr: LearningRate = 1e-3
    betas: Betas = (0.9, 0.999)
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 1e-2
    amsgrad: AmsGrad = False


class RmspropConfig(ComponentConfig):
    """RMSprop (Hinton, 2012)."""

    lr: LearningRate = 1e-2
    alpha: float = Field(0.99, ge=0, lt=1, description="Decay of the running mean square.")
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    momentum: Momentum = 0.0
    centered: bool = Field(False, description="Divide by the variance, not the mean square.")


class CosineConfig(ComponentConfig):
    """Cosine annealing over the whole training (Loshchilov and Hutter, 2017)."""

    warmup_steps: NonNegativeInt = Field(
        0, description="Steps in which the learning rate first rises, in a line."
    )
    min_factor: float = Field(
        0.0, ge=0, lt=1, description="Share of the learning rate that is left at the end."
    )


class OneCycleConfig(ComponentConfig):
    """The one-cycle policy (Smith and Topin, 2019); the optimiser's lr is its peak.

    The momentum stays as it is.
    """

    pct_start: float = Field(0.3, ge=0, le=1, description="Share of the training that rises.")
    anneal_strategy: Literal["cos", "linear"] = Field("cos", description="The shape of each part.")
    div_factor: float = Field(25.0, ge=1, description="The peak over the learning rate at first.")
    final_div_factor: float = Field(
        1e4, ge=1, description="The learning rate at first over that at the end."
    )


class StepConfig(ComponentConfig):
    """A factor every few epochs."""

    step_size: PositiveInt = Field(description="Epochs between two reductions.")
    gamma: Factor = 0.1


class ReduceOnPlateauConfig(ComponentConfig):
    """A factor when validation has got no better for a while."""

    monitor: Literal["validation/loss", "validation/accuracy"] = Field(
        "validation/loss", description="What should get better: a loss falls, an accuracy rises."
    )
    factor: Factor = 0.1
    patience: Patience = 10
    threshold: Threshold = 1e-4
    threshold_mode: Literal["rel", "abs"] = Field(
        "rel", description="The threshold is a share of the best value, or a difference from it."
    )
    cooldown: Cooldown = 0
    min_factor: float = Field(
        0.0, ge=0, lt=1, description="Share of the first learning rate that is always left."
    )


class PlateauRestartConfig(ComponentConfig):
    """The published rule, on the mean validation loss of an epoch."""

    factor: Factor = 0.1
    patience: Patience = 2
    threshold: Threshold = 1e-4
    cooldown: Cooldown = 1
